"""Idempotency-Key: the same call again is answered the same, and done once."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from api import actions
from api.models import Answer, Key
from core import jobs
from core.models import AuditEntry
from network.models import AgentChange
from tests import factories
from tests.api.cast import Caller, key
from tests.reliability.conftest import at_once

ACT, BACK = "/agents/CARLOS23/inactivate", "/agents/CARLOS23/activate"


@pytest.fixture
def erp():
    factories.agent(code="CARLOS23")
    return Caller(key()[1])


@pytest.mark.django_db
def test_the_same_call_again_is_answered_the_same_and_done_once(erp):
    first, again = (erp.post(ACT, Idempotency_Key="a") for _n in range(2))
    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    assert ("Idempotent-Replayed" in first, again["Idempotent-Replayed"]) == (False, "true")
    assert AgentChange.objects.count() == 1
    assert AuditEntry.objects.filter(action="api.call").count() == 1
    refusal, repeated = (erp.post(ACT, Idempotency_Key="b") for _n in range(2))
    assert refusal.status_code == 409
    assert repeated.content == refusal.content, "what was refused stays refused"
    assert repeated["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
def test_another_call_under_the_same_name_is_refused(erp):
    erp.post(ACT, Idempotency_Key="a")
    for answer in (erp.post(ACT, {"reason": "otra"}, Idempotency_Key="a"), erp.post(BACK, Idempotency_Key="a")):
        assert (answer.status_code, answer.json()["code"]) == (422, "other_call")
    assert Caller(key()[1]).post(BACK, Idempotency_Key="a").status_code == 200, "each key has names of its own"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["x" * 256, "con espacio", "ñ"])
def test_a_name_that_cannot_be_is_refused(erp, name):
    answer = erp.post(ACT, Idempotency_Key=name)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_idempotency_key")
    assert not AgentChange.objects.exists()


@pytest.mark.django_db
def test_an_answer_is_kept_for_a_day(erp):
    erp.post(ACT, Idempotency_Key="a")
    Answer.objects.update(created_at=timezone.now() - timedelta(hours=23))
    assert actions.clear_answers() == 0
    assert erp.post(ACT, Idempotency_Key="a")["Idempotent-Replayed"] == "true"
    Answer.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert erp.post(BACK, Idempotency_Key="a").status_code == 200, "the name is free again, swept or not"
    Answer.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert actions.clear_answers() == 1
    assert actions.clear_answers in jobs.SWEEPS
    assert not Answer.objects.exists()


@pytest.mark.django_db
def test_what_says_nothing_of_the_call_is_not_kept(erp):
    Key.objects.update(scopes=["agents:read"])
    assert erp.post(ACT, Idempotency_Key="a").status_code == 403
    Key.objects.update(scopes=["agents:activate"])
    assert erp.post(ACT, Idempotency_Key="a").status_code == 200


@pytest.mark.django_db
def test_whoever_was_nobody_at_the_first_call_is_found_at_the_next(erp):
    late = "/agents/LATER234/inactivate"
    assert erp.post(late, Idempotency_Key="a").status_code == 404
    factories.agent(code="LATER234")
    assert erp.post(late, Idempotency_Key="a").json()["state"] == "inactive"
    assert erp.post(late, Idempotency_Key="a")["Idempotent-Replayed"] == "true"


@pytest.mark.django_db
def test_whoever_lost_the_right_is_not_told_again_either(erp):
    assert erp.post(ACT, Idempotency_Key="a").status_code == 200
    Key.objects.update(scopes=["agents:read"])
    lost = erp.post(ACT, Idempotency_Key="a")
    assert (lost.status_code, lost.json()["code"]) == (403, "scope_missing")
    Key.objects.update(scopes=["agents:activate"])
    assert erp.post(ACT, Idempotency_Key="a")["Idempotent-Replayed"] == "true"


@pytest.mark.django_db(transaction=True)
def test_at_once_one_does_it_and_the_others_wait_or_read_the_same(erp):
    answers = at_once([lambda: Caller(erp.headers["Authorization"][7:]).post(ACT, Idempotency_Key="a")] * 6)
    said = {answer.content for answer in answers if answer.status_code == 200}
    assert len(said) == 1
    assert {answer.status_code for answer in answers} <= {200, 409}
    waiting = [answer for answer in answers if answer.status_code == 409]
    assert {(answer.json()["code"], answer["Retry-After"]) for answer in waiting} <= {("still_running", "2")}
    assert AgentChange.objects.count() == 1
    assert erp.post(ACT, Idempotency_Key="a").content in said


@pytest.mark.django_db(transaction=True)
def test_while_a_call_is_at_work_the_same_one_is_told_to_wait(erp):
    one = Key.objects.get()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"api:{one.pk}:a"])
        (answer,) = at_once([lambda: erp.post(ACT, Idempotency_Key="a")])
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (409, "still_running", "2")
    assert erp.post(ACT, Idempotency_Key="a").status_code == 200


@pytest.mark.django_db
def test_without_a_name_each_call_stands_alone(erp):
    assert [erp.post(ACT).status_code for _n in range(2)] == [200, 409]
    assert not Answer.objects.exists()
    assert erp.post(ACT, Idempotency_Key=str(uuid.uuid4())).status_code == 409
