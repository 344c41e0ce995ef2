"""What staff configure: kinds of document and banks, with lists in place of codes."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from core.uploads import NAMES
from people.models import Bank, DocumentKind


def country_choices() -> list[tuple[str, str]]:
    return [(code, str(name)) for code, name in countries]


class DocumentKindForm(forms.ModelForm):
    formats = forms.MultipleChoiceField(
        label=_("Formats"), choices=list(NAMES.items()), widget=forms.CheckboxSelectMultiple,
        help_text=_("Looked for in the content of the file, whatever its name says."),
    )  # fmt: skip
    country = forms.ChoiceField(label=_("Country"), required=False)

    class Meta:
        model = DocumentKind
        exclude: ClassVar = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("All countries")), *country_choices()]  # type: ignore[attr-defined]
        self.fields["help"].help_text = _("What the person reads: which sides, how old it may be.")
        if self.instance.pk and "code" in self.fields:
            self.fields["code"].disabled = True  # it stands in addresses and in forms


class BankForm(forms.ModelForm):
    country = forms.ChoiceField(label=_("Country"), choices=country_choices)

    class Meta:
        model = Bank
        exclude: ClassVar = ()
