"""S20: Somebody is erased while somebody else decides on what they asked for: nobody waits in a circle, and what was
decided first holds."""

import threading
import uuid

import pytest

from network.actions import confirm_application
from network.actions.registration import confirming
from network.models import Application
from network.queries import confirm_codes
from people.actions import ask_erasure, document_flows, erase_person, erasure, hand_in_document
from people.actions.documents import lock_document
from people.models import Person
from people.permissions import MANAGE_DATA
from tests import factories
from tests.network.registration import cast
from tests.reliability.conftest import at_once
from tests.workflows import cast as cast_of_flows
from workflows.models import Process

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def moments(monkeypatch):
    """Whoever decides has begun, and holds what is theirs; whoever erases has the person's row."""
    deciding, erasing = threading.Event(), threading.Event()
    blockers = erasure.personal.blockers

    def look(person):
        erasing.set()
        return blockers(person)

    monkeypatch.setattr(erasure.personal, "blockers", look)
    return deciding, erasing


def eraser(person, deciding):
    asked = ask_erasure(person=person, reason="Se va", form_key=uuid.uuid4(), by=factories.staff(MANAGE_DATA))
    by = factories.staff(MANAGE_DATA)

    def erase():
        deciding.wait(30)
        erase_person(request=asked, answer="Lo pidió", by=by)

    return erase


def test_whoever_decides_in_a_flow_and_whoever_erases_never_wait_in_a_circle(moments, monkeypatch):
    deciding, erasing = moments
    kind, ana, person = factories.document_kind("cedula"), cast_of_flows.role(), factories.client().person
    cast_of_flows.flow(cast_of_flows.step(ana), subject="document")
    by = cast_of_flows.decider(ana)
    hand_in_document(person=person, kind=kind, file=factories.pdf(), by=None, form_key=uuid.uuid4())
    process = Process.objects.get(subject="document")

    def decide(document):
        deciding.set()
        erasing.wait(1)
        return lock_document(document)

    monkeypatch.setattr(document_flows, "lock_document", decide)
    decided, _none = at_once([lambda: cast_of_flows.approve(process, by), eraser(person, deciding)])
    process.refresh_from_db()
    assert (decided.state, process.state, process.title) == ("approved", "approved", "")
    assert Person.objects.get(pk=person.pk).erased_at


def test_whoever_confirms_a_registration_and_whoever_erases_never_wait_in_a_circle(moments, monkeypatch):
    deciding, erasing = moments
    cast.documents()
    card = {"country": "CO", "kind": "CC", "number": "1020304050"}
    first = cast.sign_up(identification=card, phone="")
    cast.prove(first)
    held = cast.sign_up(target="agent", identification=card, email="otra@casa.test", phone="")
    assert (held.state, held.person_id) == ("draft", first.person_id)
    release = confirming.release

    def confirm(*given, **more):
        deciding.set()
        erasing.wait(1)
        return release(*given, **more)

    monkeypatch.setattr(confirming, "release", confirm)
    code = confirm_codes(held)[0]
    made, _none = at_once([
        lambda: confirm_application(application=held, code=code, by=None, ip=None), eraser(first.person, deciding)
    ])  # fmt: skip
    assert made.state == "waiting" or made.state == "approved"
    assert Person.objects.get(pk=first.person_id).erased_at
    assert not Application.objects.filter(person=first.person_id).exclude(sealed="").exists()
