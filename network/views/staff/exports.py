"""The clients and agents of the lists as files."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.exports import Column, Export, Value
from core.views.exports import ExportView
from network import queries
from network.forms import AgentFilters, ClientFilters
from network.permissions import VIEW_AGENTS, VIEW_CLIENTS
from people.models import ExtendedField, Person
from people.queries import all_extended_fields


def clients(user: Any, params: QueryDict) -> QuerySet[Any]:
    return queries.clients_page(queries.clients(user, ClientFilters(params).chosen())).queryset


def agents(user: Any, params: QueryDict) -> QuerySet[Any]:
    return queries.agents_for_file(queries.agents(user, AgentFilters(params).chosen()))


def since_when(rows: list[Any]) -> list[Any]:
    """Agents with `since`, empty for whoever was never admitted."""
    new = queries.never_admitted({row.pk: row.state for row in rows})
    for row in rows:
        row.since = "" if row.pk in new else row.joined_at
    return rows


def _person(name: str) -> Any:
    return lambda row: getattr(row.person, name)


CONTACT = (
    Column(_("Given names"), _person("given_names")),
    Column(_("Family names"), _person("family_names")),
    Column(_("E-mail"), _person("email")),
    Column(_("Phone"), _person("phone")),
    Column(_("City"), _person("city")),
    Column(_("Internal number"), lambda row: row.person.number.number if hasattr(row.person, "number") else ""),
)
TERRITORY = Column(_("Territory"), lambda row: str(row.person.territory or ""))


def of_row(row: Any) -> Person | None:
    person: Person | None = row.person
    return person


def extra(whose: Callable[[Any], Person | None] = of_row) -> list[Column]:
    """A column for each extended field, of the person that a row is about."""
    return [Column(field.label, _answer(field, whose)) for field in all_extended_fields()]


def _answer(field: ExtendedField, whose: Callable[[Any], Person | None]) -> Callable[[Any], Value]:
    """Numbers, days and phones as they are kept, options in words."""

    def value(row: Any) -> Value:
        if (person := whose(row)) is None:
            return ""
        found = field.value(person)
        return found if field.kind in {"number", "date", "phone"} else field.shown(person)

    return value


CLIENTS = Export(
    path="network.views.staff.exports.CLIENTS",
    name=_("clients"),
    file_name="clientes",
    permission=VIEW_CLIENTS,
    find=clients,
    more=extra,
    columns=(
        *CONTACT,
        Column(_("State"), lambda row: str(row.get_state_display())),
        Column(_("Registered at"), lambda row: row.registered_at),
        Column(_("Referred by"), lambda row: row.person.brought_by[0].referrer.name if row.person.brought_by else ""),
        TERRITORY,
    ),
)
AGENTS = Export(
    path="network.views.staff.exports.AGENTS",
    name=_("agents"),
    file_name="agentes",
    permission=VIEW_AGENTS,
    find=agents,
    prepare=since_when,
    more=extra,
    columns=(
        *CONTACT,
        Column(_("State"), lambda row: str(row.get_state_display())),
        Column(_("Rank"), lambda row: row.rank.name if row.rank else ""),
        Column(_("Agent since"), lambda row: row.since),
        Column(_("Invite code"), lambda row: row.code or ""),
        Column(_("Sponsor"), lambda row: row.sponsor.person.name if row.sponsor else ""),
        Column(_("Available points"), lambda row: row.points or 0),
        Column(_("Clients referred"), lambda row: row.clients_referred or 0),
        TERRITORY,
    ),
)


class Clients(ExportView):
    permission = VIEW_CLIENTS
    export = CLIENTS


class Agents(ExportView):
    permission = VIEW_AGENTS
    export = AGENTS
