"""A client written down while uploading a contract."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import CheckedText
from people.queries import clean_name


class NewClientForm(forms.Form):
    """Names and how to reach them; the fields stand inside the form of the contract, so their names are their own."""

    prefix = "new"
    given_names = CheckedText(label=_("Given names"), max_length=80, check=clean_name)
    family_names = CheckedText(label=_("Family names"), max_length=80, check=clean_name, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget.attrs.update(type="tel", inputmode="tel")
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    @classmethod
    def from_search(cls, text: str) -> "NewClientForm":
        """What was searched is what is known of the person."""
        if "@" in text:
            return cls(initial={"email": text})
        if sum(c.isdigit() for c in text) >= 7:
            return cls(initial={"phone": text})
        given, _space, family = text.partition(" ")
        return cls(initial={"given_names": given, "family_names": family})
