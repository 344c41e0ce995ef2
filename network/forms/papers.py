"""The fields of a registration form that ask for papers."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from core.fields import DayField
from core.uploads import ResumableFileField, help_of
from network.forms.fields import Asked, optional
from people.actions.documents import file_kind
from people.errors import ExpiryPassed
from people.models import DocumentKind


def document_field(kind: DocumentKind, said: dict[str, Any]) -> ResumableFileField:
    """A file, or a photo of it, that goes on after a lost connection."""
    label = optional(said.get("label") or kind.name, bool(said["required"]))
    words = said.get("help") or kind.help
    help_text = f"{words} {help_of(file_kind(kind))}".strip()
    return ResumableFileField(kind=file_kind(kind), label=label, required=bool(said["required"]), help_text=help_text)


def expiry_field(asked: Asked, label: Any, said: dict[str, Any]) -> "ExpiryField":
    until = _("%(document)s: valid until") % {"document": label}
    return ExpiryField(mask=asked.masks.get("birth_date", ""), label=until, required=bool(said["required"]))


class ExpiryField(DayField):
    """A day that has not passed."""

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and day < timezone.localdate():
            raise forms.ValidationError(str(ExpiryPassed()))
        return day
