"""Somebody of the network as the tree, the list and the file show them: state, colour, and the figures staff chose."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core import conf
from core.exports import Column, Sheet
from core.money import format_money, format_number, to_decimal
from network.enums import AgentState, Figure
from network.models import CommercialState
from network.queries import COUNTED, AgentRow, Member, Period, Volume

Shows = Mapping[str, bool]
OF_TODAY = {Figure.CODE, Figure.RANK, Figure.CLIENTS, Figure.PHONE, Figure.BALANCE}
GROUPS = {Figure.GROUP_POINTS, Figure.GROUP_AMOUNT}
OF_CAMPAIGN = GROUPS | {Figure.POINTS, Figure.AMOUNT, Figure.LAST_ORDER}
AS_TEXT = (Figure.CODE, Figure.RANK, Figure.PHONE, Figure.SINCE, Figure.LAST_ORDER)  # the others are numbers


class Badge(NamedTuple):
    """A state as it is now: alike where it reads alike, since badges are kept by what they are made of."""

    label: str
    tone: str


@dataclass(frozen=True)
class Seen:
    """`figures` are of today, and none where the page tells of another day; `volume` is of the campaign it tells of,
    and `commercial` the state at the last close. `counted` are those below where the ordering does not tell."""

    member: Member
    url: str
    level: int
    figures: AgentRow | None
    volume: Volume | None
    commercial: CommercialState | None
    counted: int | None = None
    is_new: bool = False  # never admitted as an agent, or not yet

    @property
    def below(self) -> int | None:
        """How many stand below, as far as that is known."""
        return self.member.below if self.counted is None else min(self.counted, COUNTED)

    @property
    def is_more(self) -> bool:
        """Whether counting ended there."""
        return self.counted is not None and self.counted > COUNTED

    @property
    def standing(self) -> AgentState:
        return AgentState(self.member.state)

    @property
    def is_active(self) -> bool:
        return self.standing == AgentState.ACTIVE

    @property
    def state(self) -> Badge:
        """What colours the card: the commercial state of whoever is active and has one."""
        if self.commercial and self.is_active:
            return Badge(self.commercial.name, self.commercial.colour)
        return self.badge

    @property
    def badge(self) -> Badge:
        """What they are: an agent, one to be, or one no more."""
        return Badge(str(self.standing.label), self.standing.tone)

    @property
    def mail(self) -> str:
        return f"mailto:{quote(self.figures.email)}" if self.figures and self.figures.email else ""

    @property
    def whatsapp(self) -> str:
        phone = "".join(c for c in (self.figures.phone if self.figures else "") if c.isdigit())
        return f"https://wa.me/{phone}" if phone else ""

    def value(self, figure: Figure) -> Any:
        """The figure as a number, a day or words; None where it is not known."""
        return VALUES[figure](self)

    def text(self, figure: Figure) -> str:
        """As people read it."""
        value = self.value(figure)
        if value is None or value == "":
            return "-"
        if figure in {Figure.AMOUNT, Figure.GROUP_AMOUNT}:
            return format_money(value, settings.CURRENCY)
        if isinstance(value, date):
            day = timezone.localdate(value) if isinstance(value, datetime) else value
            return date_format(day, "SHORT_DATE_FORMAT")
        if figure == Figure.CODE and self.figures and not self.figures.code_works:
            return _("%(code)s (does not work)") % {"code": value}
        return format_number(value, get_language() or "es") if isinstance(value, int) else str(value)


def _of(name: str) -> Callable[[Seen], Any]:
    return lambda seen: getattr(seen.figures, name) if seen.figures else None


def _volume(name: str) -> Callable[[Seen], Any]:
    return lambda seen: getattr(seen.volume, name) if seen.volume else None


def _below(seen: Seen) -> int | str | None:
    return f"{format_number(COUNTED, get_language() or 'es')}+" if seen.is_more else seen.below


VALUES: dict[Figure, Callable[[Seen], Any]] = {
    Figure.CODE: _of("code"),
    Figure.LEVEL: lambda seen: seen.level,
    Figure.RANK: _of("rank"),
    Figure.SINCE: lambda seen: None if seen.is_new else seen.member.joined_at,
    Figure.POINTS: _volume("points"),
    Figure.AMOUNT: _volume("amount_minor"),
    Figure.GROUP_POINTS: _volume("group_points"),
    Figure.GROUP_AMOUNT: _volume("group_amount_minor"),
    Figure.DIRECT: lambda seen: seen.member.direct,
    Figure.BELOW: lambda seen: _below(seen),
    Figure.CLIENTS: _of("clients_referred"),
    Figure.LAST_ORDER: _volume("last_on"),
    Figure.PHONE: _of("phone"),
    Figure.BALANCE: _of("points"),
}


def wanted_figures(shows: Shows) -> list[Figure]:
    """What staff chose, of what the reader may see."""
    chosen = set(conf.get("network.card_figures"))
    hidden = {Figure.PHONE} if not shows["contacts"] else set()
    hidden |= {Figure.BALANCE} if not shows["points"] else set()
    return [figure for figure in Figure if figure in chosen and figure not in hidden]


def unknown_figures(period: Period) -> list[tuple[str, set[Figure]]]:
    """What cannot be told of the period, each with why not."""
    found = [(_("Only told of today"), OF_TODAY)] if period.at else []
    if period.campaign is None:
        found.append((_("Not told, since no campaign ran"), OF_CAMPAIGN))
    elif period.day and period.groups is None:
        found.append((_("Not added up, since too many came or moved since"), GROUPS))
    return found


def cells(seen: Seen, figures: Sequence[Figure]) -> list[tuple[str, str]]:
    return [(str(figure.label), seen.text(figure)) for figure in figures]


def beneath(seen: Seen) -> str:
    """How many stand below, or how many are led where only counting would tell."""
    known = seen.below is not None
    many = (seen.below or 0) if known else seen.member.direct
    words = (
        ngettext("%(n)s person below", "%(n)s people below", many) if known
        else ngettext("Leads %(n)s person", "Leads %(n)s people", many)
    )  # fmt: skip
    return words % {"n": format_number(many, get_language() or "es") + ("+" if seen.is_more else "")}


def branch_sheet(shows: Shows, figures: Sequence[Figure]) -> Sheet:
    """Who stands where, these figures of each, and how to reach them where the reader may see that."""
    columns = [
        Column(_("Name"), lambda row: row.member.name),
        Column(_("State"), lambda row: str(row.standing.label)),
        Column(_("Commercial state"), lambda row: row.commercial.name if row.commercial else ""),
        Column(_("Sponsor"), lambda row: row.figures.sponsor if row.figures else ""),
        *(Column(str(one.label), _exported(one)) for one in figures if one != Figure.PHONE),
    ]
    if shows["contacts"]:  # the card has both to write to them
        columns.append(Column(str(Figure.PHONE.label), _exported(Figure.PHONE)))
        columns.append(Column(_("E-mail"), lambda row: row.figures.email if row.figures else ""))
    return Sheet(path="network.views.tree_cards.branch_sheet", file_name="red", columns=columns)


def _exported(figure: Figure) -> Callable[[Seen], Any]:
    def value(row: Seen) -> Any:
        found = row.value(figure)
        is_money = figure in {Figure.AMOUNT, Figure.GROUP_AMOUNT} and found is not None
        return to_decimal(found, settings.CURRENCY) if is_money else found

    return value
