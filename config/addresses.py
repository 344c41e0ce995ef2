"""One's own addresses to sign in with. Each is looked at when it is asked for, and again when it is confirmed and when
it becomes the main one: somebody else may have got it meanwhile, or the account may be closed by then."""

from typing import Any

from allauth.account.forms import ConfirmEmailVerificationCodeForm
from allauth.account.internal.flows.email_verification_by_code import (
    EMAIL_VERIFICATION_CODE_SESSION_KEY,
    EmailVerificationProcess,
)
from allauth.account.views import ConfirmEmailVerificationCodeView, EmailView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator

from core.errors import DomainError
from network.actions import check_new_email, hold_for_proof
from people.actions import check_may_prove
from people.errors import CodeOver, EmailTaken
from people.models import User


def check_own_address(*, user: User, email: str) -> None:
    """Whether the user may have this one, in lower case; the address is theirs alone until the transaction ends. One
    they are reached at already is not looked at. Raises CodeOver, EmailTaken, Barred or EmailUnusable."""
    hold_for_proof(person=user.person, email=email)
    check_may_prove(user=user, email=email)
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


@method_decorator(login_not_required, name="dispatch")
class CodeAwaited(ConfirmEmailVerificationCodeView):
    """allauth's page of the code. It ends where the code is too old, or void: the account was closed, its owner erased,
    the address corrected. Which of these is not said; and no other code goes to that address."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        waited = EMAIL_VERIFICATION_CODE_SESSION_KEY in request.session
        process = EmailVerificationProcess.resume(request)
        if process and process.user and not _may_prove(process.user, process.email.lower()):
            process.abort()
        if waited and EMAIL_VERIFICATION_CODE_SESSION_KEY not in request.session:
            messages.error(request, str(CodeOver()))
        return super().dispatch(request, *args, **kwargs)


@transaction.atomic
def _may_prove(user: Any, email: str) -> bool:
    try:
        check_may_prove(user=user, email=email)
    except CodeOver:
        return False
    return True


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
