"""RG4: Many register again for one unproven attempt at once, or while it is decided on: one record lives, nobody waits
for ever, and what was decided holds."""

import threading
import uuid
from typing import Any

import pytest

from network.actions import Own, correct_address, decide_application, join_application
from network.actions.registration import confirming, correcting, overtaking
from network.actions.registration.deciding import lock
from network.enums import Target
from network.errors import NotOpen
from network.models import Application
from network.permissions import DECIDE_REGISTRATIONS
from people.actions import document_flows
from people.actions.documents import lock_document
from people.models import Identification, Person, PersonDocument, User
from tests import factories
from tests.network.registration import cast
from tests.reliability.conftest import at_once
from tests.workflows import cast as cast_of_flows
from workflows.models import Process

pytestmark = pytest.mark.django_db(transaction=True)


def register(number: str, email: str, form: Any, **more: Any) -> Application:
    card = {"country": "CO", "kind": "CC", "number": number}
    return cast.sign_up(target=Target.AGENT, identification=card, email=email, phone="", version=form, **more)


def living() -> list[str]:
    return list(User.objects.filter(is_active=True, is_staff=False).values_list("email", flat=True))


def test_of_many_who_register_again_at_once_the_last_one_lives():
    cast.documents()
    form = cast.version(target=Target.AGENT)
    register("1020304050", "primera@casa.test", form)
    calls = [lambda n=n: register("1020304050", f"otra{n}@casa.test", form) for n in range(5)]
    made = at_once(calls)
    assert [one.state for one in made] == ["waiting"] * 5, "each took the place of the one before"
    assert Person.objects.filter(erased_at=None, client__isnull=False).count() == Identification.objects.count() == 1
    assert [person.email for person in Person.objects.filter(erased_at=None, client__isnull=False)] == living()
    assert Application.objects.exclude(state="withdrawn").get().person.email in living()


def test_whoever_decides_meanwhile_decides_on_what_is_there_or_is_told():
    cast.documents()
    form, by = cast.version(target=Target.AGENT), factories.staff(DECIDE_REGISTRATIONS)
    for number in ("1020304050", "1020304051", "1020304052"):
        first = register(number, f"a{number}@casa.test", form)
        decided, again = at_once([
            lambda one=first: decide_application(application=one, outcome="approved", by=by),
            lambda n=number: register(n, f"b{n}@casa.test", form),
        ])  # fmt: skip
        first.refresh_from_db()
        was_faster = not isinstance(decided, NotOpen)
        assert (first.state, again.state) == (("approved", "draft") if was_faster else ("withdrawn", "waiting"))
        assert (f"a{number}@casa.test" in living()) is was_faster


def test_whoever_decides_on_a_paper_in_a_flow_and_whoever_registers_never_wait_in_a_circle(monkeypatch):
    """Whoever decides holds the process, then the person: so does who takes the attempt back."""
    cast.documents()
    factories.document_kind("cedula")
    ana, held = cast_of_flows.role(), threading.Event()
    cast_of_flows.flow(cast_of_flows.step(ana), subject="document")
    form, by = cast.version(target=Target.AGENT, documents="now"), cast_of_flows.decider(ana)
    register("1020304050", "a@casa.test", form, files={"doc_cedula": factories.pdf()})
    process, deciding = Process.objects.get(subject="document"), threading.Event()

    def decide(document):
        deciding.set()
        held.wait(1)
        return lock_document(document)

    def take(application):
        locked = lock(application)
        held.set()
        return locked

    def again():
        deciding.wait(30)
        return register("1020304050", "b@casa.test", form, files={"doc_cedula": factories.pdf()})

    monkeypatch.setattr(document_flows, "lock_document", decide)
    monkeypatch.setattr(overtaking, "lock", take)
    decided, second = at_once([lambda: cast_of_flows.approve(process, by), again])
    assert (decided.state, second.state, living()) == ("approved", "draft", ["a@casa.test"])
    assert PersonDocument.objects.get().state == "accepted"


def test_whoever_says_that_it_is_the_same_and_whoever_registers_never_wait_in_a_circle(monkeypatch):
    """Whoever says so holds what was held, then the person: so does who takes the attempt back."""
    cast.documents()
    form, by = cast.version(target=Target.AGENT), factories.staff(DECIDE_REGISTRATIONS)
    joining, registering, release = threading.Event(), threading.Event(), confirming.release
    card = {"country": "CO", "kind": "CC", "number": "1020304050"}
    first = cast.sign_up(target=Target.AGENT, identification=card, email="a@casa.test", version=form)
    held = cast.sign_up(target=Target.AGENT, email="c@casa.test", version=form)
    assert (held.state, held.person_id) == ("draft", first.person_id)

    def join(*given, **more):
        joining.set()
        registering.wait(1)
        return release(*given, **more)

    def take(application):
        locked = lock(application)
        registering.set()
        return locked

    def again():
        joining.wait(30)
        return register("1020304050", "b@casa.test", form)

    monkeypatch.setattr(confirming, "release", join)
    monkeypatch.setattr(overtaking, "lock", take)
    joined, second = at_once([
        lambda: join_application(application=held, same=True, reason="Llamó", by=by), again
    ])  # fmt: skip
    assert (joined.state, second.state) == ("waiting", "draft"), "the one of whom staff said so goes on"
    assert living() == ["c@casa.test"]


def test_whoever_corrects_the_address_and_whoever_decides_never_wait_in_a_circle(monkeypatch):
    cast.documents()
    form, by = cast.version(target=Target.AGENT), factories.staff(DECIDE_REGISTRATIONS)
    first = register("1020304050", "a@casa.test", form)
    correcting_it, decided, move = threading.Event(), threading.Event(), correcting._move
    own = Own(password=first.person.user.password, login=first.person.user.pk)

    def correct(*given):
        correcting_it.set()
        decided.wait(1)
        return move(*given)

    def decide():
        correcting_it.wait(30)
        return decide_application(application=first, outcome="approved", by=by)

    monkeypatch.setattr(correcting, "_move", correct)
    at_once([
        lambda: correct_address(application=first, email="b@casa.test", own=own, ip=None, form_key=uuid.uuid4()), decide
    ])  # fmt: skip
    first.refresh_from_db()
    assert (first.state, living()) == ("approved", ["b@casa.test"])
