"""The public doors of registration: sign up as a client, join as an agent, leave one's contact; and the invitation."""

from typing import Any, ClassVar

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme

from core import conf, files
from core.access import PUBLIC
from core.errors import DomainError
from core.views import Request, View
from network import actions
from network.enums import AgentState, ApplicationState, Channel, Target
from network.errors import CodeJustSent, TooManyForms
from network.forms import RegistrationFields
from network.models import Application, FormVersion
from network.queries import open_application, without_known
from network.views.correct import awaited, check_may_send, check_pace, keep_waiting, wait_for_code
from network.views.wizard import Wizard
from people.errors import Barred, EmailTaken
from referrals.actions import try_code
from referrals.enums import Channel as CodeChannel
from referrals.errors import TooManyTries
from referrals.queries import (
    INVITE_COOKIE,
    Invite,
    invite_by_link,
    invite_token,
    referrer_of,
    remembered_invite,
    visitor_of,
)

DAY = 24 * 3600


class PublicDoor(Wizard):
    """Somebody registers by themselves. Known or unknown, they read the same; what they know comes by e-mail."""

    permission: ClassVar[str] = PUBLIC
    sends_code: ClassVar[bool] = True

    @cached_property
    def invite(self) -> Invite | None:  # type: ignore[override]
        return remembered_invite(self.request.COOKIES.get(INVITE_COOKIE))

    @property
    def channel(self) -> str:  # type: ignore[override]
        return Channel.INVITATION if self.invite else Channel.SITE

    def post(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "forget_invite" in request.POST and self.form().may_forget_invite:
            return self.forget_invite()
        return super().post(request, *args, **kwargs)

    def send(self, step: int) -> HttpResponseBase:
        try:
            check_pace(self.request)
        except TooManyForms as error:
            form = self.form(self.request.POST, self.request.FILES, step=step)
            form.add_domain_error(error)
            self.keep(form, step)
            return self.remembered(self.page(form, step, status=422))
        return super().send(step)

    def forget_invite(self) -> HttpResponseBase:
        """The page again with what was typed, without the invitation."""
        step = self.step()
        form = self.form(step=step)
        typed = self.form(self.request.POST, step=step).typed
        del self.invite
        self.invite = None
        form = self.form(step=step)
        form.initial = form.read(typed)
        response = self.page(form, step)
        response.delete_cookie(INVITE_COOKIE)
        return response

    def register(self, form: RegistrationFields) -> HttpResponseBase:
        if self.sends_code and not self.request.person:
            check_may_send(self.request, form.cleaned_data["email"])
        try:
            made = self.enrol(form)
        except EmailTaken:  # by somebody whom staff made a moment ago: the answer is the same
            return self.answer(Application(), form)
        if made.state == ApplicationState.REJECTED:
            raise Barred()
        response = self.answer(made, form)
        response.delete_cookie(INVITE_COOKIE)
        return response

    def enrol(self, form: RegistrationFields, **more: Any) -> Application:
        """Through the engine. An invitation says who referred; else a code or a name that somebody wrote."""
        data = form.cleaned_data
        named, code = data.pop("referrer", None), data.get("code", "")
        channel = CodeChannel.FORM if code else ""
        if self.invite:
            code, channel = self.invite.code.code, self.invite.channel
        return actions.register(
            channel=self.channel, target=self.target, version=self.version, answers=data, files=form.given_files,
            code=code, code_channel=channel, referrer=named.person if named else None, sponsor=data.get("sponsor"),
            ip=self.request.META.get("REMOTE_ADDR") or None, visitor=visitor_of(self.request.COOKIES),
            form_key=data.get("form_key"), **{"by": None} | more,
        )  # fmt: skip

    def answer(self, made: Application, form: RegistrationFields) -> HttpResponseBase:
        """The code's page for everybody, after the same work."""
        email, next_url = form.cleaned_data["email"].lower(), self.next_url()
        keep_waiting(self.request, made, password=form.cleaned_data.get("password", ""), next_url=next_url)
        response = wait_for_code(self.request, login=made.new_login, email=email, next_url=next_url)
        if response.status_code == 429:  # the other of two at the same moment: the code is that one's
            raise CodeJustSent()
        return response

    def next_url(self) -> str:
        asked = self.request.GET.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts={self.request.get_host()})
        return asked if is_ours else reverse("website_public:enter")

    def page(self, form: RegistrationFields, step: int, status: int = 200) -> HttpResponse:
        form.invite = self.invite
        return super().page(form, step, status)

    def render(self, context: dict[str, Any] | None = None, *, template: str = "", status: int = 200) -> HttpResponse:
        waits = {"awaited": awaited(self.request)}
        return super().render(waits | (context or {}), template=template, status=status)


