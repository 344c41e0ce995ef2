"""Scenes of registration: each answers the call that a second click makes again."""

import itertools
import uuid
from collections.abc import Callable
from typing import Any

from core import conf
from network import actions as network
from network.actions import loads
from network.enums import Target
from network.models import Application
from network.permissions import DECIDE_REGISTRATIONS, IMPORT_PEOPLE, MANAGE_AGENTS, MANAGE_CLIENTS
from people import actions as people
from people.actions.territories import sign
from people.models import Coverage, Division, Territory
from tests import factories
from tests.network import load_cast
from tests.network.registration import cast

Call = Callable[[], Any]
numbers = itertools.count(1)


def _who() -> dict[str, str]:
    return {"email": f"{uuid.uuid4().hex[:12]}@casa.test", "phone": "", "given_names": uuid.uuid4().hex[:10]}


def waiting() -> Application:
    return cast.sign_up(target=Target.AGENT, **_who())


def splitting() -> Call:
    zone, chosen = _zone(), Division.objects.filter(country="CO", code="05001")
    asked: dict[str, Any] = {"territory": zone, "divisions": list(chosen), "code": uuid.uuid4().hex[:12], "name": "B"}
    seen, key = sign(people.plan_split(**asked)), uuid.uuid4()
    return lambda: people.split_territory(**asked, seen=seen, reason="Creció", by=None, form_key=key)


def merging() -> Call:
    zone, other = _zone(), Territory.objects.create(code=uuid.uuid4().hex[:12], name="Sur", kind="zone")
    seen, key = sign(people.plan_merge(territory=zone, into=other)), uuid.uuid4()
    return lambda: people.merge_territory(territory=zone, into=other, seen=seen, reason="Sobra", by=None, form_key=key)


def _zone() -> Territory:
    zone = Territory.objects.create(code=uuid.uuid4().hex[:12], name="Norte", kind="zone")
    Coverage.objects.all().delete()  # an earlier scene covered the same
    Coverage.objects.create(territory=zone, division=Division.objects.get(country="CO", code="05"))
    return zone


def registering() -> Call:
    asked = {"channel": "site", "target": "client", "version": None, "answers": cast.TYPED | _who(), "by": None}
    key = uuid.uuid4()
    return lambda: network.register(form_key=key, **asked)


def coming_back() -> Call:
    left, key = factories.agent(state="inactive"), uuid.uuid4()
    by = left.person.user
    return lambda: network.come_back(person=left.person, reason="Vuelvo", by=by, form_key=key)


def going_on_as_client() -> Call:
    agent, key = factories.agent(), uuid.uuid4()
    by = agent.person.user
    return lambda: network.go_on_as_client(person=agent.person, reason="Ya no", by=by, form_key=key)


def deciding() -> Call:
    application, by, key = waiting(), factories.staff(DECIDE_REGISTRATIONS), uuid.uuid4()
    return lambda: network.decide_application(application=application, outcome="approved", by=by, form_key=key)


def joining() -> Call:
    network.register_contact_client(given_names="Luisa", family_names="Paz", phone="3001112233", by=None)
    held = cast.sign_up(**_who() | {"given_names": "Luisa", "family_names": "Paz", "phone": "300 111 22 33"})
    by, key = factories.staff(DECIDE_REGISTRATIONS), uuid.uuid4()
    return lambda: network.join_application(application=held, same=True, reason="Es ella", by=by, form_key=key)


def sending_again() -> Call:
    application = waiting()
    by = factories.staff(DECIDE_REGISTRATIONS)
    network.decide_application(
        application=application, outcome="more", reason="No es ese", asked=["given_names"], by=by, form_key=uuid.uuid4()
    )
    by.is_staff = False  # the next scene's staff alone are told
    by.save()
    owner, key = application.person.user, uuid.uuid4()
    given = {"given_names": "Luisa Fernanda"}
    return lambda: network.send_again(application=application, answers=given, by=owner, form_key=key)


def preactivating() -> Call:
    agent, by, key = factories.agent(state="inactive"), factories.staff(MANAGE_AGENTS), uuid.uuid4()
    return lambda: network.preactivate_agent(agent=agent, reason="Llamó", by=by, form_key=key)


def reactivating() -> Call:
    conf.change("network.leaders_reactivate", True, by=None)
    leader = factories.agent()
    left, key = factories.agent(state="inactive", sponsor=leader), uuid.uuid4()
    by = leader.person.user
    return lambda: network.reactivate_in_line(agent=left, reason="Vuelve", by=by, form_key=key)


def letting_go() -> Call:
    conf.change("network.leaders_let_go", "at_once", by=None)
    leader = factories.agent()
    led, key = factories.agent(sponsor=leader), uuid.uuid4()
    by = leader.person.user
    return lambda: network.let_go_in_line(agent=led, reason="Lo pidió", by=by, form_key=key)


def taking_back() -> Call:
    conf.change("network.leaders_let_go", "approval", by=None)
    leader, key = factories.agent(), uuid.uuid4()
    by = leader.person.user
    led = factories.agent(sponsor=leader)
    made = network.let_go_in_line(agent=led, reason="Lo pidió", by=by, form_key=uuid.uuid4())
    return lambda: network.withdraw_application(application=made, by=by, form_key=key)


def inactivating_a_client() -> Call:
    client, by, key = factories.client(), factories.staff(MANAGE_CLIENTS), uuid.uuid4()
    return lambda: network.set_client_active(client=client, active=False, reason="Lo pidió", by=by, form_key=key)


def taking_people_in() -> Call:
    by, key = factories.staff(IMPORT_PEOPLE), uuid.uuid4()
    lines = [load_cast.row(document=str(1_000_000 + next(numbers)), email=f"fila{next(numbers)}@example.test")]
    return lambda: loads.make_load(kind="people", table=load_cast.csv_file(lines), options={}, form_key=key, by=by)


def correcting_the_address() -> Call:
    made, key = cast.sign_up(target=Target.CLIENT, **_who(), password=factories.PASSWORD), uuid.uuid4()
    asked = {"email": f"{key.hex[:12]}@casa.test", "ip": None, "form_key": key}
    own = network.Own(password=made.new_login.password, login=made.new_login.pk)
    return lambda: network.correct_address(application=made, own=own, **asked) and made


SCENES: dict[str, Callable[[], Call]] = {
    "network.register": registering, "network.come_back": coming_back, "network.go_on_as_client": going_on_as_client,
    "network.decide_application": deciding, "network.join_application": joining,
    "network.send_again": sending_again, "network.preactivate_agent": preactivating,
    "network.withdraw_application": taking_back, "network.reactivate_in_line": reactivating,
    "network.let_go_in_line": letting_go,
    "network.set_client_active": inactivating_a_client, "network.correct_address": correcting_the_address,
    "network.make_load": taking_people_in, "people.split_territory": splitting, "people.merge_territory": merging,
}  # fmt: skip
