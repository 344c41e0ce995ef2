"""Every write of clients and agents."""

from network.actions.agents import make_agent, return_to_client, set_agent_active
from network.actions.clients import correct_contact, register_client, register_contact_client
from network.actions.forgetting import forget_person
from network.actions.sponsors import change_sponsor

__all__ = [
    "change_sponsor",
    "correct_contact",
    "forget_person",
    "make_agent",
    "register_client",
    "register_contact_client",
    "return_to_client",
    "set_agent_active",
]
