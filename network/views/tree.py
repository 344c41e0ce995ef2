"""The tree page, as the office and the backend share it: who stands where, as a tree or a list, now or as it was."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import groupby
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core import conf, exports
from core.views import Request, View
from core.views.exports import answer_with
from core.views.stepup import sign_in_anew
from network import queries
from network.enums import Figure
from network.forms import TreeFilters
from network.models import Agent
from network.queries import Cursor, Member, Period
from network.rules.tree_page import cursor_of, folded
from network.views.tree_cards import (
    AS_TEXT,
    GROUPS,
    Seen,
    beneath,
    branch_sheet,
    cells,
    unknown_figures,
    wanted_figures,
)

PAGE = 50
PIECE = 500  # rows of a file read at once


class TreeView(View):
    """`top_id` is whose branch the reader sees, None for everybody; nothing outside of it is found."""

    permission: ClassVar[str]
    page_name: ClassVar[str]
    below_name: ClassVar[str]
    export_name: ClassVar[str]
    request: Request
    leader_id: int | None = None  # who leads the reader, once a line was read

    @property
    def top_id(self) -> int | None:
        raise NotImplementedError

    @property
    def shows(self) -> dict[str, bool]:
        """Whether `contacts` and `points` of others are shown."""
        raise NotImplementedError

    @cached_property
    def chosen(self) -> dict[str, Any]:
        return self.form.chosen()

    @cached_property
    def form(self) -> TreeFilters:
        return TreeFilters(self.request.GET)

    @cached_property
    def read_at(self) -> datetime:
        """In whole milliseconds, as addresses keep it."""
        return moment_of(int(timezone.now().timestamp() * 1000))

    @cached_property
    def period(self) -> Period:
        self.read_at  # noqa: B018  before anything is read
        return queries.period_of(number=self.chosen.get("campana"), day=self.chosen.get("fecha"))

    @property
    def at(self) -> datetime | None:
        return self.period.at

    @property
    def is_counted(self) -> bool:
        """Whether no ordering tells how many stand below."""
        return self.at is not None and self.period.groups is None

    @cached_property
    def figures(self) -> list[Figure]:
        """What is said of each."""
        unknown = {figure for _why, figures in unknown_figures(self.period) for figure in figures}
        return [figure for figure in wanted_figures(self.shows) if figure not in unknown]

    @property
    def wants_groups(self) -> bool:
        return not GROUPS.isdisjoint(self.figures)

    def line_to(self, pk: int) -> list[int]:
        """From the reader's own place, or the top of all, down to the agent. Raises Http404 outside of the branch."""
        line = queries.line_above(pk, self.at)[::-1]
        if self.top_id is None and line:
            return line
        if self.top_id not in line:
            raise Http404
        place = line.index(self.top_id)
        self.leader_id = line[place - 1] if place else None
        return line[place:]

    @cached_property
    def kept(self) -> dict[str, str]:
        """The period, as addresses keep it."""
        if self.period.day:
            return {"fecha": self.period.day.isoformat()}
        number = self.chosen.get("campana")
        return {"campana": str(number)} if number in self.numbers else {}

    @property
    def numbers(self) -> set[int]:
        """Of the campaigns to choose from."""
        return {one.number for one in self.period.begun}

    def address(self, name: str, *args: int, **params: Any) -> str:
        """A page of the tree of the same period."""
        params = self.kept | {key: value for key, value in params.items() if value}
        return reverse(name, args=args) + (f"?{urlencode(params)}" if params else "")

    def focus_on(self, pk: int, **params: Any) -> str:
        view = "lista" if self.chosen.get("vista") == "lista" else ""
        return self.address(self.page_name, persona=pk, vista=view, **params)

    def seen(self, members: list[Member], level: int) -> list[Seen]:
        """`level` is that of the place they are counted from."""
        ids = [one.agent_id for one in members]
        members = queries.placed(members, self.period.groups) if self.period.day and self.period.groups else members
        rows = {} if self.at else {row.pk: row for row in queries.agent_rows_of(ids)}
        counted = queries.counted_then(ids, self.at) if self.at and self.is_counted else {}
        states = queries.commercial_states(ids, self.period.standing)
        campaign = self.period.campaign
        volumes = queries.volumes_of(
            members, campaign, self.period.groups, groups=self.wants_groups, day=self.period.day
        ) if campaign and members else {}  # fmt: skip
        new = queries.never_admitted({one.agent_id: one.state for one in members}, self.at)
        return [
            Seen(one, self.focus_on(one.agent_id), level + one.level, rows.get(one.agent_id), volumes.get(one.agent_id),
                 states.get(one.agent_id), counted.get(one.agent_id), one.agent_id in new)
            for one in members
        ]  # fmt: skip

    def nodes(self, members: list[Member], level: int) -> list[dict[str, Any]]:
        """As the kit's tree takes them: whoever leads others opens when asked."""
        return [self.node(one) for one in self.seen(members, level)]

    def node(self, seen: Seen) -> dict[str, Any]:
        found = {
            "name": seen.member.name, "url": seen.url, "state": seen.state, "figures": cells(seen, self.figures),
        }  # fmt: skip
        if not seen.member.direct:
            return found
        below = self.address(self.below_name, seen.member.agent_id, nivel=seen.level)
        return found | {"lazy_url": below, "fold_label": beneath(seen), "more": _("See who stands below")}

    def children(self, pk: int | None, after: int) -> list[Member]:
        return queries.branch_children(pk, tree=self.period.tree, after=after, size=PAGE + 1, at=self.at)


