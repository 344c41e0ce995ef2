"""However and through whatever door somebody comes, they are one person."""

import threading
import uuid
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import DomainError
from network.actions import register
from network.enums import Channel, Target
from network.models import Client
from network.rules.registration import Candidate, Newcomer, alike, recognise
from people.models import IdType, Person, User
from tests.network.registration import cast

EMAILS = st.sampled_from(["ana@casa.test", "ANA@casa.test", " Ana@Casa.Test ", ""])
PHONES = st.sampled_from(["3001234567", "300 123 45 67", "+57 (300) 123-4567", "57 300 1234567", ""])
NUMBERS = st.sampled_from(["1020304050", "1.020.304.050", " 1020304050 ", None])
DOORS = st.sampled_from([Channel.SITE, Channel.INVITATION, Channel.CONTACT, Channel.BACKEND, Channel.BACKOFFICE])
COMING = st.tuples(DOORS, st.sampled_from(list(Target)), EMAILS, PHONES, NUMBERS)


def come(channel: str, target: str, email: str, phone: str, number: str | None) -> None:
    """Somebody who says at least the e-mail and the phone, or the document: the least that says who they are."""
    answers: dict[str, Any] = {"given_names": "Ana", "family_names": "Gil Paz", "email": email, "phone": phone}
    answers["identification"] = {"kind": "CC", "number": number} if number else None
    if channel in {Channel.SITE, Channel.INVITATION} and email.strip():
        answers["password"] = "un-camino-largo-7"
    try:
        register(channel=channel, target=target, version=None, answers=answers, by=None, form_key=uuid.uuid4())
    except DomainError:
        pass  # staff read who it is, or it waits already: nobody is made


@pytest.mark.django_db(transaction=True)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(COMING, min_size=1, max_size=5))
def test_any_sequence_of_doors_leaves_one_person(comings: list[Any]) -> None:
    with transaction.atomic():
        cast.documents()
        come(Channel.SITE, Target.CLIENT, "ana@casa.test", "3001234567", "1020304050")
        for coming in comings:
            if any(part for part in coming[2:]):
                come(*coming)
        assert Person.objects.filter(name_key="ana gil paz").count() == 1
        assert Client.objects.filter(person__name_key="ana gil paz").count() == 1
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_are_one_person() -> None:
    IdType.objects.get_or_create(country="CO", code="CC", defaults={"name": "Cédula", "check_name": "co.cc"})
    barrier, failed = threading.Barrier(20), []

    def one() -> None:
        barrier.wait()
        try:
            come(Channel.SITE, Target.CLIENT, "ana@casa.test", "3001234567", "1020304050")
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert Person.objects.filter(name_key="ana gil paz").count() == 1
    assert User.objects.filter(email="ana@casa.test").count() == 1


WORDS = st.sampled_from(["ana", "luisa", "gil", "paz", "maría", "restrepo"])
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)


@given(NAMES, NAMES)
def test_being_alike_is_mutual(one: str, other: str) -> None:
    assert alike(one, one.upper())
    assert alike(one, other) == alike(other, one)


KNOWN = st.builds(
    Candidate, person_id=st.integers(1, 5), names=NAMES, email=st.sampled_from(["", "a@x.co", "b@x.co"]),
    login=st.sampled_from(["", "a@x.co"]), phone=st.sampled_from(["", "+571"]),
    document=st.sampled_from(["", "d1", "d2"]),
)  # fmt: skip


@given(st.lists(KNOWN, max_size=5), st.booleans())
def test_whoever_is_recognised_shares_what_they_are_recognised_by(known: list[Candidate], unique: bool) -> None:
    who = Newcomer(names="ana gil", email="a@x.co", phone="+571", documents=("d1",), unique_email=unique)
    found = recognise(who, known)
    shares = {
        "document": lambda one: one.document == "d1", "login": lambda one: one.login == "a@x.co",
        "email": lambda one: one.email == "a@x.co", "phone": lambda one: one.phone == "+571",
    }  # fmt: skip
    if found.person_id is None:
        assert found.by == ""
        assert not any(one.document == "d1" or one.login == "a@x.co" for one in known)
    else:
        assert any(one.person_id == found.person_id and shares[found.by](one) for one in known)
