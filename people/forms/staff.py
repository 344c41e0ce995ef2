"""Forms of the backend. The rights of whoever fills them in (`by`) are checked here, to say so, and in the action."""

from typing import Any, ClassVar, cast

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import (
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
    SignupWebAuthnForm,
)
from django import forms
from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.access import PERMISSIONS
from core.errors import DomainError
from core.fields import SEALED, CheckedText
from core.forms import OnceForm
from people import queries
from people.errors import NameDoesNotMatch
from people.models import Role, User
from people.rules import clean_name


def permission_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every permission there is, grouped by app."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, label in PERMISSIONS.items():
        groups.setdefault(str(apps.get_app_config(name.split(".")[0]).verbose_name), []).append((name, str(label)))
    return sorted(groups.items())


class CheckedForm(forms.ModelForm):
    """A form whose `check_rights` may refuse with a rule's own words."""

    by: ClassVar[User]  # set by the admin

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                self.check_rights(data)
            except DomainError as error:
                self.add_error(error.field if error.field in self.fields else None, str(error))
        return data

    def check_rights(self, data: dict[str, Any]) -> None:
        raise NotImplementedError


class RoleForm(CheckedForm):
    permissions = forms.MultipleChoiceField(
        label=_("Permissions"), choices=permission_choices, widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("You can only give permissions that you hold yourself."),
    )  # fmt: skip

    class Meta:
        model = Role
        fields = ("name", "permissions")

    def check_rights(self, data: dict[str, Any]) -> None:
        queries.check_may_edit_role(by=self.by, role=self.instance, permissions=data["permissions"])


def roles_field() -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        label=_("Roles"), queryset=Role.objects.all(), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("What the roles allow is edited under Roles."),
    )  # fmt: skip


class NewStaffForm(CheckedForm):
    given_names = CheckedText(label=_("Given names"), max_length=80, check=clean_name)
    family_names = CheckedText(label=_("Family names"), max_length=80, check=clean_name, required=False)
    staff_roles = roles_field()

    class Meta:
        model = User
        fields = ("email",)

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def check_rights(self, data: dict[str, Any]) -> None:
        queries.check_may_give(by=self.by, roles=data["staff_roles"])


class StaffForm(CheckedForm):
    staff_roles = roles_field()

    class Meta:
        model = User
        fields = ("is_active", "is_staff")
        help_texts: ClassVar = {
            "is_active": _("Without it the person cannot sign in at all."),
            "is_staff": _("Without it the person keeps the account and loses the backend."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff_roles"].initial = self.instance.roles.all()

    def check_rights(self, data: dict[str, Any]) -> None:
        queries.check_may_give(by=self.by, roles=data["staff_roles"], user=self.instance)


class AccessForm(forms.Form):
    act = forms.ChoiceField(
        label=_("What to do"), widget=forms.RadioSelect,
        choices=[
            ("sessions", _("Close all sessions: they sign in anew, with what they have")),
            ("factor", _("Reset the second factor: passkeys, app and recovery codes go; the password alone opens")),
        ],
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("How you made sure that it is them. It stays in the audit trail."),
    )  # fmt: skip


class AskErasureForm(OnceForm):
    reason = forms.CharField(
        label=_("Why, if you want to say it"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class DecideErasureForm(forms.Form):
    """Erasing cannot be undone: whoever does it writes the name."""

    act = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect,
        choices=[("erase", _("Erase: there is no way back")), ("refuse", _("Refuse: the person reads why"))],
    )  # fmt: skip
    answer = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    name = forms.CharField(label=_("To erase, write the person's name"), max_length=170, required=False)

    def __init__(self, *args: Any, person_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person_name = person_name
        self.fields["name"].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("act") == "erase" and " ".join(data.get("name", "").split()) != self.person_name:
            self.add_error("name", str(NameDoesNotMatch()))
        return data


class IdentificationForm(forms.Form):
    kind = forms.ChoiceField(label=_("Document"))
    number = forms.CharField(
        label=_("Number"), max_length=30,
        widget=forms.TextInput(SEALED | {"autocapitalize": "characters", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, country: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types = queries.id_types(country or settings.COUNTRY)
        cast(forms.ChoiceField, self.fields["kind"]).choices = [(type.code, type.name) for type in types]

    def add_domain_error(self, error: DomainError) -> None:
        self.add_error(error.field if error.field in self.fields else None, str(error))


MADE_UP = (KeyError, TypeError, ValueError, AttributeError, IndexError)  # what a forged answer trips over


class PasskeyForm(SignupWebAuthnForm):
    """Every key can open the account by itself, so the device must have asked for a finger, a face or a PIN."""

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True
        try:
            return super().clean()
        except MADE_UP as error:
            raise get_adapter().validation_error("incorrect_code") from error


class CheckedAnswer:
    """allauth's passkey forms, for answers that no device ever gave."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except MADE_UP as error:
            raise get_adapter().validation_error("incorrect_code") from error


class PasskeyLogin(CheckedAnswer, LoginWebAuthnForm):
    pass


class PasskeySecondFactor(CheckedAnswer, AuthenticateWebAuthnForm):
    pass


class PasskeyAgain(CheckedAnswer, ReauthenticateWebAuthnForm):
    pass
