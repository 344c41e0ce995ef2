"""“Points missing?”: asked in a minute, answered with what the system knows; points by hand take two people."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from core import events
from core.models import AuditEntry
from ledger.queries import balances
from notifications.models import Message
from rewards import actions
from rewards.enums import ClaimState, CorrectionState
from rewards.errors import CorrectionDecided, OwnClaim, SecondPerson
from rewards.models import Claim, ClaimMessage, Correction
from rewards.permissions import ANSWER_CLAIMS, CORRECT_POINTS
from tests import factories
from tests.rewards import cast

pytestmark = pytest.mark.django_db
NEW, MINE, QUEUE = (
    reverse("rewards_office:new_claim"), reverse("rewards_office:claims"), reverse("rewards_staff:claims"),
)  # fmt: skip


def typed(**fields: Any) -> dict[str, Any]:
    return {"named": "", "document": "H-9", "on_date": "", "text": "Firmó en mayo", "form_key": uuid.uuid4()} | fields


def claim_of(person: Any, **fields: Any) -> Claim:
    given = {
        "about": None, "named": "Luisa", "document": "", "on_date": None, "text": "Faltan", "upload": None,
        "form_key": uuid.uuid4(), "by": person.user,
    }  # fmt: skip
    return actions.open_claim(person=person, **given | fields)


def propose(claim: Claim, by: Any, points: int = 40) -> Correction:
    return actions.propose_correction(claim=claim, points=points, reason="Acta 3", form_key=uuid.uuid4(), by=by)


def staff(*permissions: str) -> Any:
    return factories.staff(*(permissions or (ANSWER_CLAIMS, CORRECT_POINTS)))


@pytest.mark.row("SL7")
def test_a_claim_goes_from_the_agent_to_its_answer(login: Any) -> None:
    person, clerk = cast.holder(0), staff()
    friend = factories.client().person
    factories.refer(friend, person)
    sent = typed(about=friend.pk)
    for _again in range(2):
        answer = login(person).post(NEW, sent | {"upload": factories.pdf()})
        assert answer.status_code == 302
    claim = Claim.objects.get()
    assert (claim.about, claim.number, claim.state) == (friend, f"RC-{claim.pk:06d}", ClaimState.OPEN)
    assert claim.due_on == timezone.localdate() + timedelta(days=5)
    assert Message.objects.filter(person=clerk.person, kind="rewards.claim_opened", channel="bell").count() == 1
    award = cast.award(person, about=friend, label="Contrato H-9")
    desk = login(clerk)
    page = desk.get(reverse("rewards_staff:claim", args=[claim.pk]))
    assert [why.award for why, _url in page.context["documents"]] == [award]
    assert page.context["referral"].referrer == person
    factories.rule(award.type, points=300)
    paid = cast.award(person, about=friend, type=award.type, label="Contrato H-10")
    url = reverse("rewards_staff:answer_claim", args=[claim.pk])
    decided = {"act": "accept", "text": "Ya está.", "award": paid.pk, "form_key": uuid.uuid4()}
    for _again in range(2):
        assert desk.post(url, decided).status_code == 302
    claim.refresh_from_db()
    assert (claim.state, claim.award, claim.messages.count()) == (ClaimState.ACCEPTED, paid, 1)
    assert Message.objects.filter(person=person, kind="rewards.claim_written", channel="bell").count() == 1
    seen = login(person).get(reverse("rewards_office:claim", args=[claim.number])).content.decode()
    assert "Ya está." in seen
    assert reverse("rewards_office:award", args=[paid.pk]) in seen
    assert clerk.person.name not in seen


def test_what_is_missing_in_the_form_is_said_and_nothing_is_lost(login: Any) -> None:
    page = login(cast.holder(0)).post(NEW, typed(document="", text="Hola señora"))
    assert page.status_code == 422
    assert page.context["form"].errors["named"]
    assert "Hola señora" in page.content.decode()
    bad = typed(upload=factories.SimpleUploadedFile("x.pdf", b"MZ program"))
    assert login(cast.holder(0)).post(NEW, bad).context["form"].errors["upload"]


def test_only_own_clients_can_be_chosen(login: Any) -> None:
    stranger = factories.client().person
    assert login(cast.holder(0)).post(NEW, typed(about=stranger.pk)).status_code == 422
    assert not Claim.objects.exists()


def test_messages_go_both_ways_and_once(login: Any) -> None:
    person, clerk = cast.holder(0), staff()
    claim = claim_of(person)
    own = reverse("rewards_office:claim", args=[claim.number])
    sent = {"text": "¿Novedades?", "form_key": uuid.uuid4()}
    for _again in range(2):
        login(person).post(own, sent)
    url = reverse("rewards_staff:answer_claim", args=[claim.pk])
    login(clerk).post(url, {"act": "write", "text": "¿Qué fecha?", "form_key": uuid.uuid4()})
    assert [m.from_staff for m in ClaimMessage.objects.all()] == [False, True]
    assert Message.objects.filter(person=clerk.person, kind="rewards.claim_opened", channel="bell").count() == 2
    claim.refresh_from_db()
    assert claim.state == ClaimState.OPEN
    assert login(person).post(own, {"text": "", "form_key": uuid.uuid4()}).status_code == 422


def test_the_queue_shows_open_ones_overdue_first(login: Any) -> None:
    claims = [claim_of(cast.holder(0)) for _n in range(3)]
    today = timezone.localdate()
    for claim, days in zip(claims, (3, -2, 1), strict=True):
        Claim.objects.filter(pk=claim.pk).update(due_on=today + timedelta(days=days))
    actions.answer_claim(claim=claims[2], accepted=False, text="No", form_key=uuid.uuid4(), by=staff())
    desk = login(staff())
    page = desk.get(QUEUE)
    assert [claim.pk for claim in page.context["claims"]] == [claims[1].pk, claims[0].pk]
    assert "vi-state-danger" in page.content.decode()
    assert [c.pk for c in desk.get(QUEUE, {"state": "refused"}).context["claims"]] == [claims[2].pk]
    assert len(desk.get(QUEUE, {"state": "all", "q": claims[0].number}).context["claims"]) == 1


def test_nobody_decides_on_their_own_claim() -> None:
    clerk = staff()
    claim = claim_of(clerk.person, by=clerk)
    with pytest.raises(OwnClaim):
        actions.answer_claim(claim=claim, accepted=True, text="Sí", form_key=uuid.uuid4(), by=clerk)
    with pytest.raises(OwnClaim):
        propose(claim, clerk)


def test_points_by_hand_take_two_people_and_are_posted_once(login: Any) -> None:
    person, first, second = cast.holder(0), staff(), staff()
    claim = claim_of(person)
    correction = propose(claim, first)
    with pytest.raises(SecondPerson):
        actions.decide_correction(correction=correction, accepted=True, by=first)
    with pytest.raises(CorrectionDecided):
        propose(claim, second)
    assert balances(person).total == 0
    url = reverse("rewards_staff:decide_correction", args=[correction.pk])
    for _again in range(2):
        login(second).post(url, {"decision": "accept"})
    correction.refresh_from_db()
    assert (correction.state, correction.decided_by, balances(person).available) == (
        CorrectionState.POSTED, second, 40,
    )  # fmt: skip
    events.run_due_reactions()
    assert Message.objects.filter(person=person, kind="rewards.correction_posted", channel="bell").count() == 1
    acts = AuditEntry.objects.filter(target_type="rewards.correction").values_list("action", "by")
    assert set(acts) == {("rewards.propose_correction", first.pk), ("rewards.decide_correction", second.pk)}
    line = login(person).get(reverse("rewards_office:points")).context["lines"][0]
    assert claim.number in line.label
    assert line.url == reverse("rewards_office:claim", args=[claim.number])


def test_a_refused_correction_posts_nothing() -> None:
    person = cast.holder(0)
    correction = propose(claim_of(person), staff())
    actions.decide_correction(correction=correction, accepted=False, by=staff())
    assert balances(person).total == 0


def test_proposing_through_the_page(login: Any) -> None:
    claim = claim_of(cast.holder(0))
    url = reverse("rewards_staff:propose_correction", args=[claim.pk])
    desk = login(staff())
    assert desk.post(url, {"points": "0", "reason": "", "form_key": uuid.uuid4()}).status_code == 422
    sent = {"points": "25", "reason": "Acta", "form_key": uuid.uuid4()}
    for _again in range(2):
        assert desk.post(url, sent).status_code == 302
    assert Correction.objects.get().points == 25


def test_strangers_and_other_agents_are_refused(client: Any, login: Any) -> None:
    claim = claim_of(cast.holder(0))
    own = reverse("rewards_office:claim", args=[claim.number])
    assert client.get(own).status_code == 302
    assert login(cast.holder(0)).get(own).status_code == 404
    assert login(factories.client()).get(MINE).status_code == 403
    page = reverse("rewards_staff:claim", args=[claim.pk])
    assert login(staff("rewards.view_redemptions")).get(page).status_code == 403
    only_answers = login(staff(ANSWER_CLAIMS))
    assert only_answers.post(reverse("rewards_staff:propose_correction", args=[claim.pk])).status_code == 403
    assert only_answers.get(reverse("rewards_staff:claim_file", args=[claim.pk])).status_code == 404


def test_same_queries_for_more_claims(login: Any, assert_same_queries: Any) -> None:
    person = cast.holder(0)
    mine = login(person)
    assert_same_queries(lambda: mine.get(MINE), lambda: claim_of(person))
    desk = login(staff())
    assert_same_queries(lambda: desk.get(QUEUE), lambda: claim_of(cast.holder(0)))
