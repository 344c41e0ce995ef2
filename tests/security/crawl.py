"""Every page that answers to GET: ours with the cast's objects, and the admin's with a row of each table."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from referrals.models import InviteCode
from tests import factories
from tests.config.cast import Cast, make_cast
from tests.config.urls import ours, path_of, third_party

LEAVES = {"account_logout", "admin:logout", "admin:app_list"}  # they end what the crawl needs


def paths(cast: Cast) -> Iterator[str]:
    for address in ours():
        yield path_of(address, cast.values(address.name, address.parameters))
    for address in third_party():
        if not address.parameters and address.name not in LEAVES and not address.name.endswith(":"):
            with suppress(NoReverseMatch):  # a blank written as a regular expression
                yield reverse(address.name)
    yield from (reverse("admin:app_list", args=[label]) for label in {m._meta.app_label for m in admin.site._registry})
    for model in admin.site._registry:
        row = model._default_manager.order_by("pk").first()
        if row is not None:
            about = (model._meta.app_label, model._meta.model_name)
            yield reverse("admin:{}_{}_change".format(*about), args=[row.pk])
            yield reverse("admin:{}_{}_history".format(*about), args=[row.pk])


def visitors(cast: Cast) -> dict[str, object]:
    """Who comes by: a stranger, the owner of the cast's objects, others, and staff who may do everything."""
    owner = InviteCode.objects.get(code="OWNER234").owner
    return {
        "anonymous": None,
        "owner": owner.user,
        "client": owner.referred.first().person.user,
        "other agent": cast.people["agent"],
        "staff": factories.staff(superuser=True),
    }


ELSEWHERE = {"next": "https://evil.test/", "back": "//evil.test/", "url": "https://evil.test/"}
OWN = {
    "django_session",  # that somebody is there
    "core_cache",  # limits and counts
    "usersessions_usersession",  # where they are signed in
}


@dataclass
class Visit:
    """What somebody met who opened every page, each with addresses of others in its query."""

    answers: dict[str, HttpResponse] = field(default_factory=dict)
    wrote: list[str] = field(default_factory=list)
    reach: dict[str, list[str]] = field(default_factory=dict)

    def texts(self) -> dict[str, str]:
        """The pages that were shown, as text."""
        shown = {path: a for path, a in self.answers.items() if a.status_code == 200 and not a.streaming}
        return {path: answer.content.decode(errors="ignore") for path, answer in shown.items()}


_visits: dict[str, Visit] = {}


def visit(client: Client, role: str) -> Visit:
    """The visit of one of `visitors()`, made once for all the tests that look at it; its cast is gone afterwards."""
    if role not in _visits:
        with transaction.atomic():
            _visits[role] = _visited(client, role)
            transaction.set_rollback(True)
    return _visits[role]


def _visited(client: Client, role: str) -> Visit:
    cast = make_cast()
    who = visitors(cast)
    if who[role]:
        factories.sign_in(client, who[role])
    made = Visit(reach={name: _reach(one) for name, one in who.items() if one})
    _walk(client, cast, made)
    return made


def _walk(client: Client, cast: Cast, made: Visit) -> None:
    before = changes()
    for path in paths(cast):
        made.answers[path] = answer = client.get(path, ELSEWHERE)
        answer.context = answer.templates = None  # what the page was made from takes more room than the page
        if (after := changes()) != before:
            made.wrote.append(path)
        before = after


def _reach(who: Any) -> list[str]:
    person = getattr(who, "person", who)
    return [text for text in (person.email, person.phone) if text]


def changes() -> dict[str, tuple[int, int, int]]:
    """What this transaction has written so far, as the database itself counts it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables")
        return {name: counts for name, *counts in cursor.fetchall() if name not in OWN}
