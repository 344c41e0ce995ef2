"""The tree page, as the office and the backend share it: who stands where, as a tree or a list, now or on a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import conf, exports
from core.exports import Column, Sheet
from core.views import Request, View
from core.views.exports import answer_with
from core.views.stepup import sign_in_anew
from network import queries
from network.enums import AgentState
from network.forms import TreeFilters
from network.models import Agent, Campaign
from network.queries import AgentRow, Member
from network.rules.tree_page import cursor_of, end_of, folded

PAGE = 50
PIECE = 500  # rows of a file read at once
CAMPAIGNS = 6


@dataclass(frozen=True)
class Seen:
    """Somebody as the page shows them: `figures` are of today, and none where the page tells of another day."""

    member: Member
    url: str
    level: int
    figures: AgentRow | None

    @property
    def state(self) -> AgentState:
        return AgentState(self.member.state)

    @property
    def mail(self) -> str:
        return f"mailto:{quote(self.figures.email)}" if self.figures and self.figures.email else ""

    @property
    def whatsapp(self) -> str:
        phone = "".join(c for c in (self.figures.phone if self.figures else "") if c.isdigit())
        return f"https://wa.me/{phone}" if phone else ""


class TreeView(View):
    """`top_id` is whose branch the reader sees, None for everybody; nothing outside of it is found."""

    permission: ClassVar[str]
    page_name: ClassVar[str]
    below_name: ClassVar[str]
    export_name: ClassVar[str]
    request: Request

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
    def at(self) -> datetime | None:
        return end_of(self.chosen.get("fecha"), timezone.now())

    def line_to(self, pk: int) -> list[int]:
        """From the reader's own place, or the top of all, down to the agent. Raises Http404 outside of the branch."""
        line = queries.line_above(pk, self.at)[::-1]
        if self.top_id is None and line:
            return line
        if self.top_id not in line:
            raise Http404
        return line[line.index(self.top_id) :]

    def address(self, name: str, *args: int, **params: Any) -> str:
        """A page of the tree that keeps the day."""
        kept = {"fecha": self.chosen["fecha"].isoformat()} if self.at else {}
        params = kept | {key: value for key, value in params.items() if value}
        return reverse(name, args=args) + (f"?{urlencode(params)}" if params else "")

    def focus_on(self, pk: int, **params: Any) -> str:
        view = "lista" if self.chosen.get("vista") == "lista" else ""
        return self.address(self.page_name, persona=pk, vista=view, **params)

    def seen(self, members: list[Member], level: int) -> list[Seen]:
        """`level` is that of the place they are counted from."""
        ids = [one.agent_id for one in members]
        rows = {} if self.at else {row.pk: row for row in queries.agent_rows_of(ids)}
        return [Seen(one, self.focus_on(one.agent_id), level + one.level, rows.get(one.agent_id)) for one in members]

    def nodes(self, members: list[Member], level: int) -> list[dict[str, Any]]:
        """As the kit's tree takes them: whoever leads others opens when asked."""
        return [self.node(one) for one in self.seen(members, level)]

    def node(self, seen: Seen) -> dict[str, Any]:
        found = {"name": seen.member.name, "note": note(seen), "url": seen.url, "state": seen.state}
        if not seen.member.direct:
            return found
        below = self.address(self.below_name, seen.member.agent_id, nivel=seen.level)
        return found | {"lazy_url": below, "fold_label": beneath(seen.member), "more": _("See who stands below")}


