"""Texts that people accept: versions, acceptances, withdrawals, ranks, and what the database keeps by itself."""

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core import conf
from core.models import AuditEntry, StoredEvent
from people import rules
from people.actions import (
    Wording,
    accept_texts,
    ask_texts_again,
    create_agreement,
    delete_agreement,
    edit_agreement,
    publish_text,
    withdraw_consent,
)
from people.actions.texts import STAMP
from people.errors import (
    CodeTaken,
    EmptyText,
    MustBeKept,
    NoPlace,
    NothingToShow,
    NotInForce,
    OptionalCannotBlock,
    TextAccepted,
    TextChanged,
    TextReplaced,
    UnsafeAddress,
)
from people.models import Agreement, Consent, ConsentEnd, ConsentText, Person, RankAsk
from people.permissions import PUBLISH_TEXTS
from people.queries import texts_missing, texts_open, texts_to_accept
from people.queries.acceptances import people_missing
from people.queries.data import unsealed
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _only_texts_of_this_test_wait():
    """The company's first texts are shown on registering alone."""
    Agreement.objects.update(places=["registration"])


def accept(person: Person, *texts: ConsentText, **more: Any) -> None:
    accept_texts(person=person, texts=texts, channel="profile", ip="203.0.113.9", **more)


def missing(person: Person, audience: str = "client", **more: Any) -> list[ConsentText]:
    return [text for text in texts_missing(person, audience=audience, **more) if text.places != ["registration"]]


def test_a_text_asks_whom_it_is_for():
    plain = factories.agreement(code="todos")
    factories.agreement(code="mx", country="MX")
    agents = factories.agreement(code="agentes", audience="agent", places=["registration"])
    ranked = factories.agreement(code="oro", ranks=["oro"])
    factories.agreement(code="viejo", is_active=False)
    luisa = factories.client().person
    assert missing(luisa) == [plain]
    assert missing(luisa, rank="oro") == [plain, ranked]
    assert agents in texts_to_accept(country="CO", audience="agent", place="registration")
    assert agents not in texts_to_accept(country="CO", audience="client", place="registration")
    assert [text.code for text in texts_to_accept(country="MX", audience="client", place="profile")] == ["todos", "mx"]


def test_a_corrected_text_keeps_its_acceptances_and_a_new_one_is_asked_again():
    luisa, first = factories.client().person, factories.agreement(code="contrato")
    accept(luisa, first)
    factories.version("contrato", "Cláusula primera, sin la errata.")
    assert missing(luisa) == []
    third = factories.version("contrato", "Cláusula nueva.", asks_again=True)
    assert missing(luisa) == [third]
    accept(luisa, third)
    assert missing(luisa) == []
    assert list(luisa.consents.values_list("text__version", flat=True).order_by("pk")) == [1, 3]


def test_the_same_wording_publishes_nothing_and_an_old_base_is_refused():
    text = factories.agreement(code="contrato", body="Uno\r\n\r\nDos")
    assert factories.version("contrato", "Uno\n\nDos ") == text
    factories.version("contrato", "Tres")
    with pytest.raises(TextChanged):
        publish_text(
            agreement=text.agreement, wording=Wording(title=text.title, body="Cuatro"), asks_again=True, base=1
        )


@pytest.mark.parametrize(
    ("wording", "error"),
    [
        ({"body": " \r\n"}, EmptyText), ({"title": "  "}, EmptyText), ({"shown": "pdf"}, NothingToShow),
        ({"shown": "pdf", "link": "http://example.com/a.pdf"}, UnsafeAddress),
        ({"shown": "pdf", "link": "javascript:alert(1)"}, UnsafeAddress),
        ({"shown": "pdf", "link": "https:///a.pdf"}, UnsafeAddress),
    ],
)  # fmt: skip
def test_a_text_that_shows_nothing_is_refused(wording, error):
    with pytest.raises(error):
        create_agreement(
            code="x", kind="contract", rules={"places": ["profile"]},
            wording=Wording(**{"title": "Título", "body": "Texto"} | wording),
        )  # fmt: skip


def test_rules_that_contradict_themselves_are_refused():
    text = factories.agreement(code="x")
    with pytest.raises(NoPlace):
        edit_agreement(agreement=text.agreement, rules={"places": []})
    with pytest.raises(OptionalCannotBlock):
        edit_agreement(agreement=text.agreement, rules={"required": False, "block_after_days": 0})
    with pytest.raises(CodeTaken):
        factories.agreement(code="x")
    with pytest.raises(PermissionDenied):
        edit_agreement(agreement=text.agreement, rules={"required": False}, by=factories.staff())


def test_a_pdf_stays_until_another_comes():
    text = factories.agreement(shown="pdf", upload=factories.pdf("acuerdo.pdf"))
    assert text.file
    assert text.body == ""
    again = publish_text(
        agreement=text.agreement, wording=Wording(title="Otro nombre", shown="pdf"), asks_again=False, base=1
    )
    assert again.file == text.file
    assert again.sha256 != text.sha256


