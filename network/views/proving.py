"""Another e-mail that somebody signed in sent again for their registration: theirs once they have its code."""

from allauth.account.internal.flows.email_verification_by_code import EmailVerificationProcess
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

KEY = "registration_email"  # in the session, until its code comes


def ask_for_proof(request: HttpRequest, email: str) -> HttpResponse:
    """The page of the code, which goes to the address."""
    request.session[KEY] = email
    EmailVerificationProcess.initiate(request=request, user=request.user, email=email)
    return redirect("account_email_verification_sent")


def was_asked_for(request: HttpRequest, email: str) -> bool:
    """Whether this address, in lower case, was sent again and is proven now. Once."""
    if request.session.get(KEY) != email:
        return False
    del request.session[KEY]
    return True
