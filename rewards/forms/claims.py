"""Claims: the agent's, and what staff answer."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import files
from core.errors import DomainError
from core.forms import OnceForm
from people.models import Person
from rewards.actions.claims import EVIDENCE
from rewards.enums import ClaimState
from rewards.forms.fields import day_input
from rewards.models import Award, Claim


class ClaimForm(OnceForm):
    """What is missing, in a minute: who, which document, what happened."""

    about = forms.ModelChoiceField(
        Person.objects.none(), label=_("Client"), required=False, empty_label=_("Somebody else")
    )
    named = forms.CharField(
        label=_("If somebody else, who?"), required=False, max_length=120, help_text=_("Name, phone or e-mail.")
    )
    document = forms.CharField(label=_("Number of the contract, if you know it"), required=False, max_length=60)
    on_date = forms.DateField(label=_("Date of the contract, if you know it"), required=False, widget=day_input())
    text = forms.CharField(label=_("What happened?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    upload = forms.FileField(
        label=_("A file that shows it"),
        required=False,
        help_text=_("PDF or picture, up to 10 MB, if you have one."),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        referred = Person.objects.filter(attributions__referrer=person, attributions__ended_at=None)
        cast(forms.ModelChoiceField, self.fields["about"]).queryset = referred.order_by("name_key", "pk")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("about") and not given.get("named") and not given.get("document"):
            self.add_error("named", _("Choose the client, or write who it is, or the number of the contract."))
        return given

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if upload:
            try:
                files.check(upload, EVIDENCE)
            except DomainError as error:
                raise forms.ValidationError(str(error)) from error
        return upload


class ClaimMessageForm(OnceForm):
    text = forms.CharField(label=_("Message"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(ClaimMessageForm):
    """A message, or the decision with its text. `act` comes with the pressed button."""

    act = forms.ChoiceField(choices=[("write", ""), ("accept", ""), ("refuse", "")], widget=forms.HiddenInput)
    award = forms.ModelChoiceField(
        Award.objects.none(), label=_("Points that came of it"), required=False, empty_label=_("None"),
        help_text=_("If you accept it: the award that answers the claim."),
    )  # fmt: skip

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        awards = Award.objects.filter(person=claim.person).exclude(transaction=None).order_by("-pk")[:50]
        cast(forms.ModelChoiceField, self.fields["award"]).queryset = Award.objects.filter(
            pk__in=list(awards.values_list("pk", flat=True))
        ).order_by("-pk")


class CorrectionForm(OnceForm):
    points = forms.IntegerField(label=_("Points"), min_value=1, max_value=10_000_000)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("The agent reads it.")
    )


class ClaimFilter(forms.Form):
    """What cannot be read is left out; without a choice the open ones are shown."""

    q = forms.CharField(label=_("Number or person"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", pgettext_lazy("claims", "Open")),
            ("correction", _("With a correction to confirm")),
            ("all", _("Every state")),
            *ClaimState.choices[1:],
        ],
    )
