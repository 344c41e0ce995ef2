"""Political divisions in the backend, and territories as files."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_countries import countries

from core.errors import DomainError
from core.exports import Column, Export
from core.pages import KeysetPage, capped_count
from core.views import Request, StaffView
from core.views.exports import ExportView
from people import actions
from people.forms.territories import DivisionFilters, DivisionForm, LoadForm
from people.models import Division, Person, Territory
from people.permissions import MANAGE_TERRITORIES
from people.queries import places
from people.queries.territories import counts, people_without_territory


class Divisions(StaffView):
    permission = MANAGE_TERRITORIES
    template = "people/staff/divisions.html"

    def get(self, request: Request) -> HttpResponse:
        return self.page(LoadForm())

    def post(self, request: Request) -> HttpResponse:
        form = LoadForm(request.POST)
        if not form.is_valid():
            return self.page(form, status=422)
        country = form.cleaned_data["country"]
        added = actions.load_divisions(country=country, by=request.user)
        said = ngettext("%(n)s division was added.", "%(n)s divisions were added.", added)
        messages.success(request, said % {"n": added})
        return redirect(f"{reverse('people_staff:divisions')}?pais={country}")

    def page(self, form: LoadForm, status: int = 200) -> HttpResponse:
        filters = DivisionFilters(self.request.GET)
        chosen = filters.chosen()
        found = places.divisions(**chosen)
        count, is_capped = capped_count(found)
        page = KeysetPage(found, order=["level", "name_key", "id"], cursor=self.request.GET.get("after"))
        known = {*places.loaded_countries(), settings.COUNTRY}
        context = {
            "title": _("Political divisions"), "page": page, "form": form, "chosen": chosen, "count": count,
            "is_capped": is_capped, "countries": [(code, countries.name(code)) for code in sorted(known)],
        }  # fmt: skip
        return self.render(context, status=status)


class DefineDivision(StaffView):
    """Add a division of `?pais=`, or change one."""

    permission = MANAGE_TERRITORIES
    template = "people/staff/define.html"

    def get(self, request: Request, pk: int | None = None) -> HttpResponse:
        return self.page(DivisionForm(instance=self.row(pk)))

    def post(self, request: Request, pk: int | None = None) -> HttpResponse:
        form = DivisionForm(request.POST, instance=self.row(pk))
        if form.is_valid():
            try:
                saved = actions.save_division(division=form.instance, by=request.user)
            except DomainError as error:
                form.add_domain_error(error)
            else:
                messages.success(request, _("Saved. It is in force from now on."))
                return redirect(f"{reverse('people_staff:divisions')}?pais={saved.country}")
        return self.page(form, status=422)

    def row(self, pk: int | None) -> Division:
        if pk:
            return get_object_or_404(Division, pk=pk)
        country = self.request.GET.get("pais", settings.COUNTRY).upper()
        if country not in countries:
            raise Http404
        return Division(country=country)

    def page(self, form: DivisionForm, status: int = 200) -> HttpResponse:
        name = countries.name(form.instance.country)
        title = str(form.instance) if form.instance.pk else _("New division of %(country)s") % {"country": name}
        back = {"back": "people_staff:divisions", "list_title": _("Political divisions")}
        return self.render({"title": title, "form": form} | back, status=status)


def territories(_user: Any, _params: QueryDict) -> QuerySet[Territory]:
    return Territory.objects.select_related("parent").prefetch_related("coverage__division__parent")


def with_people(rows: list[Any]) -> list[Any]:
    found = counts()
    for row in rows:
        row.people_count = found.get(row.pk, 0)
    return rows


def unplaced(_user: Any, _params: QueryDict) -> QuerySet[Person]:
    return people_without_territory()


def covers(row: Territory) -> str:
    return "; ".join(sorted(one.division.full_name for one in row.coverage.all()))


TERRITORIES = Export(
    path="people.views.staff_divisions.TERRITORIES", name=gettext_lazy("territories"), file_name="territorios",
    permission=MANAGE_TERRITORIES, find=territories, prepare=with_people,
    columns=(
        Column(gettext_lazy("Code"), lambda row: row.code),
        Column(gettext_lazy("Name"), lambda row: row.name),
        Column(gettext_lazy("Kind"), lambda row: str(row.get_kind_display())),
        Column(gettext_lazy("Part of"), lambda row: row.parent.code if row.parent else ""),
        Column(gettext_lazy("In use"), lambda row: str(_("Yes") if row.is_active else _("No"))),
        Column(gettext_lazy("People"), lambda row: row.people_count),
        Column(gettext_lazy("Divisions"), covers),
    ),
)  # fmt: skip
UNPLACED = Export(
    path="people.views.staff_divisions.UNPLACED", name=gettext_lazy("people without territory"),
    file_name="personas-sin-territorio", permission=MANAGE_TERRITORIES, find=unplaced,
    columns=(
        Column(gettext_lazy("Given names"), lambda row: row.given_names),
        Column(gettext_lazy("Family names"), lambda row: row.family_names),
        Column(gettext_lazy("City"), lambda row: row.place),
        Column(gettext_lazy("Country"), lambda row: row.country),
        Column(gettext_lazy("Recognised"), lambda row: str(_("Yes") if row.division_id else _("No"))),
    ),
)  # fmt: skip


class ExportTerritories(ExportView):
    permission = MANAGE_TERRITORIES
    export = TERRITORIES


class ExportUnplaced(ExportView):
    permission = MANAGE_TERRITORIES
    export = UNPLACED
