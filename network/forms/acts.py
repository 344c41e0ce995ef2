"""What staff write when they change somebody's place in the network."""

from typing import Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.fields import PlaceInput
from core.forms import OnceForm
from network.errors import OwnRecord
from network.forms.filters import day_field
from network.models import Agent
from network.queries import Seen, SponsorChoice
from people.errors import PlaceUnknown
from people.models import Person
from people.queries import is_unrecognised, whole_place

NOBODY = "none"


class ReasonForm(forms.Form):
    """Why: it stays in the audit trail, and where it says so the person reads it."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the reason: it stays in the record.")},
    )  # fmt: skip

    def add_domain_error(self, error: DomainError) -> None:
        self.add_error(error.field if error.field in self.fields else None, str(error))


class ActForm(OnceForm, ReasonForm):
    """An act on an agent, done once however often the form is sent."""


class SeenField(forms.CharField):
    """What the preview said, in an address's words: `people.orders.points`; None for whatever is none."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> Seen | None:
        parts = str(value or "").split(".")
        known = len(parts) == 3 and all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts)
        return Seen(*(int(part) for part in parts)) if known else None


class LookedForm(ActForm):
    """An act of which a preview said what it takes along: it is done as it was seen, or looked at again."""

    seen = SeenField(required=False)

    def look_again(self, **looked: Any) -> None:
        """The page shows this now: the next answer is to it, whatever the last one was to."""
        seen = looked.pop("seen")
        looked["seen"] = ".".join(str(part) for part in seen)
        self.initial = {**self.initial, **looked}
        if self.is_bound:
            self.data = {**{name: self.data[name] for name in self.data}, **looked}


class PlaceForm(LookedForm):
    """A place of the matrix: below whom, nobody for the top, and which from the left."""

    below = forms.ModelChoiceField(queryset=Agent.objects.with_person(), required=False, widget=forms.HiddenInput)
    slot = forms.IntegerField(
        min_value=1, max_value=100, widget=forms.HiddenInput, error_messages={"required": _("Choose a free place.")}
    )
    was = forms.IntegerField(widget=forms.HiddenInput, required=False)


class WishForm(OnceForm):
    """Something that people ask for themselves; they may say why."""

    reason = forms.CharField(
        label=_("Do you want to tell us why? (optional)"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class SponsorForm(LookedForm):
    """Who shall lead the agent: the one proposed, one of those found, or nobody where the company allows it."""

    sponsor = forms.ChoiceField(
        label=_("Sponsor"), error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")}
    )
    q = forms.CharField(max_length=100, required=False)
    was = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, choice: SponsorChoice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {str(agent.pk): agent for agent in choice.agents}
        field = cast(forms.ChoiceField, self.fields["sponsor"])
        nobody = [(NOBODY, NOBODY)] if choice.may_be_nobody else []
        field.choices = [*((key, key) for key in self.offered), *nobody]

    def clean_sponsor(self) -> Agent | None:
        return self.offered.get(self.cleaned_data["sponsor"])


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

    birth_date = day_field(_("Birth date"))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False,
        help_text=_("Needed where names, e-mail, phone or birth date change. It stays in the history of the person."),
    )  # fmt: skip

    class Meta:
        model = Person
        fields = (
            "given_names", "family_names", "email", "phone", "landline", "birth_date", "address", "city", "postal_code",
            "language",
        )  # fmt: skip
        widgets: ClassVar = {"city": PlaceInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["city"] = self.instance.place
        if is_unrecognised(self.instance):
            self.fields["city"].help_text = str(PlaceUnknown())
        self.fields["city"].widget.attrs["data-places-country"] = self.instance.country

    def clean_city(self) -> str:
        try:
            return whole_place(country=self.instance.country, text=self.cleaned_data["city"])
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error

    def add_domain_error(self, error: DomainError) -> None:
        self.add_error(error.field if error.field in self.fields else None, str(error))
