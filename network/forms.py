"""Filters of the lists, and what staff write when they change somebody's place in the network."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from network.enums import AgentState, ClientState
from network.errors import OwnRecord
from network.models import Agent
from people.models import Person

NOBODY = "none"
ANY = [("", _("Any"))]


class FiltersForm(forms.Form):
    """Filters live in the address; what makes no sense there filters nothing."""

    q = forms.CharField(label=_("Search"), max_length=100, required=False)

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ClientFilters(FiltersForm):
    state = forms.ChoiceField(label=_("State"), choices=ANY + ClientState.choices, required=False)
    referred = forms.ChoiceField(
        label=_("Referrer"), choices=[*ANY, ("yes", _("With referrer")), ("no", _("Without referrer"))], required=False
    )
    agent = forms.ModelChoiceField(queryset=Agent.objects.with_person(), required=False, widget=forms.HiddenInput)


class AgentFilters(FiltersForm):
    state = forms.ChoiceField(label=_("State"), choices=ANY + AgentState.choices, required=False)


class ReasonForm(forms.Form):
    """Why: it stays in the audit trail, and where it says so the person reads it."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the reason: it stays in the record.")},
    )  # fmt: skip

    def add_domain_error(self, error: DomainError) -> None:
        self.add_error(error.field if error.field in self.fields else None, str(error))


class ReferrerForm(ReasonForm):
    """One of the agents found, or nobody. Staff do not bring clients to themselves."""

    referrer = forms.ChoiceField(
        label=_("New referrer"), widget=forms.RadioSelect, error_messages={"required": _("Choose one.")}
    )
    q = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = ("referrer", "reason")

    def __init__(
        self, *args: Any, agents: list[Agent], client: Person, may_remove: bool, by: Person, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.client = by, client
        self.found = {str(agent.pk): agent for agent in agents if agent.person_id != client.pk}
        choices = [(key, self.described(agent)) for key, agent in self.found.items()]
        field = cast(forms.ChoiceField, self.fields["referrer"])
        field.choices = [*choices, *([(NOBODY, _("Nobody"))] if may_remove else [])]
        field.initial = choices[0][0] if len(choices) == 1 else None

    @staticmethod
    def described(agent: Any) -> str:
        """An agent as `search_agents` finds them: with the code."""
        return " · ".join(filter(None, [agent.person.name, agent.code, agent.person.city]))

    def clean_referrer(self) -> Person | None:
        agent = self.found.get(self.cleaned_data["referrer"])
        if self.by.pk in {self.client.pk, agent.person_id if agent else None}:
            raise forms.ValidationError(str(OwnRecord()))
        return agent.person if agent else None


class ContactForm(forms.ModelForm):
    """Contact data as staff correct it. The e-mail to sign in with is not here."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = Person
        fields = ("given_names", "family_names", "email", "phone", "city", "language")
