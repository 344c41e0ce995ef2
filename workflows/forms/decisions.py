"""What somebody decides, and for whom they leave it."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.forms import OnceForm
from people.models import Role, User
from workflows import rules
from workflows.enums import Outcome
from workflows.models import Process, ProcessStep
from workflows.queries import roles_that_decide, staff_who_decide

MOST = 50  # approved at once


class DecisionForm(OnceForm):
    """One decision in a step. `outcome` comes with the pressed button; `words` is a reason of one's own.

    The reason is chosen from the flow's list, written, or both where the flow allows it.
    """

    step = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    outcome = forms.ChoiceField(choices=Outcome, widget=forms.HiddenInput)
    follow = forms.BooleanField(required=False, widget=forms.HiddenInput)
    shown = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)  # what a yes goes by
    returned = forms.BooleanField(required=False, widget=forms.HiddenInput)  # the page said so
    items = forms.MultipleChoiceField(
        label=_("What has to be sent again"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.ChoiceField(label=_("Reason"), required=False)
    words = forms.CharField(
        label=_("In your own words"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The person reads it."),
    )  # fmt: skip

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items, reason = cast(Any, self.fields["items"]), cast(Any, self.fields["reason"])
        items.choices = rules.items_of(process.subject, process.subject_id)
        reason.choices = [("", "—"), *((text, text) for text in process.reasons)]
        if not process.reasons:
            del self.fields["reason"]
            self.fields["words"].label = _("Reason")
        elif not process.free_reason:
            del self.fields["words"]

    def text(self) -> str:
        """The whole reason, as it is kept."""
        parts = [self.cleaned_data.get("reason", ""), self.cleaned_data.get("words", "").strip()]
        return ". ".join(part for part in parts if part)

    def add_domain_error(self, error: DomainError) -> None:
        """The reason has one of two fields."""
        field = "words" if error.field == "reason" and "reason" not in self.fields else error.field
        self.add_error(field if field in self.fields else None, str(error))


class ReassignForm(OnceForm):
    """Who decides from now on: a role or one person."""

    step = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    to = forms.ChoiceField(label=_("Hand it to"))
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays in the history; the person does not read it."),
    )  # fmt: skip

    def __init__(self, *args: Any, step: ProcessStep, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        process = step.process
        people = staff_who_decide().exclude(person=process.person_id).exclude(pk=process.by_id or 0)
        self.users = {f"person:{user.person_id}": user for user in people.order_by("person__name_key", "pk")}
        self.roles = {f"role:{role.pk}": role for role in roles_that_decide()}
        cast(Any, self.fields["to"]).choices = [
            ("", _("Choose…")),
            (_("Roles"), [(key, role.name) for key, role in self.roles.items()]),
            (_("People"), [(key, user.person.name) for key, user in self.users.items()]),
        ]

    def target(self) -> dict[str, Any]:
        """What `actions.reassign` takes."""
        to = self.cleaned_data["to"]
        role: Role | None = self.roles.get(to)
        user: User | None = self.users.get(to)
        return {"role": role, "person": user.person if user else None}


class BulkForm(forms.Form):
    """The marked steps of the list, as the page sends them. `shown` is what the plan said of each, by the step's id as
    text; the page sends it as "12 text"."""

    ids = forms.TypedMultipleChoiceField(coerce=int, choices=[])
    form_key = forms.UUIDField(required=False)

    def __init__(self, data: QueryDict) -> None:
        given = [value for value in data.getlist("ids") if value.isascii() and value.isdigit() and len(value) < 19]
        read = data.copy()
        read.setlist("ids", given[:MOST])
        super().__init__(read)
        pairs = (value.partition(" ") for value in data.getlist("shown"))
        self.shown = {step: text for step, _space, text in pairs}
        cast(Any, self.fields["ids"]).choices = [(value, value) for value in given[:MOST]]
