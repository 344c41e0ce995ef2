"""The sign-up form. What it makes is a client and nothing else: no field says what one becomes."""

from typing import Any

from allauth.account.forms import SignupForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.phones import InvalidPhone, clean_phone
from network.actions import register_client
from network.enums import Channel
from people.errors import EmailTaken
from people.models import User
from people.queries import consent_texts_in_force
from referrals.actions import inspect_referral, try_code
from referrals.enums import Channel as CodeChannel
from referrals.queries import Invite, visitor_of


class PhoneField(forms.CharField):
    """A phone as people write it; cleans to +573001234567."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"}))
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return clean_phone(text or "")
        except InvalidPhone as error:
            raise forms.ValidationError(str(error)) from error


class SignUpForm(SignupForm):
    """allauth's sign-up with our fields. `invite` is the link that the browser remembers; a typed code beats it."""

    field_order = ["given_names", "family_names", "email", "phone", "password1", "code", "consent"]

    given_names = forms.CharField(label=_("Given names"), max_length=80)
    family_names = forms.CharField(label=_("Family names"), max_length=80)
    phone = PhoneField(label=_("Mobile phone (optional)"), required=False)
    code = forms.CharField(label=_("Invite code (optional)"), max_length=40, required=False)
    consent = forms.BooleanField(
        label=_("Your consent"),
        error_messages={"required": _("To sign up, tick the box. You can read both texts first.")},
    )

    def __init__(self, *args: Any, invite: Invite | None = None, ip: str = "", **kwargs: Any) -> None:
        self.invite, self.ip = invite, ip
        super().__init__(*args, **kwargs)
        self._dress()

    def _dress(self) -> None:
        """What keyboards and password managers need to know, and our words in place of allauth's."""
        fields = self.fields
        fields["given_names"].widget.attrs |= {"autocomplete": "given-name", "autocapitalize": "words"}
        fields["family_names"].widget.attrs |= {"autocomplete": "family-name", "autocapitalize": "words"}
        fields["email"].label = _("E-mail")
        fields["email"].widget.attrs = {"type": "email", "autocomplete": "email", "inputmode": "email"}
        fields["password1"].label = _("Password (10 characters or more)")
        fields["password1"].help_text = ""
        fields["password1"].widget.attrs = {"autocomplete": "new-password"}
        fields["code"].widget.attrs |= {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.cleaned_data.get("code"):
            self._check_code(self.cleaned_data["code"])
        return self.cleaned_data

    def _check_code(self, text: str) -> None:
        """A wrong code is said here. An e-mail that has an account is compared with nothing, so nothing is learnt."""
        email = "" if self.account_already_exists else self.cleaned_data.get("email", "")
        try:
            try_code(text=text, ip=self.ip, email=email, phone=self.cleaned_data.get("phone", ""))
        except DomainError as error:
            self.add_domain_error(error)

    def add_domain_error(self, error: DomainError) -> None:
        self.add_error(error.field if error.field in self.fields else None, str(error))

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """An e-mail that has an account gets the same answer after the same work; its owner gets a mail."""
        if self.account_already_exists:  # type: ignore[has-type]  # set by allauth while it cleans
            make_password(self.cleaned_data["password1"])
            return super().try_save(request)
        try:
            return super().try_save(request)
        except EmailTaken:  # taken a moment ago, by the same form sent twice or by somebody else
            self.account_already_exists = True
            return super().try_save(request)

    @transaction.atomic
    def save(self, request: HttpRequest) -> User:
        data = self.cleaned_data
        code, channel = self.referral()
        user = register_client(
            channel=Channel.INVITATION if self.invite else Channel.SITE,
            email=data["email"], password=data["password1"], phone=data["phone"],
            given_names=data["given_names"], family_names=data["family_names"],
            code=code, code_channel=channel, texts=list(consent_texts_in_force().values()), ip=self.ip or None,
        )  # fmt: skip
        inspect_referral(person=user.person, visitor=visitor_of(request.COOKIES), ip=self.ip)
        return user

    def referral(self) -> tuple[str, str]:
        """The code that counts and how it came: typed before carried by a link."""
        if typed := self.cleaned_data["code"]:
            return typed, CodeChannel.FORM
        return (self.invite.code.code, self.invite.channel) if self.invite else ("", "")
