"""Rows of the network."""

from network.models.forms import FormVersion, RegistrationDraft, RegistrationForm
from network.models.members import Agent, AgentChange, Client, ContactChange

__all__ = ["Agent", "AgentChange", "Client", "ContactChange", "FormVersion", "RegistrationDraft", "RegistrationForm"]
