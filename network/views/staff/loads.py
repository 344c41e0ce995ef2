"""Files of people, of states and of ranks: upload, preview with every mistake, confirming it, undoing all of it."""

from typing import Any, ClassVar

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core import exports, files
from core.errors import DomainError
from core.pages import KeysetPage
from core.views import Request, StaffView
from network.actions import loads as actions
from network.enums import LoadKind, LoadState
from network.forms import ReasonForm
from network.forms.loads import LoadColumnsForm, LoadConfirmForm, LoadForm, PeopleLoadForm, StatesLoadForm
from network.models import Load
from network.permissions import IMPORT_PEOPLE, VIEW_AGENTS, VIEW_CLIENTS
from network.queries import loads as queries
from network.queries import ranks
from network.queries.load_examples import shown_examples

BY_IMPORT = (LoadKind.PEOPLE, LoadKind.STATES)
MAPPED = {LoadState.READY, LoadState.REFUSED, LoadState.STALE}  # whose columns can be corrected
BUSY = {LoadState.CHECKING, LoadState.WRITING, LoadState.UNDOING}
EXAMPLE = {
    "target": "agente", "given_names": "Luisa", "family_names": "Restrepo", "id_kind": "CC", "id_number": "52123456",
    "email": "luisa@example.com", "phone": "300 123 4567", "birth_date": "1990-12-31", "place": "05001",
    "state": "activo", "person": "52123456", "act": "inactivar", "reason": "Pidió una pausa",
}  # fmt: skip
STEPS = ("columns", "confirm", "errors", "undo")


class Loads(StaffView):
    """The form, how to fill the file, and what was uploaded before."""

    permission = IMPORT_PEOPLE
    kind: ClassVar[LoadKind] = LoadKind.PEOPLE
    form: ClassVar[type[LoadForm]] = PeopleLoadForm
    template = "network/staff/loads/list.html"

    def get(self, request: Request) -> HttpResponse:
        return self.page(self.form())

    def post(self, request: Request) -> HttpResponse:
        form = self.form(request.POST, request.FILES)
        if form.is_valid():
            data = form.cleaned_data
            try:
                with transaction.atomic():
                    load = actions.make_load(
                        kind=self.kind, table=data["table"], options=form.options, form_key=data["form_key"],
                        by=request.user,
                    )  # fmt: skip
                    if load.state == LoadState.CHECKING and load.job is None:
                        actions.check_load(load=load, by=request.user)
                return redirect(page_name(self.kind), pk=load.pk)
            except DomainError as error:
                form.add_domain_error(error)
        return self.page(form, status=422)

    def page(self, form: LoadForm, status: int = 200) -> HttpResponse:
        found = Load.objects.visible_to(self.request.user).filter(kind=self.kind)
        found = found.select_related("table", "created_by__person")
        page = KeysetPage(found, order=("-created_at", "-pk"), cursor=self.request.GET.get("cursor", ""), size=20)
        labels = [str(label) for label, _more in queries.load_fields(self.kind).values()]
        context = {"form": form, "page": page, "kind": self.kind, "labels": labels, "page_name": page_name(self.kind)}
        context |= {"template_url": template_url(self.kind)}
        return self.render(context | words(self.kind), status=status)


class StateLoads(Loads):
    permission = IMPORT_PEOPLE
    kind = LoadKind.STATES
    form = StatesLoadForm


def words(kind: str) -> dict[str, str]:
    """What differs between the pages of the kinds."""
    title, lead = {
        LoadKind.PEOPLE: (_("People by file"), _("Register and change clients and agents, many at once.")),
        LoadKind.STATES: (
            _("States by file"),
            _("Activate and inactivate agents and clients, and leave agents as clients only, many at once."),
        ),
        LoadKind.RANKS: (_("Ranks by file"), _("Give agents a rank, lift, lower or take it away, many at once.")),
    }[LoadKind(kind)]
    return {"kind_title": title, "kind_lead": lead, "list_url": reverse(f"network_staff:load_{kind}")}


def page_name(kind: str) -> str:
    """The address of a file of the kind."""
    return f"network_staff:load_{kind}_page"


def template_url(kind: str) -> str:
    if kind == LoadKind.RANKS:
        return reverse("network_staff:load_ranks_template")
    return reverse("network_staff:load_template", args=[kind])


def step_urls(load: Load) -> dict[str, str]:
    """Where each step of the file is: files of ranks have addresses of their own, since other people may."""
    before = "load_ranks" if load.kind == LoadKind.RANKS else "load"
    return {step: reverse(f"network_staff:{before}_{step}", args=[load.pk]) for step in STEPS}


def example(name: str, kind: str) -> str:
    if kind != LoadKind.RANKS:
        return EXAMPLE.get(name, "")
    own = {"person": EXAMPLE["person"], "reason": _("Reached it in three campaigns running")}
    return own.get(name, "") or (str(next(iter(ranks()), "Director")) if name == "rank" else "")