def test_what_is_accepted_is_kept_with_where_it_came_from():
    luisa, text = factories.client().person, factories.agreement()
    accept(luisa, text)
    held = luisa.consents.get()
    assert (held.channel, held.turn) == ("profile", 1)
    assert "203.0.113.9" not in held.ip_sealed
    assert unsealed(luisa, held.ip_sealed) == "203.0.113.9"
    assert StoredEvent.objects.get(kind="people.TextAccepted").payload == {"person_id": luisa.pk, "text_id": text.pk}


def test_optional_consent_is_withdrawn_and_given_again():
    luisa, text = factories.client().person, factories.agreement(required=False)
    accept(luisa, text)
    first = luisa.consents.get()
    withdraw_consent(consent=first, channel="profile", ip=None, by=luisa.user)
    assert missing(luisa) == [text]
    with pytest.raises(NotInForce):
        withdraw_consent(consent=first, channel="profile", ip=None, by=luisa.user)
    accept(luisa, text)
    assert list(luisa.consents.values_list("turn", flat=True).order_by("turn")) == [1, 2]
    assert first.end.why == "withdrawn"
    with pytest.raises(PermissionDenied):
        withdraw_consent(consent=first, channel="profile", ip=None, by=factories.client().person.user)


def test_what_was_withdrawn_waits_again_only_for_a_reason():
    luisa = factories.agent().person
    text = factories.agreement(code="novedades", required=False, again_on_rank=True)

    def withdraw(one: ConsentText) -> None:
        accept(luisa, one)
        withdraw_consent(consent=luisa.consents.get(end=None), channel="profile", ip=None, by=luisa.user)

    def is_open() -> tuple[bool, bool]:
        """Whether it waits, and whether it is only offered."""
        waiting, left = ({one.code for one in some} for some in texts_open(luisa, audience="agent", rank="oro"))
        return text.code in waiting, text.code in left

    assert is_open() == (True, False)
    withdraw(text)
    assert is_open() == (False, True)
    factories.version("novedades", "Sin la errata.")
    assert is_open() == (False, True)
    second = factories.version("novedades", "Otra cosa.", asks_again=True)
    assert is_open() == (True, False)
    withdraw(second)
    assert is_open() == (False, True)
    accept(luisa, second)
    assert is_open() == (False, False)
    ask_texts_again(people=[luisa.pk], rank="oro")
    assert is_open() == (True, False)
    withdraw(second)
    edit_agreement(agreement=text.agreement, rules={"places": ["registration"]})
    assert is_open() == (False, True)
    edit_agreement(agreement=text.agreement, rules={"required": True, "places": ["profile"]})
    assert is_open() == (True, False)


def test_what_is_required_is_not_withdrawn_by_itself():
    luisa, text = factories.client().person, factories.agreement()
    accept(luisa, text)
    with pytest.raises(MustBeKept):
        withdraw_consent(consent=luisa.consents.get(), channel="profile", ip=None, by=luisa.user)


def test_a_form_sent_again_after_a_withdrawal_gives_nothing_back():
    luisa, text, key = factories.client().person, factories.agreement(required=False), uuid.uuid4()
    accept(luisa, text, form_key=key)
    withdraw_consent(consent=luisa.consents.get(), channel="profile", ip=None, by=luisa.user)
    accept(luisa, text, form_key=key)
    assert missing(luisa) == [text]


def test_reaching_a_rank_asks_again_once():
    luisa = factories.agent().person
    text = factories.agreement(audience="agent", ranks=["plata", "oro"], again_on_rank=True)
    other = factories.agreement(audience="agent", ranks=["oro"])
    accept(luisa, text, other)
    assert ask_texts_again(people=[luisa.pk], rank="oro") == 1
    assert missing(luisa, "agent", rank="oro") == [text]
    accept(luisa, text)
    assert ask_texts_again(people=[luisa.pk], rank="oro") == 0
    assert missing(luisa, "agent", rank="oro") == []


def test_a_text_goes_only_while_nobody_accepted_it():
    publisher, luisa = factories.staff(PUBLISH_TEXTS), factories.client().person
    kept = factories.agreement(code="aceptado")
    accept(luisa, kept)
    with pytest.raises(TextAccepted):
        delete_agreement(agreement=kept.agreement, by=publisher)
    gone = factories.agreement(shown="pdf", upload=factories.pdf())
    delete_agreement(agreement=gone.agreement, by=publisher)
    assert not ConsentText.objects.filter(pk=gone.pk).exists()
    assert AuditEntry.objects.filter(action="people.delete_agreement").count() == 1
    with pytest.raises(PermissionDenied):
        delete_agreement(agreement=kept.agreement, by=factories.staff())
    with pytest.raises(TextReplaced):
        accept(luisa, gone)


