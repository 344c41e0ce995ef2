"""Filters of the lists, and what staff write when they change somebody's place in the network."""

from network.forms.acts import NOBODY, ActForm, ContactForm, ReasonForm, ReferrerForm, SponsorForm
from network.forms.filters import AgentFilters, ClientFilters
from network.forms.registration import RegistrationFields

__all__ = [
    "NOBODY",
    "ActForm",
    "AgentFilters",
    "ClientFilters",
    "ContactForm",
    "ReasonForm",
    "ReferrerForm",
    "RegistrationFields",
    "SponsorForm",
]
