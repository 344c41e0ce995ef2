"""A form's key is of one form about one thing: for another it is refused, and nothing is done under it."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

import network.actions as network
import people.actions as people
import referrals.actions as referrals
import rewards.actions as rewards
from core.access import PERMISSIONS
from core.errors import FormUsed
from network.models import Agent, Rank
from rewards.models import ClaimMessage
from tests import factories
from tests.rewards.cast import holder
from tests.rewards.test_claims import claim_of

pytestmark = pytest.mark.django_db
Call = Callable[[uuid.UUID], Any]


def boss() -> Any:
    return factories.staff(*PERMISSIONS)


def client() -> Call:
    who = factories.client()
    return lambda key: network.set_client_active(client=who, active=False, reason="Pidió", by=boss(), form_key=key)


def rank() -> Call:
    who, n = factories.agent(), Rank.objects.count()
    given = factories.rank(f"oro-{n}", 30 + n)
    return lambda key: network.give_rank(agent=who, rank=given, reason="Cumplió", by=boss(), form_key=key)


def agent() -> Call:
    who = factories.agent()
    return lambda key: network.set_agent_active(agent=who, active=False, reason="Pidió", by=boss(), form_key=key)


def sponsor() -> Call:
    who, above = factories.agent(), factories.agent()
    return lambda key: network.change_sponsor(agent=who, sponsor=above, reason="Pidió", by=boss(), form_key=key)


def site() -> Call:
    owner = factories.agent().person
    return lambda key: referrals.save_site(owner=owner, words=referrals.Words(), form_key=key, by=owner.user)


def code() -> Call:
    owner = factories.agent().person
    text = "MARIACERTERA" if Agent.objects.count() == 1 else "LUISACERTERA"
    return lambda key: referrals.ask_for_code(owner=owner, text=text, form_key=key, by=owner.user)


def dispute() -> Call:
    who = factories.agent().person
    asked = {"person": None, "claimed": who, "named": "Luisa", "text": "Fui yo", "upload": None}
    return lambda key: referrals.open_dispute(claimant=who, form_key=key, by=who.user, **asked)


def claim() -> Call:
    who = holder(0)
    return lambda key: claim_of(who, form_key=key)


def message() -> Call:
    about = claim_of(holder(0))
    by = about.person.user
    return lambda key: rewards.write_to_claim(claim=about, text="¿Y bien?", from_staff=False, form_key=key, by=by)


def answer() -> Call:
    about = claim_of(holder(0))
    return lambda key: rewards.answer_claim(claim=about, accepted=True, text="Sí", form_key=key, by=boss())


def correction() -> Call:
    about = claim_of(holder(0))
    return lambda key: rewards.propose_correction(claim=about, points=4, reason="Acta", form_key=key, by=boss())


def wording() -> Call:
    text = factories.agreement().agreement
    said = people.Wording(title="Otro", body="Lo que dice ahora.")
    return lambda key: people.publish_text(agreement=text, wording=said, asks_again=False, base=1, form_key=key)


def acceptance() -> Call:
    who, text = factories.client().person, factories.agreement()
    return lambda key: people.accept_texts(person=who, texts=[text], channel="profile", ip=None, form_key=key)


MAKERS = [
    client, rank, agent, sponsor, site, code, dispute, claim, message, answer, correction, wording, acceptance,
]  # fmt: skip


@pytest.mark.parametrize("make", MAKERS)
def test_a_key_that_was_used_for_another_is_refused(make):
    first, second, key = make(), make(), uuid.uuid4()
    first(key)
    with pytest.raises(FormUsed):
        second(key)
    first(key)
    second(uuid.uuid4())  # it was the key alone


def test_pages_say_so(login):
    owner, key = holder(0), uuid.uuid4()
    used, other = claim_of(owner), claim_of(owner)
    rewards.write_to_claim(claim=used, text="Sí", from_staff=False, form_key=key, by=owner.user)
    browser = login(owner)
    page = browser.post(reverse("rewards_office:claim", args=[other.number]), {"text": "¿Y?", "form_key": key})
    assert page.status_code == 422
    assert "ya se usó para otra cosa" in page.content.decode()
    assert "¿Y?" in page.content.decode()
    assert ClaimMessage.objects.count() == 1
