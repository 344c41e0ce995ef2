"""Territories in the backend: the tree, coverage, and splitting and merging that are looked at before."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import DomainError
from core.pages import KeysetPage, capped_count
from core.views import Request, StaffView
from people import actions
from people.actions.territories import sign
from people.errors import PlanChanged
from people.forms.territories import CoverForm, MergeForm, SplitForm, TerritoryForm
from people.models import Coverage, Territory
from people.permissions import MANAGE_TERRITORIES
from people.queries import territories as queries

HISTORY = 20
VIEW_AGENTS, VIEW_CLIENTS = "network.view_agents", "network.view_clients"


class TerritoryView(StaffView):
    permission: ClassVar[str]

    def found(self, pk: int) -> Territory:
        return get_object_or_404(Territory.objects.select_related("parent"), pk=pk)

    def may(self) -> dict[str, bool]:
        return {"agents": self.request.user.has_perm(VIEW_AGENTS), "clients": self.request.user.has_perm(VIEW_CLIENTS)}


class Territories(TerritoryView):
    permission = MANAGE_TERRITORIES
    template = "people/staff/territories.html"

    def get(self, request: Request) -> HttpResponse:
        nodes, (without, is_capped) = queries.tree(), capped_count(queries.people_without_territory())
        context = {"title": _("Territories"), "nodes": nodes, "without": without, "is_capped": is_capped}
        return self.render(context)


class DefineTerritory(TerritoryView):
    """Add a territory, or change one."""

    permission = MANAGE_TERRITORIES
    template = "people/staff/define.html"

    def get(self, request: Request, pk: int | None = None) -> HttpResponse:
        return self.page(TerritoryForm(instance=self.row(pk)))

    def post(self, request: Request, pk: int | None = None) -> HttpResponse:
        form = TerritoryForm(request.POST, instance=self.row(pk))
        if form.is_valid():
            try:
                saved = actions.save_territory(
                    territory=form.instance, reason=form.cleaned_data["reason"], by=request.user
                )
            except DomainError as error:
                form.add_domain_error(error)
            else:
                messages.success(request, _("Saved."))
                return redirect("people_staff:territory", pk=saved.pk)
        return self.page(form, status=422)

    def row(self, pk: int | None) -> Territory:
        return self.found(pk) if pk else Territory()

    def page(self, form: TerritoryForm, status: int = 200) -> HttpResponse:
        title = _("Edit %(name)s") % {"name": form.instance} if form.instance.pk else _("New territory")
        back = {"back": "people_staff:territories", "list_title": _("Territories")}
        return self.render({"title": title, "form": form} | back, status=status)


class TerritoryPage(TerritoryView):
    permission = MANAGE_TERRITORIES
    template = "people/staff/territory.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.page(self.found(pk), CoverForm())

    def page(self, territory: Territory, form: CoverForm, status: int = 200) -> HttpResponse:
        people = queries.people_in(territory.pk).filter(erased_at=None)
        changes = territory.changes.select_related("other", "by__person").order_by("-at", "-pk")
        context = {
            "title": str(territory), "territory": territory, "covered": queries.covered_by(territory), "form": form,
            "parts": territory.parts.filter(is_active=True), "people": people.count(),
            "changes": changes[:HISTORY], "may": self.may(),
        }  # fmt: skip
        return self.render(context, status=status)


class Cover(TerritoryPage):
    permission = MANAGE_TERRITORIES

    def get(self, request: Request, pk: int) -> HttpResponse:
        return redirect("people_staff:territory", pk=pk)

    def post(self, request: Request, pk: int) -> HttpResponse:
        territory, form = self.found(pk), CoverForm(request.POST)
        if form.is_valid():
            try:
                moved = actions.cover_division(
                    territory=territory, division=form.cleaned_data["division"], by=request.user
                )
            except DomainError as error:
                form.add_domain_error(error)
            else:
                messages.success(request, moved_words(moved))
                return redirect("people_staff:territory", pk=pk)
        return self.page(territory, form, status=422)


class Uncover(TerritoryView):
    """Take a division away from the territory that covers it."""

    permission = MANAGE_TERRITORIES

    def post(self, request: Request, pk: int) -> HttpResponse:
        row = get_object_or_404(Coverage.objects.select_related("territory", "division"), pk=pk)
        try:
            moved = actions.uncover_division(territory=row.territory, division=row.division, by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, moved_words(moved))
        return redirect("people_staff:territory", pk=row.territory_id)


def moved_words(people: int) -> str:
    said = ngettext("Done. %(n)s person changed territory.", "Done. %(n)s people changed territory.", people)
    return said % {"n": people}


class Replan(TerritoryView):
    """What will happen is shown first; it is done once that was seen, and only if it is still so."""

    permission: ClassVar[str]
    template = "people/staff/territory_replan.html"
    act: ClassVar[str]

    def form(self, territory: Territory, data: Any = None) -> Any:
        raise NotImplementedError

    def plan(self, territory: Territory, form: Any) -> queries.Plan:
        raise NotImplementedError

    def do(self, territory: Territory, form: Any) -> Territory:
        raise NotImplementedError

    def get(self, request: Request, pk: int) -> HttpResponse:
        territory = self.found(pk)
        return self.page(territory, self.form(territory))

    def post(self, request: Request, pk: int) -> HttpResponse:
        territory = self.found(pk)
        form = self.form(territory, request.POST)
        if not form.is_valid():
            return self.page(territory, form, status=422)
        try:
            if "confirm" in request.POST:
                made = self.do(territory, form)
                messages.success(request, _("Done. Everybody who lives there has followed."))
                return redirect("people_staff:territory", pk=made.pk)
            return self.page(territory, form, self.plan(territory, form))
        except PlanChanged as error:
            return self.again(territory, form, error)
        except DomainError as error:
            form.add_domain_error(error)
        return self.page(territory, form, status=422)

    def again(self, territory: Territory, form: Any, error: PlanChanged) -> HttpResponse:
        """How it is by now, to be looked at again."""
        form.add_domain_error(error)
        try:
            return self.page(territory, form, self.plan(territory, form), status=422)
        except DomainError as other:
            form.add_domain_error(other)
            return self.page(territory, form, status=422)

    def page(
        self, territory: Territory, form: Any, plan: queries.Plan | None = None, status: int = 200
    ) -> HttpResponse:
        context = {
            "title": self.title(territory), "territory": territory, "form": form, "plan": plan, "act": self.act,
            "refused": self.refused(territory),
        }  # fmt: skip
        if plan:
            names = queries.names_of(pk for move in plan.moves for pk in (move.source, move.target))
            new = f"{plan.given.get('code', '')} {plan.given.get('name', '')}".strip()
            told: dict[int | None, str] = {None: _("without territory"), queries.NEW: new}
            told.update(names.items())
            context |= {
                "moves": [(told[m.source], told[m.target], m.people) for m in plan.moves], "new": new,
                "seen": sign(plan),
            }  # fmt: skip
        return self.render(context, status=status)

    def title(self, territory: Territory) -> str:
        raise NotImplementedError

    def refused(self, territory: Territory) -> str:
        """Why it can never be done to this one, in place of the form."""
        return ""


class Split(Replan):
    permission = MANAGE_TERRITORIES
    act = "split"

    def title(self, territory: Territory) -> str:
        return _("Split %(name)s") % {"name": territory}

    def refused(self, territory: Territory) -> str:
        if queries.covered_by(territory):
            return ""
        return _("It covers no department or city itself, so there is nothing to split. Split one of its parts.")

    def form(self, territory: Territory, data: Any = None) -> SplitForm:
        return SplitForm(data, covered=queries.covered_by(territory))

    def given(self, territory: Territory, form: SplitForm) -> dict[str, Any]:
        data = form.cleaned_data
        return {"territory": territory, "divisions": form.chosen(), "code": data["code"], "name": data["name"]}

    def plan(self, territory: Territory, form: SplitForm) -> queries.Plan:
        return actions.plan_split(**self.given(territory, form))

    def do(self, territory: Territory, form: SplitForm) -> Territory:
        data = form.cleaned_data
        return actions.split_territory(
            **self.given(territory, form), seen=data["seen"], reason=data["reason"], form_key=data["form_key"],
            by=self.request.user,
        )  # fmt: skip


class Merge(Replan):
    permission = MANAGE_TERRITORIES
    act = "merge"

    def title(self, territory: Territory) -> str:
        return _("Merge %(name)s into another") % {"name": territory}

    def form(self, territory: Territory, data: Any = None) -> MergeForm:
        return MergeForm(data, territory=territory)

    def plan(self, territory: Territory, form: MergeForm) -> queries.Plan:
        return actions.plan_merge(territory=territory, into=form.cleaned_data["into"])

    def do(self, territory: Territory, form: MergeForm) -> Territory:
        data = form.cleaned_data
        return actions.merge_territory(
            territory=territory, into=data["into"], seen=data["seen"], reason=data["reason"],
            form_key=data["form_key"], by=self.request.user,
        )  # fmt: skip


class Unplaced(TerritoryView):
    """People in no territory, and why."""

    permission = MANAGE_TERRITORIES
    template = "people/staff/territory_none.html"

    def get(self, request: Request) -> HttpResponse:
        found = queries.people_without_territory()
        count, is_capped = capped_count(found)
        page = KeysetPage(found, order=["-created_at", "-id"], cursor=request.GET.get("after"))
        context = {
            "title": _("People without territory"), "page": page, "count": count, "is_capped": is_capped,
            "may": self.may(),
        }  # fmt: skip
        return self.render(context)


class Recognise(TerritoryView):
    """Read the cities that people wrote before the divisions were loaded."""

    permission = MANAGE_TERRITORIES

    def post(self, request: Request) -> HttpResponse:
        moved = actions.recognise_places(by=request.user)
        said = ngettext(
            "The city of %(n)s person was recognised.", "The cities of %(n)s people were recognised.", moved
        )
        messages.success(request, said % {"n": moved})
        return redirect("people_staff:unplaced")
