"""How staff build a version of a registration form: what is asked in which step, in which words, and the options."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from network import rules
from network.enums import Channel, Target
from network.models import RegistrationForm
from network.rules.form_specs import FIELDS, OWN_DOORS, Spec
from people.queries import document_kinds, extended_fields
from workflows.models import Flow

STEPS = 5
STATES = [("active", gettext_lazy("Active at once")), ("preregistered", gettext_lazy("Pre-registered until approved"))]
IDENTIFICATIONS = [
    ("ask", gettext_lazy("Asked in the form")), ("number", gettext_lazy("Not asked: an internal number is assigned")),
    ("none", gettext_lazy("Neither")),
]  # fmt: skip
TERRITORY = [
    ("off", gettext_lazy("Not checked")), ("warn", gettext_lazy("Checked, and staff are warned")),
    ("refuse", gettext_lazy("Checked, and nobody outside registers")),
]  # fmt: skip
OF = [("sponsor", gettext_lazy("Sponsor")), ("referrer", gettext_lazy("Who referred")), ("both", gettext_lazy("Both"))]
DOCUMENTS = [("later", gettext_lazy("Later, in their account")), ("now", gettext_lazy("Now, in the form"))]
REFERRERS = [("ask", gettext_lazy("Asked where the steps say so")), ("hide", gettext_lazy("Never asked"))]
SPONSORS = [("referrer", gettext_lazy("Whoever referred them")), *REFERRERS]


class NewRegistrationForm(forms.Form):
    """Which door of which country, and for whom."""

    country = forms.ChoiceField(label=gettext_lazy("Country"), initial=settings.COUNTRY)
    target = forms.ChoiceField(label=gettext_lazy("Registers"), choices=Target.choices)
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"),
        choices=[(one.value, one.label) for one in Channel if one not in {Channel.CHATBOT, Channel.API}],
    )
    name = forms.CharField(label=gettext_lazy("Name for staff"), max_length=80)
    like = forms.ModelChoiceField(
        label=gettext_lazy("Begin with a copy of"), queryset=RegistrationForm.objects.all(), required=False,
        empty_label=gettext_lazy("A sensible form of this channel"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].widget.choices = self.fields["country"].choices = list(countries)  # type: ignore[attr-defined]

    def add_domain_error(self, error: Any) -> None:
        self.add_error(error.field if error.field in self.fields else None, str(error))


@dataclass
class Row:
    """One thing that can be asked, for the template: its bound fields."""

    name: str
    label: str
    note: str
    at: forms.BoundField
    required: forms.BoundField
    own_label: forms.BoundField
    own_help: forms.BoundField
    order: forms.BoundField

    @property
    def has_words(self) -> bool:
        return bool(self.own_label.value() or self.own_help.value())


class SpecForm(forms.Form):
    """A version as fields: `at_<name>` the step (0: not asked), `req_`, `lab_`, `hlp_` and `ord_` of each name that can
    be asked, `title_<n>` of each step, and the options. `spec()` puts them together again."""

    seen = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, form: RegistrationForm, spec: Spec, seen: str = "") -> None:
        self.form, self.before = form, rules.with_defaults(spec)
        self.names = catalogue(form)
        super().__init__(data, initial=initial(self.before, self.names) | {"seen": seen})
        steps = [("0", _("Not asked")), *((str(n), _("Step %(n)d") % {"n": n}) for n in range(1, STEPS + 1))]
        for name, (label, _note) in self.names.items():
            self.fields[f"at_{name}"] = forms.ChoiceField(choices=steps, label=_("Where"), required=False)
            self.fields[f"req_{name}"] = forms.BooleanField(label=_("Required"), required=False)
            words = forms.TextInput({"placeholder": label})
            self.fields[f"lab_{name}"] = forms.CharField(label=_("Label"), max_length=80, required=False, widget=words)
            self.fields[f"hlp_{name}"] = forms.CharField(label=_("Help"), max_length=200, required=False)
            self.fields[f"ord_{name}"] = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
        for n in range(1, STEPS + 1):
            label = _("Title of step %(n)d") % {"n": n}
            self.fields[f"title_{n}"] = forms.CharField(label=label, max_length=60, required=False)
        self.fields |= option_fields(form)

    def add_domain_error(self, error: Any) -> None:
        self.add_error(None, str(error))

    def spec(self) -> Spec:
        """What the valid form says."""
        data = self.cleaned_data
        steps = [
            {"title": data[f"title_{n}"], "fields": list(self._fields_at(str(n)))} for n in range(1, STEPS + 1)
        ]  # fmt: skip
        kept = [step for step in steps if step["fields"] or step["title"]]
        options = {name: data[name] for name in rules.OPTIONS if name in data}
        return {"steps": kept or steps[:1], "options": self.before["options"] | options}

    def _fields_at(self, step: str) -> Iterator[dict[str, Any]]:
        data = self.cleaned_data
        here = [name for name in self.names if data[f"at_{name}"] == step]
        for name in sorted(here, key=lambda name: (data[f"ord_{name}"] is None, data[f"ord_{name}"] or 0)):
            yield {
                "name": name, "required": data[f"req_{name}"], "label": data[f"lab_{name}"].strip(),
                "help": data[f"hlp_{name}"].strip(),
            }  # fmt: skip

    def rows(self) -> dict[str, list[Row]]:
        """Step ("0": not asked) -> what stands there, in order."""
        found: dict[str, list[Row]] = {str(n): [] for n in [*range(1, STEPS + 1), 0]}
        for name, (label, note) in self.names.items():
            bound = [self[f"{part}_{name}"] for part in ("at", "req", "lab", "hlp", "ord")]
            found.setdefault(str(bound[0].value() or "0"), []).append(Row(name, label, note, *bound))
        for rows in found.values():
            rows.sort(key=lambda row: int(v) if str(v := row.order.value() or "").isdecimal() else 999)
        return found

    def groups(self) -> list[dict[str, Any]]:
        """The steps with their title and rows; the first empty one is offered too."""
        rows = self.rows()
        used = [n for n in range(1, STEPS + 1) if rows[str(n)] or self[f"title_{n}"].value()]
        shown = range(1, min(max(used, default=0) + 2, STEPS + 1))
        return [{"number": n, "title": self[f"title_{n}"], "rows": rows[str(n)]} for n in shown]

    @property
    def unasked(self) -> list[Row]:
        return self.rows()["0"]

    @property
    def options(self) -> list[forms.BoundField]:
        return [self[name] for name in rules.OPTIONS if name in self.fields]


def catalogue(form: RegistrationForm) -> dict[str, tuple[str, str]]:
    """name -> (label, kind in words) of all that this form can ask."""
    skipped = set() if form.channel in OWN_DOORS else {"password", "consents", "agreements", "code"}
    skipped |= {"sponsor"} if form.target == Target.CLIENT else set()
    skipped |= {"message"} if form.channel == Channel.FILE else set()
    found = {name: (str(label), "") for name, label in FIELDS.items() if name not in skipped}
    found |= {field.name: (field.label, _("extended field")) for field in extended_fields()}
    if form.channel == Channel.FILE:
        return found
    kinds = document_kinds(country=form.country, audience=form.target)
    return found | {kind.field_name: (kind.name, _("document")) for kind in kinds}


def initial(spec: Spec, names: Any) -> dict[str, Any]:
    """The values of a version, by form field."""
    values: dict[str, Any] = dict(spec["options"])
    for number, step in enumerate(spec["steps"], start=1):
        values[f"title_{number}"] = step["title"]
    for name, said in rules.fields_of(spec).items():
        if name in names:
            values |= {
                f"at_{name}": str(said["step"]), f"req_{name}": said["required"], f"lab_{name}": said["label"],
                f"hlp_{name}": said["help"], f"ord_{name}": said["place"],
            }  # fmt: skip
    return values


def _choice(label: Any, choices: Any, help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, help_text=help_text)


def _switch(label: Any, help_text: Any = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, help_text=help_text, required=False)


def option_fields(form: RegistrationForm) -> dict[str, forms.Field]:
    """The options that make sense for this door and target."""
    flows = Flow.objects.filter(subject="registration", is_active=True).order_by("name")
    found: dict[str, forms.Field] = {
        "initial_state": _choice(_("State on registering"), STATES),
        "flow": forms.ChoiceField(
            label=_("Approval flow"), choices=[("", _("None")), *flows.values_list("code", "name")], required=False
        ),
        "identification": _choice(_("Identity document"), IDENTIFICATIONS),
        "unique_email": _switch(_("Each e-mail belongs to one person only")),
        "captcha": _switch(_("Captcha"), _("Without third parties: the browser works while the person types.")),
        "address_completion": _switch(_("Complete addresses"), _("Cities and postal codes are proposed.")),
        "known_place": _switch(
            _("Check the city"),
            _("It must be one of the political divisions; whose territory it is makes no difference."),
        ),
        "territory_check": _choice(_("Territory"), TERRITORY),
        "territory_of": _choice(_("Whose territory counts"), OF),
        "documents": _choice(_("Documents"), DOCUMENTS),
        "referrer": _choice(_("Who referred"), REFERRERS),
        "sponsor": _choice(_("Sponsor"), SPONSORS),
    }
    if form.channel not in OWN_DOORS:
        del found["captcha"]
    if form.target == Target.CLIENT:
        del found["sponsor"]
    if form.channel == Channel.FILE:
        return {name: field for name, field in found.items() if name in _of_files(form)}
    return found


def _of_files(form: RegistrationForm) -> set[str]:
    """The options that a file knows: its columns say the rest."""
    found = {"identification", "known_place", "territory_check", "territory_of"}
    return found | ({"initial_state"} if form.target == Target.AGENT else set())
