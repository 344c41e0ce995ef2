"""Whom the entries of the audit trail are about: read when they are shown, since the trail keeps ids alone."""

from collections import defaultdict
from collections.abc import Iterable

from django.apps import apps

from core.models import AuditEntry
from people.models import Person

# What is named by its person; everything else has a number. Few, so that a page asks few questions.
NAMED = {"people.person", "people.user", "network.agent", "network.client"}


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
