"""The texts that somebody accepted or is asked to: the doors give the look."""

from typing import Any, ClassVar

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from core import files
from core.access import PUBLIC, SIGNED_IN
from core.errors import DomainError
from core.views import Request, View
from people import actions
from people.errors import TextReplaced
from people.forms.texts import AcceptForm
from people.models import Consent, ConsentText
from people.permissions import PUBLISH_TEXTS, VIEW_CONSENTS
from people.queries import readable_text, texts_held
from people.views import gate

SHOWN = 200  # acceptances of one person; nobody has had as many


def forms_of(texts: list[ConsentText], **initial: Any) -> list[tuple[ConsentText, AcceptForm]]:
    """A form for each, with a key of its own."""
    return [(text, AcceptForm(initial={"text": text.pk, **initial}, auto_id=False)) for text in texts]


class TextsPage(View):
    """What waits, what is in force, what they withdrew, and acceptances that hold no more; a text stands in one list,
    and what they withdrew with all its acceptances."""

    permission: ClassVar[str]
    door: ClassVar[str]
    template = "people/texts.html"

    def context(self) -> dict[str, Any]:
        return super().context() | {
            "frame": f"base/{self.door}.html", "urls": f"people_{self.door}", "title": _("Agreements"),
        }  # fmt: skip

    def get(self, request: Request) -> HttpResponse:
        standing = gate.Standing(request)
        request.texts_waiting = len(standing.missing)
        held = list(texts_held(request.person)[:SHOWN])
        ended: dict[int | None, list[Consent]] = {}
        for consent in held:
            if hasattr(consent, "end"):
                ended.setdefault(consent.text.agreement_id, []).append(consent)
        for text in standing.left:
            text.consents = ended.pop(text.agreement_id, [])  # type: ignore[attr-defined]
        return self.render({
            "waiting": forms_of(standing.missing), "left": forms_of(standing.left),
            "held": [consent for consent in held if not hasattr(consent, "end")],
            "earlier": [consent for some in ended.values() for consent in some],
        })  # fmt: skip


class AcceptBase(View):
    """Accept one text; twice is once, and a text that has changed meanwhile is shown again."""

    permission: ClassVar[str]
    door: ClassVar[str]

    def post(self, request: Request) -> HttpResponse:
        form = AcceptForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("That did not work. Try it again."))
            return self.back(form)
        try:
            self.accept(form)
        except DomainError as error:
            messages.error(request, str(error))
        gate.forget(request)
        return self.back(form)

    def accept(self, form: AcceptForm) -> None:
        """Raises TextReplaced for what is not asked of this person, or no longer."""
        request, data = self.request, form.cleaned_data
        standing = gate.Standing(request)
        asked = [text for text in standing.missing + standing.left if text.pk == data["text"]]
        if not asked:
            if Consent.objects.filter(person=request.person, text=data["text"], end=None).exists():
                return
            raise TextReplaced()
        actions.accept_texts(
            person=request.person, texts=asked, channel="login" if data["gate"] else "profile",
            ip=request.META.get("REMOTE_ADDR"), form_key=data["form_key"], by=request.user,
        )  # fmt: skip
        messages.success(request, _("You accepted “%(title)s”.") % {"title": asked[0].title})

    def back(self, form: AcceptForm) -> HttpResponse:
        if not form.cleaned_data.get("gate"):
            return redirect(f"people_{self.door}:texts")
        return redirect(reverse("people_account:gate", query={"next": way_on(form.cleaned_data.get("next", ""))}))


class HeldPage(View):
    """One acceptance: the very text, when it was accepted and through what."""

    permission: ClassVar[str]
    door: ClassVar[str]
    template = "people/text_held.html"

    def context(self) -> dict[str, Any]:
        return super().context() | {"frame": f"base/{self.door}.html", "urls": f"people_{self.door}"}

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.render({"held": self.found(pk)})

    def found(self, pk: int) -> Consent:
        found: Consent = get_object_or_404(texts_held(self.request.person), pk=pk)
        return found


class WithdrawPage(HeldPage):
    """Asks once, and takes it back."""

    permission: ClassVar[str]
    template = "people/text_withdraw.html"

    def post(self, request: Request, pk: int) -> HttpResponse:
        try:
            actions.withdraw_consent(
                consent=self.found(pk), channel="profile", ip=request.META.get("REMOTE_ADDR"), by=request.user
            )
        except DomainError as error:
            messages.info(request, str(error))
        else:
            messages.success(request, _("You withdrew it. It holds no more from now on."))
        gate.forget(request)
        return redirect(f"people_{self.door}:texts")


class Gate(View):
    """What must be accepted before going on, or may be put off."""

    permission = SIGNED_IN
    template = "people/gate.html"

    def get(self, request: Request) -> HttpResponse:
        standing, following = gate.Standing(request), way_on(request.GET.get("next", ""))
        if not standing.login:
            return redirect(following)
        first = standing.due or standing.login
        context = {"waiting": forms_of(first, gate=True, next=following), "due": bool(standing.due), "next": following}
        return self.render(context)


class Later(View):
    """Put it off, while that may be."""

    permission = SIGNED_IN

    def post(self, request: Request) -> HttpResponse:
        standing, following = gate.Standing(request), way_on(request.POST.get("next", ""))
        if until := standing.later:
            gate.keep(request, until=until, waiting=len(standing.missing))
            return redirect(following)
        return redirect("people_account:gate")


class ReadText(View):
    """A version of a text, for whoever may read it."""

    permission = PUBLIC
    template = "people/public/text.html"

    def get(self, request: Request, code: str, version: int) -> HttpResponseBase:
        return self.render({"text": self.found(code, version)})

    def found(self, code: str, version: int) -> ConsentText:
        who = self.request
        staff = who.second_factor and any(who.user.has_perm(name) for name in (PUBLISH_TEXTS, VIEW_CONSENTS))
        text = readable_text(code=code, version=version, person=who.person, audience=gate.audience_of(who), staff=staff)
        if text is None:
            raise Http404
        return text


class TextFile(ReadText):
    """The PDF of a version."""

    permission = PUBLIC

    def get(self, request: Request, code: str, version: int) -> HttpResponseBase:
        text = self.found(code, version)
        if text.file is None:
            raise Http404
        return files.serve(text.file)


def way_on(path: str) -> str:
    """Where somebody wanted to go, if that is a page of ours and not the gate itself; else where people begin."""
    ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    loops = path.startswith(reverse("people_account:texts"))
    return path if ours and not loops else get_adapter().get_login_redirect_url(None)