class BelowView(TreeView):
    """Those right below somebody: the piece of the tree that opens."""

    permission: ClassVar[str]

    def get(self, request: Request, pk: int) -> HttpResponseBase:
        level = len(self.line_to(pk)) - 1
        if not request.htmx:
            return redirect(self.focus_on(pk))
        members = self.children(pk, cursor_of(f"{request.GET.get('after', '')}.0")[0])
        context: dict[str, Any] = {"nodes": self.nodes(members[:PAGE], level)}
        if len(members) > PAGE:
            last = members[PAGE - 1].agent_id
            context |= {
                "more_url": self.address(self.below_name, pk, after=last),
                "more_page": self.address(self.page_name, persona=pk, after=f"{last}.0"),
            }
        return self.render(context, template="network/tree/_below.html")


class TreePage(TreeView):
    """The whole page: whom it is about, the way there, and who stands below as a tree or a list, or who was found."""

    permission: ClassVar[str]

    def get(self, request: Request) -> HttpResponse:
        searched = self.chosen.get("q", "")
        pk = self.top_id if searched else self.chosen.get("persona") or self.top_id
        self.check_campaign()
        line = self.line_then(pk) if pk else []
        context = self.told() | {"searched": searched, "is_list": self.is_list and bool(pk) and not searched}
        context |= {"is_own": pk == self.top_id}
        if pk and not line:
            today = reverse(self.page_name) + f"?persona={pk}"
            context |= {"missing": queries.names_of([pk])[0], "today_url": today}
        else:
            context |= self.found() if searched else self.branch(pk, line)
        return self.render(context)

    def check_campaign(self) -> None:
        if self.chosen.get("campana", 0) not in {0, *self.numbers}:
            self.form.add_error("campana", _("There is no campaign of that number, or it has not begun."))

    def line_then(self, pk: int) -> list[int]:
        """Nothing for whoever stands here today and did not then. Raises Http404 for others."""
        try:
            return self.line_to(pk)
        except Http404:
            line = queries.line_above(pk) if self.at else []
            if not line or self.top_id not in {None, *line}:
                raise
            return []

    def told(self) -> dict[str, Any]:
        """Of the period, and what is said of each."""
        wanted = wanted_figures(self.shows)
        unknown = [
            (why, [one.label for one in wanted if one in figures]) for why, figures in unknown_figures(self.period)
        ]  # fmt: skip
        years = groupby(self.period.begun, key=lambda one: one.starts_on.year)
        return {
            "form": self.form, "at": self.at, "day": self.period.day, "shows": self.shows, "period": self.period,
            "years": [(year, list(campaigns)) for year, campaigns in years],
            "here": reverse(self.page_name), "kept": self.kept,
            "back_url": self.address(self.page_name), "unknown": [one for one in unknown if one[1]],
            "heads": [(one.label, one not in AS_TEXT) for one in self.figures],
            "is_ordered": self.at is None or self.period.tree is not None or self.period.day is not None,
            "is_counted": self.is_counted,
        }  # fmt: skip

    @property
    def is_list(self) -> bool:
        return self.chosen.get("vista") == "lista"

    def found(self) -> dict[str, Any]:
        """Whom of the whole branch the text finds, as it stands in the period."""
        members = queries.branch_search(
            self.top_id, self.chosen["q"][:100], size=PAGE + 1, tree=self.period.tree, at=self.at
        )
        return {
            "rows": self.rows(self.seen(members[:PAGE], 0)), "has_more": len(members) > PAGE,
            "is_short": queries.is_short(self.chosen["q"]),
        }  # fmt: skip

    def branch(self, pk: int | None, line: list[int]) -> dict[str, Any]:
        """Whom the page is about, and a page of who stands below; what is said of them is read together."""
        last, read_at = cursor_of(self.request.GET.get("after"))
        heads = [self.top_member(pk)] if pk else []
        if pk and self.is_list:
            members = self.walked(pk, Cursor(last, moment_of(read_at)) if last else None)
        else:
            members = self.children(pk, last)
        seen = self.seen([*heads, *members[:PAGE]], len(line) - 1)
        more = ""
        if len(members) > PAGE:
            more = f"{members[PAGE - 1].agent_id}.{int(self.read_at.timestamp() * 1000)}"
        onward = self.focus_on(pk, after=more) if pk else self.address(self.page_name, after=more)
        below = seen[len(heads) :]
        shown: dict[str, Any] = {"next_url": onward if more else "", "is_later": last != 0}
        shown |= {"rows": self.rows(below)} if pk and self.is_list else {"nodes": [self.node(one) for one in below]}
        return shown | (self.focused(line, seen[0]) if heads else {})

    def top_member(self, pk: int) -> Member:
        member = queries.branch_head(pk, tree=self.period.tree, at=self.at)
        if member is None:
            raise Http404
        return replace(member, level=0)

    def focused(self, line: list[int], focus: Seen) -> dict[str, Any]:
        first, last = folded(queries.names_of(line))
        crumbs = [(one.name, self.focus_on(one.agent_id)) for one in first]
        tail = [(one.name, self.focus_on(one.agent_id)) for one in last]
        tabs = [
            {"label": _("Tree"), "url": self.address(self.page_name, persona=line[-1]), "active": not self.is_list},
            {"label": _("List"), "url": self.address(self.page_name, persona=line[-1], vista="lista"),
             "active": self.is_list},
        ]  # fmt: skip
        return {
            "focus": focus, "focus_figures": cells(focus, self.figures), "crumbs": crumbs, "tail": tail, "tabs": tabs,
            "export_url": self.address(self.export_name, line[-1]),
        }  # fmt: skip

    def rows(self, seen: list[Seen]) -> list[tuple[Seen, list[str]]]:
        """As the list takes them."""
        return [(one, [one.text(figure) for figure in self.figures]) for one in seen]

    def walked(self, pk: int, after: Cursor | None) -> list[Member]:
        if self.at:
            return queries.branch_as_of(pk, self.at, after=after, size=PAGE + 1, tree=self.period.tree)
        return queries.branch_page(pk, after=after, size=PAGE + 1, tree=self.period.tree)


