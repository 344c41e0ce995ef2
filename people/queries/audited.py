"""Whom the entries of the audit trail are about, and the entries of somebody: worked out when they are read, since the
trail keeps ids alone."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet, Value

from core.audit import kinds_called
from core.models import AuditEntry
from core.text import normalise
from people.models import Person, User
from people.queries.data import ids_with_document, ids_with_number

# What is named by its person; everything else has a number. Few, so that a page asks few questions.
NAMED = {"people.person", "people.user", "network.agent", "network.client"}
# What belongs to somebody, and how it names them: done to it is done to them.
THEIRS = {
    "people.person": "pk", "people.user": "person", "people.persondocument": "person",
    "people.blacklistentry": "people", "network.agent": "person", "network.client": "person",
    "network.application": "person", "network.load": "traces__person", "contracts.contract": "client__person",
    "referrals.invitecode": "owner",
    "rewards.claim": "person", "rewards.correction": "claim__person", "rewards.redemption": "person",
    "sales.creditrequest": "person", "sales.creditchange": "person", "workflows.process": "person",
    "notifications.message": "person", "api.key": "owner__person",
}  # fmt: skip
MOST_PEOPLE = 50  # whom a search goes on with
MOST_THINGS = 5_000  # of theirs, the newest of each kind
NUMBERED = re.compile(r"(.*\D)\s#?(\d{1,18})")  # "Person 12"
CODES: list[Callable[[str], list[int]]] = []  # whose code a text is: config.audiences


def names_of_targets(entries: Iterable[AuditEntry]) -> dict[tuple[str, str], str]:
    """(kind, id) -> the name of the person that the thing is or belongs to, where it is NAMED; one query for each kind.
    Whoever was erased has the name that is left of them."""
    ids: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        if entry.target_id.isascii() and entry.target_id.isdigit() and len(entry.target_id) < 19:
            ids[entry.target_type].add(entry.target_id)
    return {(kind, str(pk)): name for kind, some in ids.items() for pk, name in _named(kind, some)}


def _named(kind: str, ids: set[str]) -> list[tuple[int, str]]:
    if kind not in NAMED:
        return []
    model = apps.get_model(kind)
    if model is Person:
        return [(person.pk, person.name) for person in Person.objects.filter(pk__in=ids)]
    return [(row.pk, row.person.name) for row in model._default_manager.filter(pk__in=ids).select_related("person")]


def people_called(text: str) -> list[int]:
    """Whose whole document, e-mail, code or internal number the text is, or else whose name holds every word of it:
    their ids, one more than MOST_PEOPLE at most. "Person 12" is that very one. All of it is found by an index."""
    if (numbered := NUMBERED.fullmatch(text)) and "people.person" in kinds_called(numbered[1]):
        return [int(numbered[2])]
    if "@" in text:
        email = text.lower()
        logins = User.objects.filter(email=email).values_list("person", flat=True)
        return list({*Person.objects.filter(email=email).values_list("pk", flat=True)[:MOST_PEOPLE], *logins})
    exactly = [*ids_with_document(text), *ids_with_number(text), *(pk for whose in CODES for pk in whose(text))]
    words = normalise(text).split()
    if exactly or max(map(len, words), default=0) < 3:  # three letters are what the index of names begins with
        return exactly
    named = Person.objects.filter(*(Q(name_key__contains=word) for word in words))
    return list(named.order_by("name_key").values_list("pk", flat=True)[: MOST_PEOPLE + 1])


def done_by(people: list[int]) -> Q:
    """The entries of what these people did."""
    return Q(by__in=list(User.objects.filter(person__in=people).values_list("pk", flat=True)))


def done_to(people: list[int]) -> Q:
    """The entries of what was done to these people and to what is THEIRS: one query finds that, the index of the trail
    the rest."""
    ids: dict[str, list[str]] = defaultdict(list)
    first, *more = [_owned(kind, path, people) for kind, path in THEIRS.items()]
    for kind, pk in first.union(*more, all=True):
        ids[kind].append(str(pk))
    found = Q(pk__in=[])
    for kind, some in ids.items():
        found |= Q(target_type=kind, target_id__in=some)
    return found


def _owned(kind: str, path: str, people: list[int]) -> "QuerySet[Any, Any]":
    rows: QuerySet[Any] = apps.get_model(kind)._default_manager.filter(**{f"{path}__in": people}).order_by("-pk")
    return rows.values_list(Value(kind), "pk")[:MOST_THINGS]