@pytest.mark.parametrize(
    "change",
    [
        lambda text, held: ConsentText.objects.filter(pk=text.pk).update(body="Otra cosa"),
        lambda text, held: ConsentText.objects.filter(pk=text.pk)._raw_delete("default"),
        lambda text, held: Consent.objects.filter(pk=held.pk).update(text=text),
        lambda text, held: Consent.objects.filter(pk=held.pk)._raw_delete("default"),
        lambda text, held: ConsentEnd.objects.update(at=timezone.now()),
        lambda text, held: ConsentEnd.objects.all()._raw_delete("default"),
        lambda text, held: RankAsk.objects.all()._raw_delete("default"),
    ],
)
def test_the_database_lets_nobody_rewrite_what_was_accepted(change):
    luisa, text = factories.client().person, factories.agreement(required=False)
    accept(luisa, text)
    held = luisa.consents.get()
    withdraw_consent(consent=held, channel="profile", ip=None, by=luisa.user)
    RankAsk.objects.create(person=luisa, agreement=text.agreement, rank="oro")
    with pytest.raises(DatabaseError), transaction.atomic():
        change(text, held)


def test_sessions_hear_of_changes_that_ask_somebody():
    before = conf.stamp(STAMP)
    text = factories.agreement(places=["registration"])
    assert conf.stamp(STAMP) == before
    edit_agreement(agreement=text.agreement, rules={"places": ["login"]})
    assert conf.stamp(STAMP) == before + 1
    factories.version(text.code, "Otra")
    assert conf.stamp(STAMP) == before + 2
    edit_agreement(agreement=text.agreement, rules={"is_active": False})
    assert conf.stamp(STAMP) == before + 3


def test_who_has_not_accepted():
    text = factories.agreement(audience="agent", country="CO")
    agent, other, client = factories.agent(), factories.agent(), factories.client()
    accept(agent.person, text)
    found = set(people_missing(Agreement.objects.get(pk=text.agreement_id)))
    assert other.person in found
    assert not found & {agent.person, client.person}


@given(st.integers(0, 3650), st.integers(-4000, 4000), st.integers(-4000, 4000), st.none() | st.integers(-4000, 4000))
def test_nobody_is_kept_out_before_the_days_have_passed_since_they_were_asked(days, asked, joined, ended):
    now = timezone.now()
    moments = {
        "asked_at": now + timedelta(days=asked), "joined_at": now + timedelta(days=joined),
        "ended_at": None if ended is None else now + timedelta(days=ended),
    }  # fmt: skip
    at = rules.blocks_at(**moments, days=days)
    assert all(at - moment >= timedelta(days=days) for moment in moments.values() if moment)
    assert any(at - moment == timedelta(days=days) for moment in moments.values() if moment)


@given(st.lists(st.tuples(*[st.text(max_size=4)] * 4), unique=True, min_size=2, max_size=8))
def test_no_two_texts_share_a_fingerprint(parts):
    made = {rules.digest(title=t, body=b, link=link, file_sha256=f) for t, b, link, f in parts}
    assert len(made) == len(parts)


def in_threads(*calls: Any) -> list[str]:
    """Run them at once; answers how each ended."""
    ends, start = [], threading.Barrier(len(calls), timeout=10)

    def run(call: Any) -> None:
        try:
            start.wait()
            call()
            ends.append("done")
        except Exception as error:
            ends.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return sorted(ends)


@pytest.mark.django_db(transaction=True)
def test_two_tabs_accept_once():
    luisa, text = factories.client().person, factories.agreement()
    assert in_threads(*[lambda: accept(luisa, text, form_key=uuid.uuid4())] * 3) == ["done"] * 3
    assert luisa.consents.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_publish_one_next_version():
    """Whoever comes second is told to read the first one's text."""
    text = factories.agreement(code="contrato")

    def publish(body: str) -> Any:
        wording = Wording(title=text.title, body=body)
        return lambda: publish_text(agreement=text.agreement, wording=wording, asks_again=True, base=1)

    assert in_threads(publish("Dos"), publish("Tres")) == ["TextChanged", "done"]
    assert ConsentText.objects.filter(agreement__code="contrato").count() == 2


@pytest.mark.django_db(transaction=True)
def test_accepting_and_deleting_at_once_leaves_no_acceptance_of_nothing():
    publisher, luisa, text = factories.staff(PUBLISH_TEXTS), factories.client().person, factories.agreement()
    ends = in_threads(
        lambda: accept(luisa, text), lambda: delete_agreement(agreement=text.agreement, by=publisher)
    )  # fmt: skip
    kept = ConsentText.objects.filter(pk=text.pk).exists()
    assert ends == (["TextAccepted", "done"] if kept else ["TextReplaced", "done"])
    assert luisa.consents.exists() == kept