class BranchFile(TreeView):
    """The branch as a file, in walking order, as it is read, with what the cards say of each. What is more than a
    workbook takes goes out as CSV."""

    permission: ClassVar[str]

    def post(self, request: Request, pk: int) -> HttpResponseBase:
        if conf.get("company.confirm_exports"):
            sign_in_anew(request)
        level = len(self.line_to(pk)) - 1
        count, is_more = queries.count_below(Agent(pk=pk), cap=exports.DIRECT_ROWS)
        format = "xlsx" if request.POST.get("format") == "xlsx" and not is_more else "csv"
        sheet = branch_sheet(self.shows, self.figures)
        exports.note(sheet, format, request.GET, count=count, by=request.user)
        return answer_with(sheet, format, exports.lines(sheet, self.whole(pk, level)))

    def whole(self, pk: int, level: int) -> Iterator[Seen]:
        after = None
        while members := self.piece(pk, after):
            yield from self.seen(members, level)
            after = Cursor(members[-1].agent_id, self.read_at)

    def piece(self, pk: int, after: Cursor | None) -> list[Member]:
        """The tree may be ordered anew while a long file goes out: each piece reads it as it is."""
        if self.at:
            return queries.branch_as_of(pk, self.at, after=after, size=PIECE, tree=self.period.tree)
        for kept in ("period", "read_at"):
            self.__dict__.pop(kept, None)
        return queries.branch_page(pk, after=after, size=PIECE, tree=self.period.tree)


def moment_of(milliseconds: int) -> datetime:
    """A moment of an address; one long ago for what is none."""
    return datetime.fromtimestamp(min(milliseconds, 10**13 - 1) / 1000, tz=UTC)