class LoadTemplate(StaffView):
    """An empty table with an example row."""

    permission = IMPORT_PEOPLE
    kinds: ClassVar[tuple[LoadKind, ...]] = BY_IMPORT

    def get(self, request: Request, kind: str) -> HttpResponseBase:
        if kind not in self.kinds:
            raise Http404
        fields = queries.load_fields(kind)
        text = exports.csv_text(
            [str(label) for label, _more in fields.values()], [[example(name, kind) for name in fields]]
        )
        answer = HttpResponse("".join(text), content_type=files.CONTENT_TYPES["csv"])
        answer["Content-Disposition"] = f'attachment; filename="plantilla-{kind}.csv"'
        return answer


class LoadPage(StaffView):
    """What the file would do, or did."""

    permission = IMPORT_PEOPLE
    template = "network/staff/loads/load.html"
    kinds: ClassVar[tuple[LoadKind, ...]] = BY_IMPORT

    def find(self, pk: int) -> Load:
        rows = Load.objects.select_related("table", "errors", "created_by__person", "job")
        return get_object_or_404(rows.visible_to(self.request.user), pk=pk, kind__in=self.kinds)

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.page(self.find(pk))

    def page(self, load: Load, *, columns: LoadColumnsForm | None = None, status: int = 200) -> HttpResponse:
        counts = load.counts
        kept = load.traces.exclude(kept="").select_related("person").order_by("number")[:100]
        context: dict[str, Any] = {
            "load": load, "counts": counts, "columns": columns or LoadColumnsForm(load=load),
            "confirm": LoadConfirmForm(initial={"version": load.version}), "job": load.job, "lines": [],
            "busy": load.job if load.state_badge in BUSY else None,
            "updated": counts.get("written", 0) - counts.get("made", 0),
            "to_write": counts.get("create", 0) + counts.get("change", 0),
            "blocked": load.option("whole", False) and counts.get("error", 0),
            "undoable": load.state in {LoadState.DONE, LoadState.READY} and queries.undoable(load).exists(),
            "examples": self.examples(load),
            "kept": kept if load.state == LoadState.UNDONE else [], "brings_people": load.kind == LoadKind.PEOPLE,
            "steps": step_urls(load), "may_map": load.has_file and load.state in MAPPED,
            "is_refused": load.state == LoadState.REFUSED,
        }  # fmt: skip
        return self.render(context | words(load.kind), status=status)

    def examples(self, load: Load) -> list[dict[str, Any]]:
        may_see = all(self.request.user.has_perm(right) for right in (VIEW_CLIENTS, VIEW_AGENTS))
        return shown_examples(load, may_see=may_see) if load.state == LoadState.READY else []

    def back(self, load: Load) -> HttpResponse:
        return redirect(page_name(load.kind), pk=load.pk)


class LoadColumns(LoadPage):
    permission = IMPORT_PEOPLE

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.back(self.find(pk))

    def post(self, request: Request, pk: int) -> HttpResponse:
        load = self.find(pk)
        form = LoadColumnsForm(request.POST, load=load)
        if not form.is_valid():
            return self.page(load, columns=form, status=422)
        try:
            with transaction.atomic():
                load = actions.map_columns(load=load, columns=form.columns(), by=request.user)
                actions.check_load(load=load, by=request.user)
        except DomainError as error:
            messages.error(request, str(error))
        return self.back(load)


class LoadConfirm(LoadPage):
    permission = IMPORT_PEOPLE

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.back(self.find(pk))

    def post(self, request: Request, pk: int) -> HttpResponse:
        load, form = self.find(pk), LoadConfirmForm(request.POST)
        if form.is_valid():
            try:
                actions.confirm_load(load=load, version=form.cleaned_data["version"], by=request.user)
            except DomainError as error:
                messages.error(request, str(error))
        return self.back(load)


class LoadErrors(LoadPage):
    """The rows to correct, with the reason beside each."""

    permission = IMPORT_PEOPLE

    def get(self, request: Request, pk: int) -> Any:
        load = self.find(pk)
        if load.errors is None:
            raise Http404
        return files.serve(load.errors)


class LoadUndo(LoadPage):
    permission = IMPORT_PEOPLE
    template = "network/staff/loads/undo.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.ask(self.find(pk), ReasonForm())

    def post(self, request: Request, pk: int) -> HttpResponse:
        load, form = self.find(pk), ReasonForm(request.POST)
        if not form.is_valid():
            return self.ask(load, form, status=422)
        try:
            actions.undo_load(load=load, reason=form.cleaned_data["reason"], by=request.user)
        except DomainError as error:
            messages.info(request, str(error))
        return self.back(load)

    def ask(self, load: Load, form: ReasonForm, status: int = 200) -> HttpResponse:
        count = queries.undoable(load).count()
        back_url = reverse(page_name(load.kind), args=[load.pk])
        context = {"load": load, "form": form, "count": count, "back_url": back_url}
        return self.render(context | words(load.kind), status=status)
