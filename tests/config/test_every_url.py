"""Every address, for every role, with every verb, on somebody else's object."""

from typing import Any

import pytest
from django.test import Client

from core.access import AGENT, PERMISSIONS, PUBLIC, SIGNED_IN
from tests import factories
from tests.config.cast import OBJECTS, OWNED, make_cast
from tests.config.urls import Address, ours, path_of, third_party

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_errors")]
VERBS = ["get", "post", "put", "patch", "delete", "head", "options"]
REFUSED = {403, 404}
NAMELESS = {"admin:", "admin:app_list"}
QUIET = {f"admin:{name}" for name in ("index", "logout", "password_change", "password_change_done", "jsi18n")}
ROLES = ["anonymous", "client", "agent", "inactive agent", "staff without second factor", "staff without rights"]


def expected(address: Address, role: str, verb: str) -> set[int]:
    """The answers that are right for this role at this address; 405 is right wherever the door is open."""
    permission, door = vars(address.view)["permission"], address.name.split(":")[0].rpartition("_")[2]
    open_to_all = {200, 204, 302, 403, 404, 405, 422, 429}
    if permission == PUBLIC:
        return open_to_all
    if role == "anonymous":
        return {302}
    if door == "staff":
        if permission == SIGNED_IN and role == "staff without rights":  # one's own pages inside the backend
            return open_to_all
        return {302} if role == "staff without second factor" else REFUSED
    if door == "office" and role != "agent":
        return {302, 200, 405} if role == "inactive agent" else REFUSED
    if address.name in OWNED:
        return {404, 405} | ({200} if verb == "options" else set())
    return open_to_all - ({403} if permission == AGENT else set())


@pytest.mark.parametrize("role", ROLES)
def test_nobody_passes_where_they_should_not(client: Client, role: str):
    client.raise_request_exception = True
    cast = make_cast()
    if who := cast.people[role]:
        factories.sign_in(client, who, second_factor=False if "second factor" in role else None)
    wrong = []
    for address in ours():
        path = path_of(address, cast.values(address.name, address.parameters))
        for verb in VERBS:
            answer = getattr(client, verb)(path)
            if answer.status_code not in expected(address, role, verb) and not _asks_elsewhere(answer):
                wrong.append((address.name, verb, answer.status_code))
        if who:
            client.session.save()
    assert wrong == []


def _asks_elsewhere(answer: Any) -> bool:
    """A redirect to sign in, or to the page that says why not, is a refusal too."""
    return answer.status_code == 302 and answer.url.startswith(("/acceso/", "/oficina/estado/"))


def test_one_right_opens_its_own_pages_and_all_others_together_do_not(client: Client):
    cast = make_cast()
    guarded: dict[str, list[Address]] = {permission: [] for permission in PERMISSIONS}
    for address in ours():
        if (needed := vars(address.view)["permission"]) in PERMISSIONS:
            guarded[needed].append(address)
    for permission, addresses in guarded.items():
        paths = {a.name: path_of(a, cast.values(a.name, a.parameters)) for a in addresses}
        others = factories.sign_in(Client(), factories.staff(*(set(PERMISSIONS) - {permission})))
        assert {name: others.get(path).status_code for name, path in paths.items()} == dict.fromkeys(paths, 403)
        alone = factories.sign_in(Client(), factories.staff(permission))
        answers = {name: alone.get(path).status_code for name, path in paths.items()}
        assert set(answers.values()) <= {200, 302, 404, 405}, answers
    assert sum(map(len, guarded.values())) > 100


@pytest.mark.parametrize("role", [role for role in ROLES if role != "anonymous"])
def test_the_admin_tables_refuse_whoever_has_no_right(client: Client, role: str):
    cast = make_cast()
    factories.sign_in(client, cast.people[role], second_factor=False if "second factor" in role else None)
    for address in third_party():
        if address.name.startswith("admin:") and not address.parameters and address.name not in NAMELESS:
            answer = client.get(path_of(address, {}))
            allowed = {200, 302, 405} if role == "staff without rights" and address.name in QUIET else {302, 403, 404}
            assert answer.status_code in allowed, (address.name, answer.status_code)


def test_every_address_with_a_blank_has_an_object():
    assert {address.name for address in ours() if address.parameters} == set(OBJECTS)
