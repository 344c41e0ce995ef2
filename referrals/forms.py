from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.forms import OnceForm


class CodeField(forms.CharField):
    """An invite code as people type it: any case, with spaces or dashes."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Invite code"))
        super().__init__(max_length=40, **kwargs)
        self.widget.attrs |= {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class AskCodeForm(OnceForm):
    """A code that an agent would like to have."""

    code = CodeField(
        label=_("The code you would like"), help_text=_("4 to 20 letters and numbers, such as your name. Easy to say.")
    )


class DecisionForm(forms.Form):
    """What staff decide about something that waits, with the words the person reads."""

    decision = forms.ChoiceField(choices=[("accept", ""), ("refuse", "")], widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever asked reads it. Needed to refuse."),
    )  # fmt: skip

    def add_domain_error(self, error: DomainError) -> None:
        self.add_error(error.field if error.field in self.fields else None, str(error))

    @property
    def accepts(self) -> bool:
        return self.cleaned_data["decision"] == "accept"


class LateCodeForm(forms.Form):
    code = CodeField(help_text=_("Eight letters and numbers. Capitals and spaces do not matter."))

    def add_domain_error(self, error: DomainError) -> None:
        self.add_error("code", str(error))
