"""Reads of clients and agents."""

from network.queries.forms import form_in_force, registration_forms
from network.queries.history import change_of_form, last_state_change, message_values, referral_history
from network.queries.members import (
    AgentRow,
    agent_of,
    agent_rows,
    agents,
    agents_for_file,
    agents_page,
    clients,
    clients_page,
    search_agents,
    search_clients,
)
from network.queries.outlook import Outlook, outlook
from network.queries.sponsors import (
    SponsorChoice,
    count_below,
    is_in_line,
    sponsor_by_default,
    sponsor_choice,
    sponsor_history,
    sponsor_needed,
    standing_on,
)
from network.queries.ties import Tie, holders, ties, ties_of
from network.queries.told import Change, Step, told

__all__ = [
    "AgentRow",
    "Change",
    "Outlook",
    "SponsorChoice",
    "Step",
    "Tie",
    "agent_of",
    "agent_rows",
    "agents",
    "agents_for_file",
    "agents_page",
    "change_of_form",
    "clients",
    "clients_page",
    "count_below",
    "form_in_force",
    "holders",
    "is_in_line",
    "last_state_change",
    "message_values",
    "outlook",
    "referral_history",
    "registration_forms",
    "search_agents",
    "search_clients",
    "sponsor_by_default",
    "sponsor_choice",
    "sponsor_history",
    "sponsor_needed",
    "standing_on",
    "ties",
    "ties_of",
    "told",
]
