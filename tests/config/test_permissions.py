"""A view that does not say who may open it fails here, and so does a third party's address nobody looked at."""

from config.roles import seeded_roles
from core.access import AGENT, PERMISSIONS, PUBLIC, SIGNED_IN
from tests.config.urls import ours, third_party

# Addresses of libraries, and why they may stand: they ask for a session, or must be open, by themselves.
LIBRARIES = {
    "service:": "the web service: each operation needs a key with a scope (tests/api/test_doors.py)",
    "account_": "allauth: sign-in, e-mail, password; those that need a session ask for it",
    "mfa_": "allauth: second factor, asks for a session",
    "usersessions_": "allauth: one's own sessions, asks for a session",
    "set_language": "Django: a cookie, by POST",
    "admin:": "Django's admin, behind StaffSite.has_permission and each table's StaffModelAdmin",
}
OPEN = {PUBLIC, SIGNED_IN, AGENT}


def test_every_view_names_who_may_open_it_in_its_own_body():
    named = {address.name: vars(address.view).get("permission") for address in ours()}
    assert {name: said for name, said in named.items() if said not in OPEN and said not in PERMISSIONS} == {}


def test_every_library_address_is_known():
    assert [a.name for a in third_party() if not any(a.name.startswith(prefix) for prefix in LIBRARIES)] == []


ONES_OWN = {f"people_staff:{name}" for name in ("security", "end_session", "end_sessions")}


def test_staff_pages_ask_for_a_staff_permission():
    for address in ours():
        if "_staff:" in address.name and address.name not in ONES_OWN:
            assert vars(address.view)["permission"] in PERMISSIONS, address.name
        if "_office:" in address.name:
            assert vars(address.view)["permission"] in {AGENT, SIGNED_IN}, address.name


def test_seeded_roles_name_permissions_that_exist():
    for slug, (_name, permissions) in seeded_roles().items():
        assert set(permissions) <= set(PERMISSIONS), slug
