from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import Role
from workflows import rules
from workflows.models import Flow
from workflows.queries import TABS


class QueueFilter(forms.Form):
    """The list's filters live in its address; what cannot be read is left out."""

    q = forms.CharField(
        label=_("Title or person"), required=False, max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "class": "form-control"}),
    )  # fmt: skip
    tab = forms.ChoiceField(choices=list(TABS.items()), required=False)
    subject = forms.ChoiceField(label=_("What is approved"), required=False)
    flow = forms.ModelChoiceField(Flow.objects.all(), label=_("Flow"), required=False, empty_label=_("Every flow"))
    role = forms.ModelChoiceField(
        Role.objects.all(), label=_("Responsible role"), required=False, empty_label=_("Every role")
    )
    free = forms.BooleanField(label=_("Only what nobody has open"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        subject: Any = self.fields["subject"]
        subject.choices = [("", _("Everything")), *((kind.name, kind.label) for kind in rules.SUBJECTS.values())]

    def chosen(self) -> dict[str, Any]:
        """The filters that could be read and say something."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def is_narrowed(self) -> bool:
        return bool(set(self.chosen()) - {"q", "tab"})
