"""What people are told, in the words of the company: every kind, its versions, a preview and a test."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core.difference import difference
from core.errors import DomainError
from core.forms import OnceForm
from core.messages import KINDS, Kind
from core.placeholders import render, render_line
from core.views import Request, StaffView
from notifications import actions, queries, rules
from notifications.adapters import letter
from notifications.forms import ChannelsForm, TextForm
from notifications.models import TemplateVersion
from notifications.permissions import EDIT_TEMPLATES, VIEW_HISTORY
from notifications.views.framed import framed


class Templates(StaffView):
    """Every kind of message, with a search over its words."""

    permission = EDIT_TEMPLATES
    template = "notifications/staff/templates.html"

    def get(self, request: Request) -> HttpResponse:
        text = request.GET.get("q", "").strip()
        return self.render({"title": _("Texts of messages"), "rows": queries.wordings(text), "q": text})


class TextView(StaffView):
    """A view of one kind in one language."""

    permission = EDIT_TEMPLATES
    kind: Kind
    language: str

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.language = request.GET.get("language", settings.LANGUAGE_CODE)
        if kwargs["name"] not in KINDS or self.language not in dict(settings.LANGUAGES):
            raise Http404
        self.kind = KINDS[kwargs["name"]]

    def form(self, data: Any = None) -> TextForm:
        recent = queries.recent_of(self.kind) if self.request.user.has_perm(VIEW_HISTORY) else None
        return TextForm(
            data, kind=self.kind, recent=recent, text=queries.text_in_force(self.kind, self.language),
            latest=queries.latest_version(self.kind, self.language),
        )  # fmt: skip

    def back(self) -> HttpResponse:
        address = reverse("notifications_staff:template", args=[self.kind.name])
        return redirect(f"{address}?language={self.language}")

    def texts(self, form: TextForm) -> dict[str, Any]:
        """What an action on the wording needs, from a valid form."""
        data = form.cleaned_data
        return {
            "kind": self.kind, "language": self.language, "subject": data["subject"], "body": data["body"],
            "form_key": data["form_key"], "by": self.request.user,
        }  # fmt: skip


class TextPage(TextView):
    """One kind: its wording, a preview, its ways by default, and its versions with what each changed."""

    permission = EDIT_TEMPLATES
    template = "notifications/staff/template.html"

    def get(self, request: Request, name: str) -> HttpResponse:
        return self.page(self.form())

    def post(self, request: Request, name: str) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            try:
                actions.save_text(**self.texts(form), base=form.cleaned_data["base"])
            except DomainError as error:
                form.add_domain_error(error)
                form = form.rebased(queries.latest_version(self.kind, self.language))
            else:
                messages.success(request, _("Saved. Messages are written like this from now on."))
                return self.back()
        return self.page(form, status=422)

    def page(self, form: TextForm, *, status: int = 200) -> HttpResponse:
        versions = queries.versions_of(self.kind, self.language)
        context = {
            "title": self.kind.label, "kind": self.kind, "form": form, "language": self.language,
            "languages": settings.LANGUAGES, "history": changes(self.kind, self.language, versions),
            "latest": versions[0] if versions else None, "once": OnceForm(), "channels": ChannelsForm(kind=self.kind),
            "off": self.kind.name in queries.switched_off(),
        }  # fmt: skip
        return self.render(context, status=status)


class Preview(TextView):
    """The mail as it would arrive: the wording in force, or the one in the form, saved or not."""

    permission = EDIT_TEMPLATES

    def get(self, request: Request, name: str) -> HttpResponse:
        text = queries.text_in_force(self.kind, self.language)
        return self.mail(text.subject, text.body, self.kind.sample)

    def post(self, request: Request, name: str) -> HttpResponse:
        form = self.form(request.POST)
        form.full_clean()
        notes = form.notes(beside="beside" in request.POST)
        return self.mail(request.POST.get("subject", ""), request.POST.get("body", ""), form.values(), notes)

    def mail(self, subject: str, body: str, values: Any, notes: Sequence[str] = ()) -> HttpResponse:
        """`notes` stand above the mail, for whoever looks."""
        with translation.override(self.language):
            parts = [rules.Block("text", part.text) for part in rules.blocks(render(body, values))]
            parts += rules.blocks(self.kind.below()) if self.kind.below else []
            url, action = "" if self.kind.below else settings.SITE_URL, str(self.kind.action) or _("Open")
            return framed(letter.page(render_line(subject, values), parts, url=url, action=action, notes=notes))


class Check(TextView):
    """What saving would refuse of what is written so far, in the fields as saving shows it."""

    permission = EDIT_TEMPLATES
    template = "notifications/staff/_checked.html"

    def post(self, request: Request, name: str) -> HttpResponse:
        form = self.form(request.POST)
        form.forgive_empty()
        return self.render({"form": form})


class Test(TextPage):
    """Send the wording in the form to oneself; what was typed stays in the form."""

    permission = EDIT_TEMPLATES

    def get(self, request: Request, name: str) -> HttpResponse:
        return self.back()

    def post(self, request: Request, name: str) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            actions.send_test(**self.texts(form), values=form.values())
        except DomainError as error:
            form.add_domain_error(error)
            return self.page(form, status=422)
        messages.success(request, _("A test is on its way to %(email)s.") % {"email": request.user.email})
        return self.page(form.renewed())


class Restore(TextView):
    """An earlier version, or the product's own wording, in force again."""

    permission = EDIT_TEMPLATES

    def post(self, request: Request, name: str) -> HttpResponse:
        form = OnceForm(request.POST)
        number, base = (request.POST.get(field, "") for field in ("version", "base"))
        if not (form.is_valid() and number.isdecimal() and base.isdecimal()):
            raise Http404
        try:
            actions.restore_text(
                kind=self.kind, language=self.language, version=self.found(int(number)), base=int(base),
                form_key=form.cleaned_data["form_key"], by=request.user,
            )  # fmt: skip
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Done. Messages are written like this from now on."))
        return self.back()

    def found(self, number: int) -> TemplateVersion | None:
        """The version of this number; 0 is the product's own wording."""
        if number == 0:
            return None
        found = TemplateVersion.objects.filter(kind=self.kind.name, language=self.language, version=number).first()
        if found is None:
            raise Http404
        return found


