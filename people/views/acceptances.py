"""The report of legal texts: who accepted what, when, from where and through what; and who has not."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.exports import Column, Export
from core.pages import KeysetPage, capped_count
from core.views import Request, StaffView
from core.views.exports import ExportView
from people.forms.texts import AcceptanceFilter, MissingFilter
from people.models import Agreement, Consent, Person
from people.permissions import PUBLISH_TEXTS, VIEW_CONSENTS
from people.queries.acceptances import acceptances, people_missing, with_addresses
from people.queries.ranks import in_words, rank_names
from people.querysets import PersonQuerySet


def found_by(form: AcceptanceFilter) -> QuerySet[Consent]:
    """What the filters say; one that cannot be read shows its error and filters nothing."""
    form.full_clean()
    wanted = {name: value for name, value in form.cleaned_data.items() if value}
    return acceptances(**{("text" if name == "agreement" else name): value for name, value in wanted.items()})


class Acceptances(StaffView):
    permission = VIEW_CONSENTS
    template = "people/staff/acceptances.html"

    def get(self, request: Request) -> HttpResponse:
        form = AcceptanceFilter(request.GET)
        found = found_by(form)
        count, more = capped_count(found)
        context = {
            "title": _("Legal texts: who accepted"), "form": form, "count": count, "more": more,
            "page": KeysetPage(found, order=["-at", "-id"], cursor=request.GET.get("cursor")),
            "used": any(form.cleaned_data.values()), "chosen": form.cleaned_data.get("agreement"),
            "may_publish": request.user.has_perm(PUBLISH_TEXTS),
        }  # fmt: skip
        return self.render(context)


class Acceptance(StaffView):
    """One acceptance as proof: whose, of which very text, from where."""

    permission = VIEW_CONSENTS
    template = "people/staff/acceptance.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        held = get_object_or_404(acceptances().select_related("text__file"), pk=pk)
        [held] = with_addresses([held])
        return self.render({"title": str(held.text), "held": held, "ip": held.ip})  # type: ignore[attr-defined]


class Missing(StaffView):
    """Who is asked to accept a text and has not, newest people first."""

    permission = VIEW_CONSENTS
    template = "people/staff/text_missing.html"

    def get(self, request: Request) -> HttpResponse:
        form = MissingFilter(request.GET)
        agreement, found = missing_of(form)
        count, more = capped_count(found)
        page = KeysetPage(found, order=["-id"], cursor=request.GET.get("cursor"))
        ranks = in_words(agreement.ranks, rank_names()) if agreement and agreement.ranks else []
        context = {"title": _("Legal texts: who has not accepted"), "form": form, "agreement": agreement}
        return self.render(context | {"page": page, "count": count, "more": more, "ranks": ranks})


def missing_of(form: MissingFilter) -> tuple[Agreement | None, PersonQuerySet]:
    """The text and who owes it; nobody while none is chosen."""
    form.full_clean()
    number = form.cleaned_data.get("agreement")
    agreement = Agreement.objects.select_related("current").filter(pk=number).first() if number else None
    found: PersonQuerySet = people_missing(agreement) if agreement else Person.objects.none()
    country, text = (form.cleaned_data.get(name) for name in ("country", "q"))
    found = found.filter(country=country) if country else found
    return agreement, found.matching(text) if text else found


def export_acceptances(_user: Any, params: QueryDict) -> QuerySet[Consent]:
    return found_by(AcceptanceFilter(params))


def export_missing(_user: Any, params: QueryDict) -> QuerySet[Person]:
    return missing_of(MissingFilter(params))[1]


ACCEPTANCES = Export(
    path="people.views.acceptances.ACCEPTANCES", name=gettext_lazy("acceptances of texts"), file_name="aceptaciones",
    permission=VIEW_CONSENTS, find=export_acceptances, prepare=with_addresses,
    columns=(
        Column(gettext_lazy("Name"), lambda row: row.person.name),
        Column(gettext_lazy("Country"), lambda row: row.person.country),
        Column(gettext_lazy("Text"), lambda row: row.text.title or str(row.text.get_kind_display())),
        Column(gettext_lazy("Kind"), lambda row: str(row.text.get_kind_display())),
        Column(gettext_lazy("Version"), lambda row: row.text.version),
        Column(gettext_lazy("Accepted on"), lambda row: row.at),
        Column(gettext_lazy("Through"), lambda row: str(row.way)),
        Column(gettext_lazy("IP address"), lambda row: row.ip),
        Column(gettext_lazy("Ended on"), lambda row: row.end.at if hasattr(row, "end") else None),
        Column(gettext_lazy("Why"), lambda row: str(row.end.get_why_display()) if hasattr(row, "end") else ""),
        Column(gettext_lazy("Fingerprint of the text (SHA-256)"), lambda row: row.text.sha256),
    ),
)  # fmt: skip
MISSING = Export(
    path="people.views.acceptances.MISSING", name=gettext_lazy("people who have not accepted"), file_name="sin-aceptar",
    permission=VIEW_CONSENTS, find=export_missing,
    columns=(
        Column(gettext_lazy("Name"), lambda row: row.name),
        Column(gettext_lazy("Country"), lambda row: row.country),
        Column(gettext_lazy("E-mail"), lambda row: row.email),
        Column(gettext_lazy("Phone"), lambda row: row.phone),
        Column(gettext_lazy("Known since"), lambda row: row.created_at),
        Column(gettext_lazy("Withdrawn on"), lambda row: row.withdrawn_at),
    ),
)  # fmt: skip


class ExportAcceptances(ExportView):
    permission = VIEW_CONSENTS
    export = ACCEPTANCES


class ExportMissing(ExportView):
    permission = VIEW_CONSENTS
    export = MISSING
