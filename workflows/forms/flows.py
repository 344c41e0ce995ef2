"""The flow builder: the flow's own terms, and a form per step."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.forms.formsets import TOTAL_FORM_COUNT, BaseFormSet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.forms import OnceForm
from people.models import Role
from workflows import rules
from workflows.enums import Responsible
from workflows.models import Flow, FlowStep
from workflows.models.flows import MOST_HOURS
from workflows.queries import roles_that_decide

MOST_STEPS, MOST_REASONS, MOST_REMINDERS = 12, 30, 5
HOURS = 48  # to decide, unless somebody says otherwise
PREFIX = "steps"


class FlowForm(OnceForm):
    """What holds for the whole flow. What it is about is chosen once, when it is made."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    name = forms.CharField(label=_("Name"), max_length=80)
    subject = forms.ChoiceField(label=_("What is approved"))
    note = forms.CharField(
        label=_("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For whoever configures and decides; the person does not read it."),
    )  # fmt: skip
    reasons = forms.CharField(
        label=_("Reasons to choose from"), required=False, max_length=6000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One per line: why something is rejected or has to be sent again. The person reads them."),
    )  # fmt: skip
    free_reason = forms.BooleanField(label=_("Another reason may be written"), required=False, initial=True)
    distinct = forms.BooleanField(
        label=_("Nobody decides two steps of the same approval"), required=False, initial=True,
        help_text=_("Nobody ever decides on themselves, nor on what they sent in."),
    )  # fmt: skip
    confirm = forms.BooleanField(
        label=_("Deciding asks for the password again when it was given long ago"), required=False
    )
    field_order = ("name", "subject", "note", "reasons", "free_reason", "distinct", "confirm")

    def __init__(self, *args: Any, flow: Flow | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        subject: Any = self.fields["subject"]
        subject.choices = [choice for name in rules.SUBJECTS for choice in subject_choices(name)]
        if flow:
            del self.fields["subject"]
            for name in ("version", "name", "note", "free_reason", "distinct", "confirm"):
                self.fields[name].initial = getattr(flow, name)
            self.fields["reasons"].initial = "\n".join(flow.reasons)

    def about(self) -> tuple[str, str]:
        """The subject of a new flow, and the part of it that the flow is for."""
        subject, _slash, part = self.cleaned_data.get("subject", "").partition("/")
        return subject, part

    def clean_reasons(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["reasons"].splitlines()]
        found = list(dict.fromkeys(line for line in lines if line))
        if len(found) > MOST_REASONS or any(len(line) > 200 for line in found):
            raise forms.ValidationError(_("At most 30 reasons, each of at most 200 characters."))
        return found

    def terms(self) -> dict[str, Any]:
        """What `actions.save_flow` takes."""
        names = ("name", "note", "reasons", "free_reason", "distinct", "confirm")
        return {name: self.cleaned_data[name] for name in names}


def subject_choices(subject: str) -> rules.Pairs:
    """The subject as a whole, and each part of it that may have a flow of its own."""
    label, parts = rules.label_of(subject), rules.parts_of(subject)
    whole = _("%(subject)s: all without a flow of their own") % {"subject": label} if parts else label
    return [(subject, whole), *((f"{subject}/{code}", f"{label}: {name}") for code, name in parts)]


class StepForm(forms.Form):
    """One step. The number says where it stands."""

    name = forms.CharField(label=_("Name of the step"), max_length=80)
    responsible = forms.ChoiceField(label=_("Who decides"), choices=Responsible, initial=Responsible.ROLES)
    roles = forms.MultipleChoiceField(
        label=_("Responsible roles"), widget=forms.CheckboxSelectMultiple,
        help_text=_("Anybody with one of them. Where the leader decides: who does when there is no leader."),
    )  # fmt: skip
    hours = forms.IntegerField(
        label=_("Hours to decide"), min_value=1, max_value=MOST_HOURS, initial=HOURS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    reminders = forms.CharField(
        label=_("Reminders"), required=False, max_length=60,
        help_text=_("Hours after the step began, separated by commas. Each is sent once: 24, 36."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    supervisor = forms.ChoiceField(
        label=_("Supervisor"), required=False,
        help_text=_("The role that is told when the time is over. From then on it may decide too."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note for whoever decides"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, known: dict[str, Role], **kwargs: Any) -> None:
        """`known` are the roles that may decide, by their id as text: read once for all steps."""
        super().__init__(*args, **kwargs)
        self.known = known
        choices, fields = [(pk, role.name) for pk, role in known.items()], cast(Any, self.fields)
        fields["roles"].choices, fields["supervisor"].choices = choices, [("", _("Nobody")), *choices]

    def clean_roles(self) -> list[Role]:
        return [self.known[pk] for pk in self.cleaned_data["roles"]]

    def clean_supervisor(self) -> Role | None:
        return self.known.get(self.cleaned_data["supervisor"])

    def clean_reminders(self) -> list[int]:
        given = self.cleaned_data["reminders"].replace(";", ",").split(",")
        found = [text.strip() for text in given if text.strip()]
        if len(found) > MOST_REMINDERS or not all(text.isascii() and text.isdigit() for text in found):
            raise forms.ValidationError(_("Write at most five whole numbers of hours, separated by commas."))
        hours = sorted({int(text[:6]) for text in found})
        if any(not 0 < hour < (self.cleaned_data.get("hours") or MOST_HOURS + 1) for hour in hours):
            raise forms.ValidationError(_("A reminder comes before the time to decide is over."))
        return hours


class StepForms(BaseFormSet):
    """All steps of a flow; those left blank do not count."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        order = form.fields["ORDER"]
        order.label, order.initial = _("Position"), None if index is None else index + 1
        form.fields["DELETE"].label = _("Take this step out")

    def kept(self) -> list[dict[str, Any]]:
        """What the valid forms hold, in the order of their numbers."""
        rows = [form.cleaned_data for form in self.forms if form.is_valid() and form.has_changed()]
        rows = [row for row in rows if row and not row.get("DELETE")]
        return sorted(rows, key=lambda row: (row.get("ORDER") is None, row.get("ORDER") or 0))


def step_forms(data: QueryDict | None = None, *, steps: Iterable[FlowStep] = ()) -> StepForms:
    """A form per step; a new flow begins with one blank."""
    initial = [
        {
            "name": step.name, "responsible": step.responsible, "roles": [role.pk for role in step.roles.all()],
            "hours": step.hours, "reminders": ", ".join(map(str, step.reminders)), "supervisor": step.supervisor_id,
            "note": step.note,
        }
        for step in steps
    ]  # fmt: skip
    made: Any = forms.formset_factory(
        StepForm, formset=StepForms, extra=0 if initial else 1, can_order=True, can_delete=True, max_num=MOST_STEPS,
        absolute_max=MOST_STEPS + 1,
    )  # fmt: skip
    known = {str(role.pk): role for role in roles_that_decide()}
    found: StepForms = made(data, prefix=PREFIX, initial=initial, form_kwargs={"known": known})
    return found


def one_more(data: QueryDict) -> QueryDict:
    """What was sent, with a blank step at its end."""
    more, count = data.copy(), f"{PREFIX}-{TOTAL_FORM_COUNT}"
    held = more.get(count, "0")
    at = int(held) if held.isascii() and held.isdigit() else 0
    if at < MOST_STEPS:
        more[count] = str(at + 1)
        blank = {"responsible": Responsible.ROLES.value, "hours": str(HOURS), "ORDER": str(at + 1)}
        for name, value in blank.items():
            more[f"{PREFIX}-{at}-{name}"] = value
    return more


def written_steps(steps: StepForms) -> list[dict[str, Any]]:
    """What `actions.save_flow` takes."""
    names = ("name", "responsible", "roles", "hours", "reminders", "supervisor", "note")
    return [{name: row[name] for name in names} for row in steps.kept()]


def drawn_steps(steps: StepForms) -> list[dict[str, object]]:
    """What the picture of the flow shows while it is being written: whatever can be read already."""
    drawn = []
    for form in steps.forms:
        form.is_valid()
        row = form.cleaned_data
        if row.get("name") and not row.get("DELETE"):
            drawn.append(
                {
                    "name": row["name"], "responsible": row.get("responsible"), "roles": row.get("roles") or [],
                    "hours": row.get("hours"), "at": row.get("ORDER") or MOST_STEPS + 1,
                }
            )  # fmt: skip
    return sorted(drawn, key=lambda row: int(row["at"]))
