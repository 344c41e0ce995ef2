"""The public site: what it is about, the invitation, the sign-up, the texts."""

from typing import Any, ClassVar

from allauth.account.views import SignupView
from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property

from core import conf, files
from core.access import PUBLIC, SIGNED_IN
from core.errors import DomainError
from core.views import Request, View
from network.enums import AgentState
from people.enums import ConsentKind
from people.queries import consent_texts_in_force
from referrals.actions import try_code
from referrals.errors import TooManyTries
from referrals.queries import INVITE_COOKIE, Invite, invite_by_link, invite_token, referrer_of, remembered_invite
from website.forms import SignUpForm

DAY = 24 * 3600


class Home(View):
    permission = PUBLIC
    template = "website/public/home.html"

    def get(self, request: Request) -> HttpResponse:
        return self.render()


class SignUp(View, SignupView):
    """allauth's sign-up, with our form: the account it makes is a client's."""

    permission = PUBLIC
    template_name = "website/public/sign_up.html"

    @cached_property
    def invite(self) -> Invite | None:
        return remembered_invite(self.request.COOKIES.get(INVITE_COOKIE))

    def get_form_kwargs(self) -> dict[str, Any]:
        ip = self.request.META.get("REMOTE_ADDR", "")
        return super().get_form_kwargs() | {"invite": self.invite, "ip": ip}

    def get_default_success_url(self) -> str:
        return reverse("website_public:enter")

    def post(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.forget_invite() if "forget_invite" in request.POST else super().post(request, *args, **kwargs)

    def forget_invite(self) -> HttpResponse:
        """The page again with what was typed, without the invitation."""
        form = SignUpForm(initial={name: value for name, value in self.request.POST.items() if name != "password1"})
        response = self.render_to_response(self.get_context_data(form=form))
        response.delete_cookie(INVITE_COOKIE)
        return response

    def form_valid(self, form: SignUpForm) -> HttpResponse:
        try:
            response = super().form_valid(form)
        except DomainError as error:
            form.add_domain_error(error)
            return self.form_invalid(form)
        response.delete_cookie(INVITE_COOKIE)
        return response


class SignUpElsewhere(View):
    """allauth's own address of the sign-up leads to ours."""

    permission = PUBLIC

    def get(self, request: Request) -> HttpResponse:
        query = request.GET.urlencode()
        return redirect(reverse("website_public:sign_up") + (f"?{query}" if query else ""))


class Invitation(View):
    """Who invites, what one gets, the form. Nothing is written: the browser keeps the code, signed, for the window."""

    permission = PUBLIC
    template = "website/public/invitation.html"

    def get(self, request: Request, code: str) -> HttpResponse:
        try:
            found = try_code(text=code, ip=request.META.get("REMOTE_ADDR", ""))
        except TooManyTries as error:
            return self.unknown(status=429, reason=str(error))
        except DomainError:
            return self.unknown(status=404)
        invite = invite_by_link(found, request.GET.get("c", ""))
        response = self.render(self.page(invite))
        remember(response, invite)
        add_never_cache_headers(response)
        return response

    def page(self, invite: Invite) -> dict[str, Any]:
        person = self.request.person
        return {
            "invite": invite,
            "form": SignUpForm(invite=invite),
            "is_own": invite.code.owner == person,
            "has_referrer": bool(person and referrer_of(person)),
        }

    def unknown(self, *, status: int, reason: str = "") -> HttpResponse:
        template = "website/public/unknown_invitation.html"
        return self.render({"reason": reason}, template=template, status=status)


def remember(response: HttpResponse, invite: Invite) -> None:
    days = conf.get("referrals.window_days")
    response.set_cookie(
        INVITE_COOKIE, invite_token(invite), max_age=days * DAY, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )


class InviterPhoto(View):
    """The face on the invitation, for the browser that was just shown it."""

    permission = PUBLIC

    def get(self, request: Request) -> HttpResponseBase:
        invite = remembered_invite(request.COOKIES.get(INVITE_COOKIE))
        if not (invite and invite.code.owner.photo):
            raise Http404
        return files.serve(invite.code.owner.photo, inline=True)


class Enter(View):
    """Where each person goes after signing in."""

    permission = SIGNED_IN

    def get(self, request: Request) -> HttpResponse:
        if request.user.is_staff:
            return redirect("admin:index")
        if request.agent and request.agent.state != AgentState.CLIENT_ONLY:
            return redirect("backoffice_office:home")
        return redirect("website_account:home")


class Text(View):
    """A text that people accept, in the wording in force."""

    permission = PUBLIC
    template = "website/public/text.html"
    kind: ClassVar[ConsentKind]

    def get(self, request: Request) -> HttpResponse:
        return self.render({"kind": self.kind, "text": consent_texts_in_force().get(self.kind)})


class Terms(Text):
    permission = PUBLIC
    kind = ConsentKind.TERMS


class Privacy(Text):
    permission = PUBLIC
    kind = ConsentKind.DATA
