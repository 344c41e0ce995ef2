"""The texts that people accept, for staff: list, write with a preview, publish, and what each version changed."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.difference import difference
from core.errors import DomainError
from core.pages import KeysetPage
from core.views import Request, StaffView
from people import actions
from people.enums import Place, ShownAs
from people.forms.texts import AgreementFilter, NewAgreementForm, PublishForm, RulesForm
from people.models import Agreement, ConsentText
from people.permissions import PUBLISH_TEXTS, VIEW_CONSENTS
from people.queries.acceptances import last_acceptance
from people.queries.ranks import in_words, rank_names

SHOWN = 20  # versions on a page
# The preview is a page of ours in a frame of ours: it runs nothing and sends nothing.
FRAMED = "sandbox; default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; frame-ancestors 'self'"


class Agreements(StaffView):
    """Every text, with a search over its words."""

    permission = PUBLISH_TEXTS
    template = "people/staff/agreements.html"

    def get(self, request: Request) -> HttpResponse:
        form = AgreementFilter(request.GET)
        page = KeysetPage(filtered(form), order=["-id"], cursor=request.GET.get("cursor"))
        names = rank_names()
        for row in page.rows:
            row.rank_words = in_words(row.ranks, names)
        context = {
            "title": _("Texts that people accept"), "form": form, "page": page, "used": any(form.cleaned_data.values()),
            "may_view": request.user.has_perm(VIEW_CONSENTS),
        }  # fmt: skip
        return self.render(context)


def filtered(form: AgreementFilter) -> QuerySet[Agreement]:
    form.full_clean()
    wanted = {name: value for name, value in form.cleaned_data.items() if value}
    found = Agreement.objects.select_related("current")
    if text := wanted.pop("q", ""):
        words = Q(current__title__icontains=text) | Q(current__body__icontains=text) | Q(code__icontains=text)
        found = found.filter(words)
    if place := wanted.pop("place", ""):
        found = found.filter(places__contains=[place])
    if active := wanted.pop("active", ""):
        found = found.filter(is_active=active == "yes")
    return found.filter(**wanted)


class NewAgreement(StaffView):
    permission = PUBLISH_TEXTS
    template = "people/staff/agreement_new.html"

    def get(self, request: Request) -> HttpResponse:
        return self.page(NewAgreementForm())

    def post(self, request: Request) -> HttpResponse:
        form = NewAgreementForm(request.POST, request.FILES)
        if form.is_valid():
            data = form.cleaned_data
            try:
                made = actions.create_agreement(
                    code=data["code"], kind=data["kind"], rules=form.rules(), wording=form.wording(),
                    form_key=data["form_key"], by=request.user,
                )  # fmt: skip
            except DomainError as error:
                form.add_domain_error(error)
            else:
                messages.success(request, _("Published. It is shown from now on."))
                return redirect("people_staff:agreement", pk=made.pk)
        return self.page(form, status=422)

    def page(self, form: NewAgreementForm, status: int = 200) -> HttpResponse:
        return self.render({"title": _("New text"), "form": form}, status=status)


class AgreementPage(StaffView):
    """One text: its wording, its rules, its versions."""

    permission = PUBLISH_TEXTS
    template = "people/staff/agreement.html"
    agreement: Agreement

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.pk = kwargs["pk"]

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.page()

    def post(self, request: Request, pk: int) -> HttpResponse:
        """The next version."""
        found, form = self.found(), PublishForm(request.POST, request.FILES)
        if form.is_valid():
            data = form.cleaned_data
            try:
                actions.publish_text(
                    agreement=found, wording=form.wording(), asks_again=data["asks_again"], base=data["base"],
                    form_key=data["form_key"], by=request.user,
                )  # fmt: skip
            except DomainError as error:
                form.add_domain_error(error)
            else:
                messages.success(request, _("Published. It is shown from now on."))
                return redirect("people_staff:agreement", pk=pk)
        return self.page(form=form, status=422)

    def found(self) -> Agreement:
        found: Agreement = get_object_or_404(Agreement.objects.select_related("current__file"), pk=self.pk)
        return found

    def page(
        self, *, form: PublishForm | None = None, rules: RulesForm | None = None, status: int = 200
    ) -> HttpResponse:  # fmt: skip
        found = self.found()
        versions = list(found.versions.select_related("published_by__person", "file").order_by("-version")[:SHOWN])
        context = {
            "title": str(found), "agreement": found, "form": form or wording_form(found.current),
            "rules": rules or RulesForm(initial=RulesForm.rules_of(found)), "history": changes(versions),
            "reaches_those_inside": bool({Place.PROFILE, Place.LOGIN} & set(found.places)),
            "deletable": last_acceptance(found) is None, "may_view": self.request.user.has_perm(VIEW_CONSENTS),
        }  # fmt: skip
        return self.render(context, status=status)


def wording_form(text: ConsentText | None) -> PublishForm:
    said = PublishForm.wording_of(text) | {"base": text.version} if text else {"base": 0}
    return PublishForm(initial={"asks_again": True, **said})


class EditRules(AgreementPage):
    """Who is asked, where, and whether they must."""

    permission = PUBLISH_TEXTS

    def get(self, request: Request, pk: int) -> HttpResponse:
        return redirect("people_staff:agreement", pk=pk)

    def post(self, request: Request, pk: int) -> HttpResponse:
        found = self.found()
        form = RulesForm(request.POST, initial=RulesForm.rules_of(found))
        if form.is_valid():
            try:
                actions.edit_agreement(agreement=found, rules=form.rules(), by=request.user)
            except DomainError as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
            else:
                messages.success(request, _("Saved. It is in force from now on."))
                return redirect("people_staff:agreement", pk=pk)
        return self.page(rules=form, status=422)


class DeleteAgreement(AgreementPage):
    permission = PUBLISH_TEXTS

    def get(self, request: Request, pk: int) -> HttpResponse:
        return redirect("people_staff:agreement", pk=pk)

    def post(self, request: Request, pk: int) -> HttpResponse:
        try:
            actions.delete_agreement(agreement=self.found(), by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect("people_staff:agreement", pk=pk)
        messages.success(request, _("Deleted. Nobody had accepted it."))
        return redirect("people_staff:agreements")


class PreviewText(StaffView):
    """What is in the form, as people would see it: nothing is kept."""

    permission = PUBLISH_TEXTS

    def get(self, request: Request) -> HttpResponse:
        """The wording in force, or where a new one will appear."""
        number = request.GET.get("agreement", "")
        known = ConsentText.objects.filter(in_force_of=int(number)) if number.isdecimal() and len(number) < 18 else None
        text = known.select_related("file").first() if known is not None else None
        return self.framed(text or ConsentText(title=_("Your text appears here"), shown=ShownAs.BOX, body="…"))

    def post(self, request: Request) -> HttpResponse:
        given, upload = request.POST, request.FILES.get("file")
        shown = given.get("shown", "") if given.get("shown") in ShownAs.values else str(ShownAs.BOX)
        text = ConsentText(
            title=given.get("title", "")[:150], shown=shown, body=given.get("body", "")[:200_000],
            link=given.get("link", ""),
        )  # fmt: skip
        return self.framed(text, upload)

    def framed(self, text: ConsentText, upload: "UploadedFile[Any] | None" = None) -> HttpResponse:
        optional = bool(self.request.POST) and "required" not in self.request.POST
        context = {"text": text, "upload": upload or text.file, "optional": optional}
        answer = render(self.request, "people/staff/text_preview.html", context)
        answer["Content-Security-Policy"], answer["X-Frame-Options"] = FRAMED, "SAMEORIGIN"
        answer["Cache-Control"] = "no-store"
        return answer


def changes(versions: list[ConsentText]) -> list[dict[str, Any]]:
    """Each version with what it changed of the one before."""
    return [
        {
            "version": version,
            "title": difference(before.title if before else "", version.title),
            "body": difference(before.body if before else "", version.body),
            "source": None if before and before.sha256 == version.sha256 else (version.link or version.file),
        }
        for version, before in zip(versions, [*versions[1:], None], strict=False)
    ]
