"""Staff help somebody who cannot get in: their sessions closed, their second factor taken off."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.test import Client as Browser

from core.models import AuditEntry
from notifications.models import Message
from people.actions import reset_second_factor, sign_out_everywhere
from people.errors import NoSecondFactor, OwnRights, StrongerAccount
from people.permissions import MANAGE_ACCESS, MANAGE_ROLES
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return factories.totp(factories.client(factories.person("Luisa", "Gómez")).person.user)


def address(user):
    return f"/admin/accesos/{user.pk}/"


def test_the_second_factor_goes_the_person_is_told_and_it_stays_on_record(login, member):
    browser = login(factories.staff(MANAGE_ACCESS))
    assert "Authenticator" not in browser.get(address(member)).content.decode()
    answer = browser.post(address(member), {"act": "factor", "reason": "Videollamada con su documento"})
    assert answer.status_code == 302
    assert not Authenticator.objects.filter(user=member).exists()
    row = AuditEntry.objects.get(action="people.reset_second_factor")
    assert (row.target_id, row.reason, row.before) == (
        str(member.pk), "Videollamada con su documento", {"kinds": ["totp"]}
    )  # fmt: skip
    assert Message.objects.filter(person=member.person, kind="people.access_reset", channel="email").exists()
    assert "Videollamada" in browser.get(address(member)).content.decode()


def test_sessions_end_at_the_next_request(login, client, member):
    member.set_password(factories.PASSWORD)
    member.save()
    Authenticator.objects.all().delete()
    there = Browser()
    there.post("/acceso/login/", {"login": member.email, "password": factories.PASSWORD})
    assert there.get("/cuenta/").status_code == 200
    login(factories.staff(MANAGE_ACCESS)).post(address(member), {"act": "sessions", "reason": "Perdió el teléfono"})
    assert there.get("/cuenta/").status_code == 302


@pytest.mark.parametrize("data", [{"act": "factor"}, {"act": "all", "reason": "x"}, {"reason": "solo esto"}, {}])
def test_bad_input_says_so_and_keeps_what_was_typed(login, member, data):
    page = login(factories.staff(MANAGE_ACCESS)).post(address(member), data)
    assert page.status_code == 422
    assert page.context["form"].errors
    assert data.get("reason", "") in page.content.decode()
    assert Authenticator.objects.filter(user=member).exists()


def test_an_account_without_one_says_so(login):
    page = login(factories.staff(MANAGE_ACCESS)).post(
        address(factories.client().person.user), {"act": "factor", "reason": "x"}
    )
    assert "no tiene segundo factor" in page.content.decode()


def test_staff_accounts_are_for_whoever_manages_them(member):
    colleague, boss = factories.totp(factories.staff()), factories.staff(superuser=True)
    helper, manager = factories.staff(MANAGE_ACCESS), factories.staff(MANAGE_ROLES, MANAGE_ACCESS)
    with pytest.raises(PermissionDenied):
        reset_second_factor(user=colleague, reason="x", by=helper)
    assert Authenticator.objects.filter(user=colleague).exists()
    with pytest.raises(StrongerAccount):
        reset_second_factor(user=factories.totp(boss), reason="x", by=manager)
    with pytest.raises(OwnRights):
        sign_out_everywhere(user=manager, reason="x", by=manager)
    reset_second_factor(user=colleague, reason="x", by=manager)
    with pytest.raises(NoSecondFactor):
        reset_second_factor(user=colleague, reason="x", by=manager)


def test_it_is_closed_to_others(client, login, member):
    assert client.get(address(member)).status_code == 302
    assert login(factories.staff(MANAGE_ROLES)).get(address(member)).status_code == 403
    assert login(factories.client()).get(address(member)).status_code == 403
    assert login(factories.staff(MANAGE_ACCESS)).get("/admin/accesos/999999/").status_code == 404
