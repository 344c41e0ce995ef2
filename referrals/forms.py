from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class CodeField(forms.CharField):
    """An invite code as people type it: any case, with spaces or dashes."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Invite code"))
        super().__init__(max_length=40, **kwargs)
        self.widget.attrs |= {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class LateCodeForm(forms.Form):
    code = CodeField(help_text=_("Eight letters and numbers. Capitals and spaces do not matter."))

    def add_domain_error(self, error: DomainError) -> None:
        self.add_error("code", str(error))
