"""Filters of the lists, and what staff write when they change somebody's place in the network."""

from network.forms.acts import NOBODY, ActForm, ContactForm, PlaceForm, ReasonForm, ReferrerForm, SponsorForm, WishForm
from network.forms.confirming import CodeForm, ConfirmForm
from network.forms.filters import AgentFilters, ClientFilters, TreeFilters
from network.forms.line_messages import LineMessageForm
from network.forms.registration import RegistrationFields
from network.forms.registrations import DecisionForm, RegistrationFilters, SamePersonForm, SignInFilters, TotalsFilters

__all__ = [
    "NOBODY",
    "ActForm",
    "AgentFilters",
    "ClientFilters",
    "CodeForm",
    "ConfirmForm",
    "ContactForm",
    "DecisionForm",
    "LineMessageForm",
    "PlaceForm",
    "ReasonForm",
    "ReferrerForm",
    "RegistrationFields",
    "RegistrationFilters",
    "SamePersonForm",
    "SignInFilters",
    "SponsorForm",
    "TotalsFilters",
    "TreeFilters",
    "WishForm",
]
