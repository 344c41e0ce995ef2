"""Prepared statements beside the ORM: they write what it writes, in the same transaction, and are planned once."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from core.models import AuditEntry, StoredEvent
from core.statements import insert, run
from tests import factories

pytestmark = pytest.mark.django_db


def entry(**fields):
    return AuditEntry(**{"action": "core.test", "target_type": "people.person", "target_id": "1"} | fields)


def columns(row: Model):
    return {field.name: getattr(row, field.attname) for field in row._meta.concrete_fields}


@pytest.mark.parametrize("make", [
    lambda by: entry(by=by, before={"name": "Ñandú \"x\" 100 %s"}, after={"n": 1}, reason="así"),
    lambda by: entry(),
    lambda by: StoredEvent(kind="core.Test", version=2, payload={"id": 7, "of": None}, by=by),
])  # fmt: skip
def test_a_row_is_written_as_the_orm_would(make):
    row = make(factories.staff())
    assert insert(row) is row
    assert row.pk
    assert not row._state.adding
    assert columns(type(row).objects.get(pk=row.pk)) == columns(row)


def test_the_row_stands_and_falls_with_its_transaction():
    with transaction.atomic():
        insert(entry())
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()


def test_what_the_database_refuses_is_an_error_of_djangos():
    with pytest.raises(DatabaseError), transaction.atomic():
        insert(entry(action="x" * 101))


def test_the_server_plans_once_and_tests_see_the_statement():
    with CaptureQueriesContext(connection) as queries:
        for _n in range(8):
            insert(entry())
    assert len(queries) == 8
    assert run("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", ["%core_auditentry%"])[0][0] == 1
