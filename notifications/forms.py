from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.messages import Kind
from notifications.enums import Channel, State
from notifications.queries import kind_choices
from notifications.querysets import MessageQuerySet


def day_field(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget)


class HistoryFilter(forms.Form):
    """The filters of the e-mail history; they live in the address of the page."""

    q = forms.CharField(
        label=_("Recipient"), required=False, max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=lambda: [("", _("All")), *kind_choices()])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *State.choices])
    since = day_field(_("From"))
    until = day_field(_("Until"))

    def apply(self, messages: MessageQuerySet) -> MessageQuerySet:
        """Only what matches; a filter that cannot be read shows its error and filters nothing."""
        self.full_clean()
        wanted = {name: value for name, value in self.cleaned_data.items() if value}
        if text := wanted.pop("q", ""):
            messages = messages.to(text)
        names = {"since": "created_at__date__gte", "until": "created_at__date__lte"}
        return messages.filter(**{names.get(name, name): value for name, value in wanted.items()})


class PreferencesForm(forms.Form):
    """A switch per kind and channel, and how the e-mails come."""

    digest = forms.TypedChoiceField(
        label=_("How do you want your e-mails?"), widget=forms.RadioSelect, coerce=lambda value: value == "1",
        choices=[("0", _("One for each thing that happens")), ("1", _("A summary once a day"))],
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, kinds: list[Kind], settled: dict[tuple[str, str], bool], digest: bool
    ) -> None:  # fmt: skip
        super().__init__(data)
        self.kinds = kinds
        self.fields["digest"].initial = "1" if digest else "0"
        for kind in kinds:
            for channel in kind.channels:
                label = f"{kind.label}: {Channel(channel).label}"
                self.fields[f"{channel}:{kind.name}"] = forms.BooleanField(
                    label=label, required=False, initial=settled[kind.name, channel], disabled=kind.mandatory,
                    widget=forms.CheckboxInput(attrs={"class": "form-check-input", "aria-label": label}),
                )  # fmt: skip

    def rows(self) -> list[dict[str, Any]]:
        """The kinds with their switches, for the table."""
        return [
            {"kind": kind, **{c: self[f"{c}:{kind.name}"] for c in kind.channels}} for kind in self.kinds
        ]  # fmt: skip

    def chosen(self) -> dict[tuple[str, str], bool]:
        """(kind, channel) -> whether it is wanted."""
        return {(k.name, c): self.cleaned_data[f"{c}:{k.name}"] for k in self.kinds for c in k.channels}
