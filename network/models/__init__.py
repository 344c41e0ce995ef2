"""Rows of the network."""

from network.models.members import Agent, AgentChange, Client, ContactChange

__all__ = ["Agent", "AgentChange", "Client", "ContactChange"]
