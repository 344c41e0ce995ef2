"""One's own addresses to sign in with. Each is looked at when it is asked for, and again when it is confirmed and when
it becomes the main one: somebody else may have got it meanwhile."""

from typing import Any

from allauth.account.forms import ConfirmEmailVerificationCodeForm
from allauth.account.views import EmailView
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from core.errors import DomainError
from core.locks import take_turns
from network.actions import check_new_email
from people.errors import EmailTaken
from people.models import User


def check_own_address(*, user: User, email: str) -> None:
    """Whether the user may have this one, in lower case; the address is theirs alone until the transaction ends. One
    they are reached at already is not looked at. Raises EmailTaken, Barred or EmailUnusable."""
    take_turns(f"registration:{email}")
    if User.objects.filter(email=email).exclude(pk=user.pk).exists():
        raise EmailTaken()
    if email != user.person.email:
        check_new_email(person=user.person, email=email)


class ConfirmCode(ConfirmEmailVerificationCodeForm):
    """What speaks against the address is said beside the code; the code stays good."""

    def clean_code(self) -> Any:
        code = super().clean_code()
        try:
            with transaction.atomic():
                check_own_address(user=self.user, email=self.email.lower())
        except DomainError as error:
            raise ValidationError(str(error)) from error
        return code


class OwnAddresses(EmailView):
    """allauth's page, whose button that makes an address the main one looks at it first."""

    def _action_primary(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            with transaction.atomic():
                if address := self._get_email_address(request):
                    check_own_address(user=address.user, email=address.email.lower())
                return super()._action_primary(request, *args, **kwargs)
        except DomainError as error:
            messages.error(request, str(error))
            return None
