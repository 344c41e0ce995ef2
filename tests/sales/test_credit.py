"""RG14: credit is asked for, decided on, and reads zero until then."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from core.errors import FormUsed
from core.models import AuditEntry
from notifications.models import Message
from people.models import Consent, PersonDocument
from sales import actions, errors, queries
from sales.models import CreditChange, CreditReference, CreditRequest
from sales.rules import Bounds
from tests import factories
from tests.sales import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on():
    cast.on()


def told(person):
    return set(Message.objects.filter(person=person).values_list("kind", flat=True))


def test_the_limit_reads_zero_until_it_is_approved():
    made = cast.ask()
    assert queries.credit_limit(made.person) == 0
    cast.decide(made, "approved")
    assert queries.credit_limit(made.person) == cast.MILLION
    assert told(made.person) == {"sales.credit_received", "sales.credit_approved"}
    made.refresh_from_db()
    assert (made.state, made.granted_minor) == ("approved", cast.MILLION)


def test_a_lower_limit_needs_its_reason_and_is_the_one_in_force():
    made = cast.ask()
    with pytest.raises(errors.ReasonMissing):
        cast.decide(made, "approved", limit=cast.MILLION // 2)
    with pytest.raises(errors.AboveAsked):
        cast.decide(made, "approved", limit=cast.MILLION + 1, reason="Sí")
    with pytest.raises(errors.LimitMissing):
        cast.decide(made, "approved", limit=0, reason="Sí")
    cast.decide(made, "approved", limit=cast.MILLION // 2, reason="Para empezar")
    assert queries.credit_limit(made.person) == cast.MILLION // 2
    letter = Message.objects.get(person=made.person, kind="sales.credit_approved", channel="email")
    assert "500.000" in letter.subject
    assert "Para empezar" in letter.body


def test_a_rejection_leaves_the_limit_and_another_can_be_asked_for():
    made = cast.ask()
    with pytest.raises(errors.ReasonMissing):
        cast.decide(made, "rejected", reason=" ")
    cast.decide(made, "rejected")
    assert queries.credit_limit(made.person) == 0
    assert "sales.credit_rejected" in told(made.person)
    cast.ask(made.person)


@pytest.mark.parametrize(
    ("amount", "limit", "error"),
    [(9, 0, errors.AmountTooSmall), (10, 0, None), (50, 0, None), (51, 0, errors.AmountTooLarge),
     (20, 20, errors.NotAboveLimit), (21, 20, None)],
)  # fmt: skip
def test_what_can_be_asked_for(amount, limit, error):
    refused = Bounds(10, 50, limit, "COP").refusal(amount)
    assert isinstance(refused, error) if error else refused is None


def test_what_a_request_must_bring():
    kind, text = factories.document_kind(), factories.agreement(places=["credit"])
    cast.on(documents=[kind.code], contract=True)
    who = factories.client().person
    for error, less in (
        (errors.ReferencesMissing, {"references": cast.REFERENCES[:1]}),
        (errors.DocumentsMissing, {"references": cast.REFERENCES}),
        (errors.TextsMissing, {"documents": {kind.code: factories.pdf()}}),
    ):
        with pytest.raises(error):
            cast.ask(who, **less)
    assert not CreditRequest.objects.exists()
    cast.ask(who, documents={kind.code: factories.pdf()}, accepted=[text.pk])
    assert PersonDocument.objects.get().person == who
    assert (Consent.objects.get().text, Consent.objects.get().channel) == (text, "credit")
    cast.on(requests=False)
    with pytest.raises(errors.CreditClosed):
        cast.ask()


def test_a_paper_that_is_here_is_not_asked_for_again_and_one_for_others_never():
    kind, other = factories.document_kind(), factories.document_kind(audience="agent")
    cast.on(documents=[kind.code, other.code])
    who = factories.client().person
    factories.document(who, kind, state="accepted")
    cast.ask(who)
    assert PersonDocument.objects.count() == 1


def test_one_request_of_a_person_is_open_also_for_the_database():
    made = cast.ask()
    with pytest.raises(errors.CreditUnderWay):
        cast.ask(made.person)
    with pytest.raises(IntegrityError), transaction.atomic():
        CreditRequest.objects.create(
            person=made.person, amount_minor=1, currency="COP", channel="account", form_key=uuid.uuid4()
        )


def test_what_is_missing_is_sent_and_nothing_else_changes():
    kind = factories.document_kind(has_expiry=True)
    cast.on(documents=[kind.code])
    day = timezone.localdate() + timedelta(days=60)
    made = cast.ask(documents={kind.code: factories.pdf()}, expiries={kind.code: day})
    cast.more(made, "references", f"doc:{kind.code}")
    made.refresh_from_db()
    assert (made.state, made.asked) == ("returned", ["references", f"doc:{kind.code}"])
    assert "sales.credit_more" in told(made.person)
    given = {"form_key": uuid.uuid4(), "by": made.person.user, "expiries": {kind.code: day}}
    with pytest.raises(errors.AnswerMissing):
        actions.answer_credit(request=made, references=cast.REFERENCES, documents={}, **given)
    files = {kind.code: factories.pdf()}
    for _n in range(2):  # the second is the same form
        actions.answer_credit(
            request=made, amount=1, note="Otra", references=cast.REFERENCES[::-1], documents=files, **given
        )
    made.refresh_from_db()
    assert (made.state, made.amount_minor, made.note) == ("waiting", cast.MILLION, "Para surtir")
    assert made.references.first().name == "Iván Soto"
    assert PersonDocument.objects.count() == 2
    with pytest.raises(errors.NotReturned):
        actions.answer_credit(request=made, documents={}, **given | {"form_key": uuid.uuid4()})


def test_amount_and_words_are_sent_again_within_the_bounds():
    made = cast.ask()
    cast.more(made, "amount", "note")
    given = {"request": made, "documents": {}, "expiries": {}, "by": made.person.user}
    for error, bad in (
        (errors.AnswerMissing, {"amount": None, "note": "Sí"}),
        (errors.AnswerMissing, {"amount": cast.MILLION, "note": " "}),
        (errors.AmountTooSmall, {"amount": 1, "note": "Sí"}),
    ):
        with pytest.raises(error):
            actions.answer_credit(form_key=uuid.uuid4(), **given | bad)
    actions.answer_credit(form_key=uuid.uuid4(), amount=2 * cast.MILLION, note="Vitrina", **given)
    made.refresh_from_db()
    assert (made.amount_minor, made.note, made.asked) == (2 * cast.MILLION, "Vitrina", [])


def test_what_is_no_longer_asked_of_anybody_holds_nobody_up():
    kind = factories.document_kind()
    cast.on(documents=[kind.code])
    made = cast.ask(documents={kind.code: factories.pdf()})
    cast.more(made, f"doc:{kind.code}")
    cast.on(documents=[])
    actions.answer_credit(request=made, documents={}, expiries={}, form_key=uuid.uuid4(), by=made.person.user)
    made.refresh_from_db()
    assert made.state == "waiting"


def test_withdrawing_ends_it_once():
    made = cast.ask()
    with pytest.raises(PermissionDenied):
        actions.withdraw_credit(request=made, by=factories.client().person.user)
    for _n in range(2):
        actions.withdraw_credit(request=made, by=made.person.user)
    assert made.entries.filter(act="withdrawn").count() == 1
    with pytest.raises(errors.CreditEnded):
        cast.decide(made, "approved")
    decided = cast.decide(cast.ask(), "rejected")
    with pytest.raises(errors.CreditEnded):
        actions.withdraw_credit(request=decided, by=decided.person.user)


def test_four_eyes_and_rights():
    made, own = cast.ask(), cast.staff()
    with pytest.raises(PermissionDenied):
        cast.decide(made, "approved", factories.staff("sales.view_credit"))
    mine = cast.ask(own.person)
    for refused in (
        lambda: cast.decide(mine, "approved", own),
        lambda: actions.offer_limit(request=mine, limit=1, reason="Sí", by=own, form_key=uuid.uuid4()),
        lambda: limit(own.person, own),
    ):
        with pytest.raises(errors.OwnCredit):
            refused()
    CreditRequest.objects.filter(pk=made.pk).update(by=own)
    with pytest.raises(errors.SentByOneself):
        cast.decide(made, "approved", own)


def limit(person, by, *, base=0, minor=cast.MILLION, **fields):
    given = {"reason": "Paga a tiempo", "form_key": uuid.uuid4()} | fields
    return actions.set_credit_limit(person=person, limit=minor, base=base, by=by, **given)


def test_a_limit_by_hand_has_a_reason_and_stays_in_the_history():
    who, by = factories.client().person, cast.staff()
    first = limit(who, by)
    with pytest.raises(errors.LimitChanged):
        limit(who, by, minor=5)
    with pytest.raises(errors.SameLimit):
        limit(who, by, base=first.pk)
    with pytest.raises(errors.ReasonMissing):
        limit(who, by, base=first.pk, minor=5, reason=" ")
    limit(who, by, base=first.pk, minor=0)
    assert [row.limit_minor for row in queries.changes_of(who)] == [0, cast.MILLION]
    assert AuditEntry.objects.filter(action="sales.set_credit_limit", by=by).count() == 2
    assert "sales.credit_limit" in told(who)
    with pytest.raises(PermissionDenied):
        limit(who, factories.staff("sales.decide_credit"))


def test_a_form_is_of_one_person_and_of_one_request():
    """A key that comes for another one than it was used for does nothing, and says so."""
    one, other, by, key = factories.client().person, factories.client().person, cast.staff(), uuid.uuid4()
    first = limit(one, by, form_key=key)
    assert limit(one, by, form_key=key) == first
    with pytest.raises(FormUsed):
        limit(other, by, form_key=key)
    assert queries.credit_limit(other) == 0
    mine, theirs = cast.ask(form_key=key), cast.ask()
    with pytest.raises(FormUsed):
        cast.ask(form_key=key)
    cast.decide(mine, "rejected", form_key=key)
    with pytest.raises(FormUsed):
        cast.decide(theirs, "rejected", form_key=key)
    with pytest.raises(FormUsed):
        actions.offer_limit(request=theirs, limit=5, reason="Sí", by=by, form_key=key)


def test_history_cannot_be_changed_nor_a_request_deleted():
    made = cast.decide(cast.ask(), "approved")
    for break_it in (
        lambda: CreditChange.objects.update(limit_minor=9), lambda: made.entries.all().delete(),
        lambda: CreditRequest.objects.filter(pk=made.pk)._raw_delete("default"),
    ):  # fmt: skip
        with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic():
            break_it()


def test_staff_without_a_flow_are_told_and_never_about_themselves():
    by, mine = cast.staff(), cast.staff()
    cast.ask(mine.person)
    assert "sales.credit_to_decide" in told(by.person)
    assert "sales.credit_to_decide" not in told(mine.person)


def test_erasing_leaves_amounts_and_takes_words_and_references():
    from config.personal_credit import credit

    made = cast.ask()
    limit(made.person, cast.staff())
    assert "Rosa Peña" in str(credit(made.person))
    cast.more(made, "note")
    made.person.erased_at = timezone.now()
    made.person.save(update_fields=["erased_at"])
    actions.forget_person(person=made.person)
    made.refresh_from_db()
    assert (made.state, made.note, made.reason, made.amount_minor) == ("withdrawn", "", "", cast.MILLION)
    assert not CreditReference.objects.exists()
    assert set(made.entries.values_list("reason", flat=True)) == {""}
    assert CreditChange.objects.get().reason == ""
