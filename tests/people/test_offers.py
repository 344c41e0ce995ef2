"""Permissions that a new version brings reach the roles that nobody has changed; the others are left to staff."""

import io

import pytest
from allauth.usersessions.models import UserSession
from django.core.management import call_command

from config import seeds
from contracts.permissions import VIEW_CONTRACTS, VOID_CONTRACTS
from core.models import AuditEntry
from people import actions
from people.enums import Act
from people.models import Role
from people.permissions import MANAGE_ROLES
from rewards.permissions import VIEW_LIABILITY, VIEW_REDEMPTIONS
from tests import factories

pytestmark = pytest.mark.django_db
OLD, NEW = [VIEW_CONTRACTS, VIEW_REDEMPTIONS], [VIEW_CONTRACTS, VIEW_REDEMPTIONS, VIEW_LIABILITY]
PAGE = "/admin/people/role/"


@pytest.fixture
def role() -> Role:
    """A role that the last version offered its permissions."""
    made = Role.objects.create(slug="desk", name="Mesa", permissions=OLD)
    actions.offer_permissions(role=made, permissions=OLD)
    return made


def permissions(role: Role) -> set[str]:
    return set(Role.objects.get(pk=role.pk).permissions)


def offers(role: Role) -> list[dict[str, list[str]]]:
    found = AuditEntry.objects.filter(action=Act.OFFER_PERMISSIONS, target_id=str(role.pk)).order_by("pk")
    return [entry.after for entry in found]


def test_an_untouched_role_gets_what_is_new_once_and_it_is_written_down(role):
    assert actions.offer_permissions(role=role, permissions=NEW) == [VIEW_LIABILITY]
    assert permissions(role) == set(NEW)
    assert actions.offer_permissions(role=role, permissions=NEW) == []
    assert [offer["given"] for offer in offers(role)] == [[VIEW_LIABILITY]]


def test_what_staff_took_away_stays_away_and_what_is_new_waits_for_them(role):
    actions.edit_role(role=role, name="Mesa", permissions=[VIEW_CONTRACTS], by=None)
    assert actions.offer_permissions(role=role, permissions=NEW) == []
    assert permissions(role) == {VIEW_CONTRACTS}
    assert offers(role)[-1]["waiting"] == sorted({*NEW} - {VIEW_CONTRACTS})
    assert actions.offer_permissions(role=role, permissions=NEW) == []
    assert len(offers(role)) == 1
    actions.offer_permissions(role=role, permissions=[*NEW, VOID_CONTRACTS])
    assert offers(role)[-1]["waiting"] == [VOID_CONTRACTS]
    assert permissions(role) == {VIEW_CONTRACTS}


def test_a_role_of_before_this_was_kept_gets_what_it_lacks_unless_staff_edited_it():
    untouched = Role.objects.create(slug="a", name="A", permissions=OLD)
    assert actions.offer_permissions(role=untouched, permissions=NEW) == [VIEW_LIABILITY]
    edited = Role.objects.create(slug="b", name="B", permissions=NEW)
    actions.edit_role(role=edited, name="B", permissions=OLD, by=None)
    assert actions.offer_permissions(role=edited, permissions=NEW) == []
    assert permissions(edited) == set(OLD)


def test_a_later_version_gives_again(role):
    actions.offer_permissions(role=role, permissions=NEW)
    assert actions.offer_permissions(role=role, permissions=[*NEW, VOID_CONTRACTS]) == [VOID_CONTRACTS]
    assert permissions(role) == {*NEW, VOID_CONTRACTS}


def test_whoever_holds_the_role_signs_in_anew(role, client):
    member = factories.staff()
    member.roles.set([role])
    factories.sign_in(client, member)
    UserSession.objects.create(user=member, session_key=client.session.session_key, ip="127.0.0.1", user_agent="x")
    assert client.get("/admin/contratos/").status_code == 200
    actions.offer_permissions(role=role, permissions=NEW)
    assert client.get("/admin/contratos/").status_code == 302


def test_preparing_tells_the_operator_and_repeats_nothing(monkeypatch):
    sales = Role.objects.get(slug="sales")
    wanted = seeds.seeded_roles()["sales"][1]
    assert seeds.seed() == {}
    more = {**seeds.seeded_roles(), "sales": (sales.name, [*wanted, VOID_CONTRACTS])}
    monkeypatch.setattr(seeds, "seeded_roles", lambda: more)
    monkeypatch.setattr("config.management.commands.prepare.grant", lambda _role: None)
    monkeypatch.setattr("config.management.commands.prepare.call_command", lambda *_args, **_options: None)
    out = io.StringIO()
    call_command("prepare", stdout=out)
    assert f"«{sales.name}» puede además: Anular contratos." in out.getvalue()


def test_staff_see_what_came_until_they_edit_the_role(role, client):
    boss = factories.staff(MANAGE_ROLES, *NEW)
    factories.sign_in(client, boss)
    actions.offer_permissions(role=role, permissions=NEW)
    for page in (PAGE, f"{PAGE}{role.pk}/change/"):
        assert "Se dio: Ver el pasivo de puntos." in client.get(page).content.decode()
    actions.edit_role(role=Role.objects.get(pk=role.pk), name="Mesa", permissions=OLD, by=None)
    assert "Se dio:" not in client.get(PAGE).content.decode()
    actions.offer_permissions(role=role, permissions=[*NEW, VOID_CONTRACTS])
    assert "Por decidir: Anular contratos." in client.get(PAGE).content.decode()


def test_the_list_costs_the_same_with_more_roles(client, assert_same_queries):
    factories.sign_in(client, factories.staff(MANAGE_ROLES))

    def add() -> None:
        made = Role.objects.create(slug=f"r{Role.objects.count()}", name="R", permissions=OLD)
        actions.offer_permissions(role=made, permissions=NEW)

    assert_same_queries(lambda: client.get(PAGE), add)
