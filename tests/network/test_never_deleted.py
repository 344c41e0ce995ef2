"""Agents and clients are inactivated, never deleted: not by the database's owner, not in the backend."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import Error, connection, transaction
from django.db.models import ProtectedError

from network.models import Agent, Client
from people.models import Person
from tests import factories

pytestmark = pytest.mark.django_db


def statements(sql: str, *, as_owner: bool) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if as_owner:
            cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute(sql)


@pytest.mark.parametrize("as_owner", [True, False])
@pytest.mark.parametrize("sql", ["DELETE FROM network_{}", "TRUNCATE network_{} CASCADE"])
@pytest.mark.parametrize("table", ["agent", "client"])
def test_the_database_refuses(table: str, sql: str, as_owner: bool) -> None:
    factories.agent()
    with pytest.raises(Error):
        statements(sql.format(table), as_owner=as_owner)
    assert Agent.objects.count() == Client.objects.count() == 1


def test_the_orm_refuses() -> None:
    agent = factories.agent()
    for delete in (agent.delete, agent.person.client.delete, Agent.objects.all().delete):
        with pytest.raises((Error, ProtectedError)), transaction.atomic():
            delete()
    with pytest.raises((Error, ProtectedError)), transaction.atomic():
        Person.objects.filter(pk=agent.person_id).delete()
    assert Agent.objects.filter(pk=agent.pk).exists()


@pytest.mark.row("SL11")
def test_the_backend_offers_no_way(client: object) -> None:
    """Neither model stands in the admin, no address of theirs deletes, and the agent's page has no such button."""
    for name in ("agent", "client"):
        assert not admin.site.is_registered(apps.get_model("network", name))
    agent = factories.agent()
    browser = factories.sign_in(client, factories.staff(superuser=True))
    page = browser.get(f"/admin/agentes/{agent.pk}/")
    assert page.status_code == 200
    assert "delete" not in page.content.decode().lower()
    for verb in ("delete", "put", "patch"):
        assert getattr(browser, verb)(f"/admin/agentes/{agent.pk}/").status_code == 405
    assert browser.post(f"/admin/network/agent/{agent.pk}/delete/").status_code == 404
    assert Agent.objects.filter(pk=agent.pk).exists()