class BelowView(TreeView):
    """Those right below somebody: the piece of the tree that opens."""

    permission: ClassVar[str]

    def get(self, request: Request, pk: int) -> HttpResponseBase:
        level = len(self.line_to(pk)) - 1
        if not request.htmx:
            return redirect(self.focus_on(pk))
        after = cursor_of(f"{request.GET.get('after', '')}.0")[0]
        members = queries.branch_children(pk, after=after, size=PAGE + 1, at=self.at)
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
        pk = self.chosen.get("persona") or self.top_id
        line = self.line_to(pk) if pk else []
        context = {
            "form": self.form, "at": self.at, "day": self.chosen.get("fecha") if self.at else None,
            "shows": self.shows, "campaigns": self.campaigns(), "searched": self.chosen.get("q", ""),
            "here": reverse(self.page_name), "is_list": self.chosen.get("vista") == "lista" and bool(pk),
        }  # fmt: skip
        context |= self.focused(line) if pk else {}
        context |= self.found() if self.chosen.get("q") else self.below(pk, max(len(line) - 1, 0))
        return self.render(context)

    def campaigns(self) -> list[tuple[str, str]]:
        """The last ones that are over, each with the address that shows the tree as it was at their end."""
        over = Campaign.objects.filter(ends_on__lt=timezone.localdate()).order_by("-number")[:CAMPAIGNS]
        kept = {name: self.chosen[name] for name in ("persona", "vista") if self.chosen.get(name)}
        return [(one.name, f"?{urlencode(kept | {'fecha': one.ends_on.isoformat()})}") for one in over]

    def focused(self, line: list[int]) -> dict[str, Any]:
        member = queries.branch_head(line[-1], self.at)
        if member is None:
            raise Http404
        first, last = folded(queries.names_of(line))
        crumbs = [(one.name, self.focus_on(one.agent_id)) for one in first]
        tail = [(one.name, self.focus_on(one.agent_id)) for one in last]
        focus = self.seen([member], len(line) - 2)[0]
        export = self.address(self.export_name, line[-1])
        tabs = [
            {"label": _("Tree"), "url": self.address(self.page_name, persona=line[-1]), "active": not self.is_list},
            {"label": _("List"), "url": self.address(self.page_name, persona=line[-1], vista="lista"),
             "active": self.is_list},
        ]  # fmt: skip
        return {"focus": focus, "crumbs": crumbs, "tail": tail, "export_url": export, "tabs": tabs}

    @property
    def is_list(self) -> bool:
        return self.chosen.get("vista") == "lista"

    def found(self) -> dict[str, Any]:
        """Whom of the whole branch the text finds, as it stands today."""
        members = queries.branch_search(self.top_id, self.chosen["q"][:100], size=PAGE + 1)
        return {"rows": self.seen(members[:PAGE], 0), "has_more": len(members) > PAGE}

    def below(self, pk: int | None, level: int) -> dict[str, Any]:
        after = cursor_of(self.request.GET.get("after"))
        if pk and self.is_list:
            members = self.walked(pk, after)
            more = ".".join(map(str, members[PAGE - 1].cursor)) if len(members) > PAGE else ""
            shown: dict[str, Any] = {"rows": self.seen(members[:PAGE], level)}
        else:
            members = queries.branch_children(pk, after=after[0], size=PAGE + 1, at=self.at)
            more = f"{members[PAGE - 1].agent_id}.0" if len(members) > PAGE else ""
            shown = {"nodes": self.nodes(members[:PAGE], level if pk else -1)}
        onward = self.focus_on(pk, after=more) if pk else self.address(self.page_name, after=more)
        return shown | {"next_url": onward if more else "", "is_later": after != (0, 0)}

    def walked(self, pk: int, after: tuple[int, int]) -> list[Member]:
        if self.at:
            return queries.branch_as_of(pk, self.at, after=after, size=PAGE + 1)
        return queries.branch_page(pk, after=after, size=PAGE + 1)


class BranchFile(TreeView):
    """The branch as a file, in walking order, as it is read. What is more than a workbook takes goes out as CSV."""

    permission: ClassVar[str]

    def post(self, request: Request, pk: int) -> HttpResponseBase:
        if conf.get("company.confirm_exports"):
            sign_in_anew(request)
        level = len(self.line_to(pk)) - 1
        count, is_more = queries.count_below(Agent(pk=pk), cap=exports.DIRECT_ROWS)
        format = "xlsx" if request.POST.get("format") == "xlsx" and not is_more else "csv"
        sheet = branch_sheet(self.shows)
        exports.note(sheet, format, request.GET, count=count, by=request.user)
        return answer_with(sheet, format, exports.lines(sheet, self.whole(pk, level)))

    def whole(self, pk: int, level: int) -> Iterator[Seen]:
        after = (0, 0)
        while members := self.piece(pk, after):
            yield from self.seen(members, level)
            after = members[-1].cursor

    def piece(self, pk: int, after: tuple[int, int]) -> list[Member]:
        if self.at:
            return queries.branch_as_of(pk, self.at, after=after, size=PIECE)
        return queries.branch_page(pk, after=after, size=PIECE)


def branch_sheet(shows: dict[str, bool]) -> Sheet:
    """What the reader may see of each."""
    columns = [
        Column(_("Level"), lambda row: row.level),
        Column(_("Name"), lambda row: row.member.name),
        Column(_("Code"), lambda row: row.figures.code if row.figures else ""),
        Column(_("State"), lambda row: str(row.state.label)),
        Column(_("Agent since"), lambda row: row.member.joined_at),
        Column(_("Sponsor"), lambda row: row.figures.sponsor if row.figures else ""),
        Column(_("Leads"), lambda row: row.member.direct),
        Column(_("Clients"), lambda row: row.figures.clients_referred if row.figures else None),
    ]
    if shows["contacts"]:
        columns.append(Column(_("E-mail"), lambda row: row.figures.email if row.figures else ""))
        columns.append(Column(_("Phone"), lambda row: row.figures.phone if row.figures else ""))
    if shows["points"]:
        columns.append(Column(_("Points"), lambda row: row.figures.points if row.figures else None))
    return Sheet(path="network.views.tree.branch_sheet", file_name="red", columns=columns)


def note(seen: Seen) -> str:
    """Code, level, since when and clients, in a line."""
    parts = [seen.figures.code] if seen.figures and seen.figures.code else []
    if seen.level > 0:
        parts.append(_("level %(n)s") % {"n": seen.level})
    since = date_format(timezone.localtime(seen.member.joined_at), "SHORT_DATE_FORMAT")
    parts.append(_("since %(day)s") % {"day": since})
    if seen.figures and seen.figures.clients_referred:
        n = seen.figures.clients_referred
        parts.append(ngettext("%(n)s client", "%(n)s clients", n) % {"n": n})
    return " · ".join(parts)


def beneath(member: Member) -> str:
    """How many stand below, or how many are led where only a walk would tell."""
    if member.below is not None:
        return ngettext("%(n)s person below", "%(n)s people below", member.below) % {"n": member.below}
    return ngettext("Leads %(n)s person", "Leads %(n)s people", member.direct) % {"n": member.direct}
