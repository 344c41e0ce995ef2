"""References that have no foreign key: the database looks at them as sets, and what they name stays."""

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import Error, connection, transaction

from core.statements import run
from network.models import Agent, Application, ApplicationStep, Client, ClientChange, LoadTrace
from people.models import Division, Territory, User
from tests import factories
from tests.conftest import OWN_APPS
from tests.network.load_cast import checked, row, written

NOBODY = 999_999_999
UNIQUE = {
    "form_key": "NULL", "lookup": "md5(lookup)", "code": "'OTRO2345'", "number": "number + 100",
    "until": "since",
}  # fmt: skip
CARRIED = Agent._meta.get_field("rank")  # only the database writes it, from the history, where it is a foreign key
pytestmark = pytest.mark.django_db


def loose():
    """Fields without a foreign key, but for the ledger's and an agent's rank, which have their own checks and tests."""
    return [
        field
        for model in apps.get_models()
        if model._meta.app_label in OWN_APPS and model._meta.app_label != "ledger" and not model._meta.proxy
        for field in model._meta.local_concrete_fields
        if field.remote_field and not field.db_constraint and field is not CARRIED
    ]


def table(field):
    return field.model._meta.db_table


@pytest.fixture
def everything():
    """A row of every table that has such a reference."""
    staff = factories.staff("network.import_people")
    factories.agent()
    rows = [row("Ana", "Gil", "52123456", target="agente"), row("Eva", "Sol", "52123457", "eva@example.com")]
    written(checked(rows, staff), staff)
    client = Client.objects.order_by("pk").last()
    ClientChange.objects.create(client=client, act="network.activate_client", state="active", by=staff)
    run("SET CONSTRAINTS ALL IMMEDIATE", [])  # what waits for the end would be in the way


def copied(field, value: str) -> None:
    """The table's rows once more, each with this reference."""
    columns = [one for one in field.model._meta.local_concrete_fields if not one.primary_key and not one.generated]
    into = ", ".join(one.column for one in columns)
    spare = str(factories.person().pk)
    values = ", ".join(
        value if one is field else spare if one.unique and one.remote_field else UNIQUE.get(one.column, one.column)
        for one in columns
    )
    name = table(field)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {name} ({into}) SELECT {values} FROM {name} ORDER BY id DESC LIMIT 1")


def as_owner(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE NONE; {sql}; SET LOCAL ROLE {settings.DATABASE_APP_ROLE}")


def broken(error) -> bool:
    return isinstance(error.value.__cause__, psycopg.errors.ForeignKeyViolation)


def test_nothing_new_names_what_is_not_there(everything):
    fields = loose()
    assert len(fields) > 20
    for field in fields:
        with pytest.raises(Error) as found:
            copied(field, str(NOBODY))
        assert broken(found), field
        with transaction.atomic():  # the control: nothing else would have refused it
            for name in {table(field), "network_sponsoredge"}:  # an agent's edge names the sponsor too
                as_owner(f"ALTER TABLE {name} DISABLE TRIGGER {name}_names_known")
            copied(field, str(NOBODY))
            transaction.set_rollback(True)


def test_nothing_moves_to_what_is_not_there(everything):
    for field in loose():
        with pytest.raises(Error), transaction.atomic():
            run(f"UPDATE {table(field)} SET {field.column} = %s", [NOBODY])


def test_one_bad_row_among_many_is_found(everything):
    step = ApplicationStep.objects.latest("pk")
    steps = [ApplicationStep(application_id=step.application_id, state="approved") for _n in range(1_500)]
    ApplicationStep.objects.bulk_create(steps)
    steps = [ApplicationStep(application_id=step.application_id, state="approved") for _n in range(1_500)]
    steps[1_200].application_id = NOBODY
    with pytest.raises(Error) as found, transaction.atomic():
        ApplicationStep.objects.bulk_create(steps)
    assert broken(found)


@pytest.mark.parametrize("as_app", [True, False])
def test_what_they_name_neither_goes_nor_changes_its_key(everything, as_app):
    """Neither the application nor the owner of the tables may, and not by a cascade."""
    named = {field.remote_field.model for field in loose()}
    assert {Agent, Application, Client, Division, Territory, User} < named
    Territory.objects.get_or_create(code="NORTE", defaults={"name": "Norte"})
    Division.objects.get_or_create(country="CO", code="05001", defaults={"name": "Medellín"})
    for name in (model._meta.db_table for model in named):
        for sql in (f"DELETE FROM {name}", f"TRUNCATE {name} CASCADE", f"UPDATE {name} SET id = id + 1000000"):
            with pytest.raises(Error) as found, transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql if as_app else f"SET LOCAL ROLE NONE; {sql}")
            assert "append-only" in str(found.value) or "permission denied" in str(found.value), sql
    assert LoadTrace.objects.count() == 2
