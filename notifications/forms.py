from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.enums import State
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