class Channels(TextView):
    """By which ways it reaches people who chose nothing themselves."""

    permission = EDIT_TEMPLATES

    def post(self, request: Request, name: str) -> HttpResponse:
        form = ChannelsForm(request.POST, kind=self.kind)
        if form.is_valid():
            actions.set_defaults(kind=self.kind, channels=form.cleaned_data, by=request.user)
            messages.success(request, _("Saved. It holds for everybody who chose nothing themselves."))
        return self.back()


class Switch(TextView):
    """Tell people of a kind, or nobody at all."""

    permission = EDIT_TEMPLATES

    def post(self, request: Request, name: str) -> HttpResponse:
        on = request.POST.get("on") == "1"
        actions.switch_kind(kind=self.kind, on=on, by=request.user)
        messages.success(request, _("People are told again.") if on else _("Nobody is told of it from now on."))
        return self.back()


def changes(kind: Kind, language: str, versions: list[TemplateVersion]) -> list[dict[str, Any]]:
    """Each version with what it changed from the one before; the first one, from the product's own wording."""
    own = queries.text_of(kind, language, None)
    texts = [queries.text_of(kind, language, version) for version in versions]
    earlier = [*texts[1:], own] if versions and versions[-1].version == 1 else texts[1:]
    return [
        {
            "version": version,
            "subject": difference(before.subject, text.subject),
            "body": difference(before.body, text.body),
        }
        for version, text, before in zip(versions, texts, earlier, strict=False)
    ]
