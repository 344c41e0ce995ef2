"""What somebody writes to confirm a registration."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.forms import OnceForm
from network.forms.fields import TextsField
from people.models import ConsentText

TYPED_CODE = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}


class SaidForm(forms.Form):
    def add_domain_error(self, error: DomainError) -> None:
        self.add_error(error.field if error.field in self.fields else None, str(error))


class CodeForm(SaidForm):
    code = forms.CharField(label=_("Code"), max_length=20, widget=forms.TextInput(TYPED_CODE))


class AddressForm(OnceForm):
    """Another address than the one that the code went to."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=254,
        widget=forms.EmailInput(
            {"autocomplete": "email", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"invalid": _("Write a whole e-mail address, for example ana@example.com.")},
    )  # fmt: skip

    def __init__(self, *args: Any, now: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip().lower()
        if email == self.now:
            raise forms.ValidationError(_("The code went to this address. Write the right one."))
        return email


class ConfirmForm(SaidForm):
    """A password where there is no account yet, and the texts that were not accepted."""

    def __init__(self, *args: Any, texts: list[ConsentText], asks_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asks_password:
            said = " ".join(password_validators_help_texts()[:1])
            self.fields["password"] = forms.CharField(
                label=_("Password"), max_length=128, strip=False, help_text=said,
                widget=forms.PasswordInput({"autocomplete": "new-password"}),
            )  # fmt: skip
        for text in texts:
            self.fields[f"text_{text.pk}"] = TextsField([text], label=str(text.title), required=text.required)

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        accepted = [text for name, texts in data.items() if name.startswith("text_") for text in texts or []]
        return data | {"consents": accepted}
