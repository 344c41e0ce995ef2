"""S10: what was signed in before a change of password, role or access is signed out at its next request."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client as Browser
from django.utils import timezone

from people.actions import clear_sessions, edit_role, give_roles, reset_second_factor, set_access
from people.models import Role
from people.permissions import VIEW_AUDIT
from tests import factories
from tests.core.test_access_pages import last_letter

pytestmark = pytest.mark.django_db
NEW = "lluvia-tambor-siete-olmo"


@pytest.fixture
def member():
    user = factories.client().person.user
    user.set_password(factories.PASSWORD)
    user.save()
    return user


@pytest.fixture
def colleague():
    user = factories.totp(factories.staff(VIEW_AUDIT))
    user.set_password(factories.PASSWORD)
    user.save()
    return user


def enter(user) -> Browser:
    browser = Browser()
    browser.post("/acceso/login/", {"login": user.email, "password": factories.PASSWORD})
    if Authenticator.objects.filter(user=user).exists():
        browser.post("/acceso/2fa/authenticate/", {"code": factories.totp_code(user)})
    assert browser.get("/admin/seguridad/" if user.is_staff else "/cuenta/").status_code == 200
    return browser


def is_out(browser: Browser) -> bool:
    return browser.get("/cuenta/").status_code == 302


def test_a_changed_password(member):
    here, there = enter(member), enter(member)
    form = {"oldpassword": factories.PASSWORD, "password1": NEW, "password2": NEW}
    assert here.post("/acceso/password/change/", form).status_code == 302
    assert is_out(there)


def test_a_password_renewed_from_the_mail(member):
    there = enter(member)
    stranger = Browser()
    stranger.post("/acceso/password/reset/", {"email": member.email})
    link = re.search(r"/acceso/password/reset/key/[^\s>]+", last_letter())
    page = stranger.get(link[0], follow=True)
    stranger.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    member.refresh_from_db()
    assert member.check_password(NEW)
    assert is_out(there)


@pytest.mark.parametrize(
    "change",
    [
        lambda user: give_roles(user=user, roles=[], by=None),
        lambda user: set_access(user=user, is_active=False, is_staff=True, by=None),
        lambda user: set_access(user=user, is_active=True, is_staff=False, by=None),
        lambda user: reset_second_factor(user=user, reason="Perdió el teléfono", by=None),
        lambda user: edit_role(role=Role.objects.get(users=user), name="Otro", permissions=[], by=None),
    ],
    ids=["roles", "closed", "no longer staff", "second factor", "the role itself"],
)
def test_rights_and_access(colleague, change):
    there = enter(colleague)
    change(colleague)
    assert is_out(there)


def test_a_factor_taken_off_by_its_owner_ends_the_other_sessions(member):
    there = enter(member)
    factories.totp(member)
    here = Browser()
    here.post("/acceso/login/", {"login": member.email, "password": factories.PASSWORD})
    here.post("/acceso/2fa/authenticate/", {"code": factories.totp_code(member)})
    here.post("/acceso/reauthenticate/", {"password": factories.PASSWORD})
    here.post("/acceso/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=member).exists()
    assert is_out(there)
    assert not is_out(here)


def test_without_a_change_nothing_ends(member):
    """The control: the same two browsers stay in when nothing happens."""
    here, there = enter(member), enter(member)
    assert not is_out(here)
    assert not is_out(there)


def test_what_ended_by_itself_is_forgotten_with_where_it_was(member):
    here, gone = enter(member), enter(member)
    Session.objects.filter(session_key=gone.session.session_key).update(expire_date=timezone.now() - timedelta(days=1))
    assert clear_sessions() == 1
    assert clear_sessions() == 0
    assert UserSession.objects.get(user=member).session_key == here.session.session_key
    assert not is_out(here)