class SignUp(PublicDoor):
    """As a client, and as nothing else: no field says what one becomes."""

    permission = PUBLIC
    template = "network/public/sign_up.html"
    target = Target.CLIENT

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return redirect("website_public:enter")
        return super().dispatch(request, *args, **kwargs)


class Join(PublicDoor):
    """As an agent. Whoever is signed in is recognised: only what is not known of them is asked."""

    permission = PUBLIC
    template = "network/public/join.html"
    target = Target.AGENT

    def home(self) -> str:
        return self.request.person.country if self.request.person else super().home()

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.elsewhere() or super().get(request, *args, **kwargs)

    def post(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.elsewhere() or super().post(request, *args, **kwargs)

    def elsewhere(self) -> HttpResponseBase | None:
        """Who is an agent, was one, or waits to be one, has a page of their own."""
        person = self.request.person
        if person is None:
            return None
        agent = getattr(person, "agent", None)
        if agent and agent.state == AgentState.ACTIVE:
            return redirect("backoffice_office:home")
        if (agent and agent.state != AgentState.CLIENT_ONLY) or open_application(person, Target.AGENT):
            return redirect("network_account:registration")
        return None

    @cached_property
    def current(self) -> FormVersion:
        return self.lessened(super().current)

    @cached_property
    def version(self) -> FormVersion:
        return self.lessened(self.draft.version) if self.draft else self.current

    def lessened(self, version: FormVersion) -> FormVersion:
        return without_known(version, self.request.person) if self.request.person else version

    def enrol(self, form: RegistrationFields, **more: Any) -> Application:
        person = self.request.person
        return super().enrol(form, **({"person": person, "by": self.request.user} if person else {}))

    def answer(self, made: Application, form: RegistrationFields) -> HttpResponseBase:
        return redirect("network_account:registration") if self.request.person else super().answer(made, form)


class Contact(PublicDoor):
    """Somebody leaves how to reach them: a client without an account. What is known of them is not told."""

    permission = PUBLIC
    template = "network/public/contact.html"
    sends_code = False
    channel = Channel.CONTACT
    target = Target.CLIENT

    def answer(self, made: Application, form: RegistrationFields) -> HttpResponseBase:
        return redirect("network_public:contact_sent")


class ContactSent(View):
    permission = PUBLIC
    template = "network/public/contact_sent.html"

    def get(self, request: Request) -> HttpResponse:
        return self.render()


class Invitation(SignUp):
    """Who invites, what one gets, the form. Nothing is written: the browser keeps the code, signed, for the window."""

    permission = PUBLIC
    template = "network/public/invitation.html"

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super(SignUp, self).dispatch(request, *args, **kwargs)

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            found = try_code(text=kwargs["code"], ip=request.META.get("REMOTE_ADDR", ""))
        except TooManyTries as error:
            return self.unknown(status=429, reason=str(error))
        except DomainError:
            return self.unknown(status=404)
        self.invite = invite_by_link(found, request.GET.get("c", ""))
        response = super().get(request)
        remember(response, self.invite)
        return response

    def post(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return HttpResponse(status=405)

    def context(self) -> dict[str, Any]:
        person, invite = self.request.person, self.invite
        return {
            "invite": invite,
            "is_own": bool(invite and invite.code.owner == person),
            "has_referrer": bool(person and referrer_of(person)),
        }

    def unknown(self, *, status: int, reason: str = "") -> HttpResponse:
        template = "network/public/unknown_invitation.html"
        return self.render({"reason": reason}, template=template, status=status)


def remember(response: HttpResponseBase, invite: Invite) -> None:
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
