"""Texts of ranks: whom they ask, who is missing, and what is asked again on reaching one."""

from typing import Any

import pytest
from django.urls import reverse

from core.models import StoredEvent
from network import actions as network
from network.actions import RankWanted
from network.enums import RankSource
from network.models import Agent, Rank
from network.permissions import MANAGE_RANKS, VIEW_AGENTS
from notifications.models import Message
from people.actions import accept_texts, ask_texts_again, edit_agreement, withdraw_consent
from people.models import ConsentEnd, Person
from people.permissions import PUBLISH_TEXTS, VIEW_CONSENTS
from people.queries import texts_open, texts_waiting
from people.queries.acceptances import people_asked, people_missing
from tests import factories

pytestmark = pytest.mark.django_db
MISSING = "/admin/aceptaciones/sin-aceptar/"


@pytest.fixture
def ranks() -> dict[str, Rank]:
    return {code: factories.rank(code, at) for at, code in enumerate(("consultor", "plata", "oro"), 1)}


def hold(rank: Rank | None, *agents: Agent, source: RankSource = RankSource.CALCULATION) -> None:
    wanted = [RankWanted(agent.pk, rank.pk if rank else None, "Cumplió.") for agent in agents]
    network.assign_ranks(wanted=wanted, source=source, by=None)


def accept(person: Person, *texts: Any) -> None:
    accept_texts(person=person, texts=texts, channel="profile", ip=None)


def test_a_text_of_ranks_is_for_the_active_agents_who_hold_one(ranks):
    text = factories.agreement(audience="everyone", ranks=["plata", "oro"]).agreement
    silver, gold, low, gone = (factories.agent() for _ in range(4))
    factories.client()
    hold(ranks["plata"], silver, gone)
    hold(ranks["oro"], gold)
    hold(ranks["consultor"], low)
    Agent.objects.filter(pk=gone.pk).update(state="inactive")
    assert set(people_asked(text)) == {silver.person, gold.person}
    accept(gold.person, text.current)
    assert set(people_missing(text)) == {silver.person}
    hold(ranks["consultor"], silver)
    assert not people_missing(text)


@pytest.mark.row("RG13")
def test_the_report_counts_by_rank_at_the_same_cost_however_many(client, ranks, assert_same_queries):
    factories.sign_in(client, factories.staff(VIEW_CONSENTS))
    text = factories.agreement(audience="agent", ranks=["oro"]).agreement
    hold(ranks["plata"], factories.agent())

    def more() -> None:
        hold(ranks["oro"], factories.agent())

    more()
    page = {"agreement": text.pk}
    assert client.get(MISSING, page).context["count"] == 1
    assert "Oro" in client.get(MISSING, page).content.decode()
    assert_same_queries(lambda: client.get(MISSING, page), more)


@pytest.mark.row("RG13")
def test_reaching_a_rank_by_hand_asks_again_at_the_door(client, ranks):
    text = factories.agreement(
        "Acuerdo de líderes", audience="agent", ranks=["plata", "oro"], again_on_rank=True, places=["login"],
        block_after_days=0,
    )  # fmt: skip
    agent, by = factories.agent(), factories.staff(MANAGE_RANKS, VIEW_AGENTS)
    home = reverse("backoffice_office:home")
    factories.sign_in(client, agent.person.user)
    assert client.get(home).status_code == 200, "nothing is asked of whoever holds no rank"

    def give(rank: Rank | None) -> None:
        network.give_rank(agent=agent, rank=rank, reason="Cumplió.", by=by)

    give(ranks["plata"])
    assert client.get(home).status_code == 302, "asked for the first time"
    accept(agent.person, text)
    assert client.get(home).status_code == 200
    give(ranks["oro"])
    assert client.get(home).status_code == 302, "asked again"
    accept(agent.person, text)
    for rank in (ranks["plata"], ranks["oro"], None, ranks["oro"]):
        give(rank)
        assert client.get(home).status_code == 200, "going down, and up where they were before, asks nothing"
    assert ConsentEnd.objects.filter(consent__person=agent.person).values_list("rank", flat=True)[0] == "oro"


def test_many_who_reach_a_rank_are_asked_and_told_together(ranks, django_assert_max_num_queries):
    text = factories.agreement(audience="agent", ranks=[], again_on_rank=True)
    agents = [factories.agent() for _ in range(12)]
    for agent in agents[:10]:
        accept(agent.person, text)
    Agent.objects.filter(pk=agents[11].pk).update(state="inactive")
    with django_assert_max_num_queries(30):
        hold(ranks["oro"], *agents)
    assert ConsentEnd.objects.filter(rank="oro").count() == 10, "no rank chosen: at every rank"
    told = Message.objects.filter(kind="network.rank_reached", channel="bell")
    assert {row.person_id for row in told} == {agent.person_id for agent in agents[:11]}
    assert "Oro" in told[0].subject
    assert StoredEvent.objects.filter(kind="network.RankReached").count() == 12
    assert ask_texts_again(people=[agent.person_id for agent in agents], rank="oro") == 0


@pytest.mark.parametrize("ranks", [[], ["plata", "oro"]])
def test_what_was_withdrawn_is_asked_again_by_a_rank_that_says_so_and_once(ranks):
    luisa, text = factories.agent().person, factories.agreement(required=False, again_on_rank=True, ranks=ranks)
    silent = factories.agreement(required=False, ranks=ranks)
    off = factories.agreement(required=False, again_on_rank=True, ranks=ranks)

    def withdraw() -> None:
        accept(luisa, text)
        withdraw_consent(consent=luisa.consents.get(text=text, end=None), channel="profile", ip=None, by=luisa.user)

    def waits(rank: str) -> set[str]:
        waiting, _left = texts_open(luisa, audience="agent", rank=rank)
        return {one.code for one in waiting} & {text.code, silent.code, off.code}

    for one in (silent, off):
        accept(luisa, one)
        withdraw_consent(consent=luisa.consents.get(text=one), channel="profile", ip=None, by=luisa.user)
    withdraw()
    edit_agreement(agreement=off.agreement, rules={"is_active": False})
    assert ask_texts_again(people=[luisa.pk], rank="bronce") == (not ranks)
    assert waits("bronce") == ({text.code} if not ranks else set())
    if not ranks:
        withdraw()
    assert waits("plata") == set()
    assert ask_texts_again(people=[luisa.pk], rank="plata") == 1
    assert waits("plata") == {text.code}, "not what no rank asks again, nor what the company has switched off"
    withdraw()
    assert waits("plata") == set()
    assert ask_texts_again(people=[luisa.pk], rank="plata") == 0, "once per rank"
    assert waits("plata") == set()
    assert ask_texts_again(people=[luisa.pk], rank="oro") == 1
    accept(luisa, text)
    assert waits("oro") == set()
    assert ask_texts_again(people=[luisa.pk], rank="oro") == 0, "in force now, and asked by this rank before"
    withdraw_consent(consent=luisa.consents.get(text=text, end=None), channel="profile", ip=None, by=luisa.user)
    factories.version(silent.code, "Otra cosa", asks_again=True)
    assert waits("oro") == {silent.code}, "a new version that everybody is asked for"


def test_a_text_of_a_rank_asks_whoever_withdrew_it_only_with_a_new_version():
    """Withdrawn before the rank that asks for it was reached: left alone there, until a version for that rank comes."""
    luisa, text = factories.agent().person, factories.agreement(required=False, ranks=["plata", "oro"])
    accept(luisa, text)
    withdraw_consent(consent=luisa.consents.get(), channel="profile", ip=None, by=luisa.user)
    ask_texts_again(people=[luisa.pk], rank="oro")
    assert text not in texts_waiting(luisa, audience="agent", rank="oro")
    second = factories.version(text.code, "Otra cosa", asks_again=True)
    assert second in texts_waiting(luisa, audience="agent", rank="oro")
    assert second not in texts_waiting(luisa, audience="agent", rank="bronce")


def test_completeness_lacks_the_text_of_the_rank(client, ranks):
    agent = factories.agent()
    text = factories.agreement("Acuerdo de oro", audience="agent", ranks=["oro"], places=["profile"])
    hold(ranks["oro"], agent)
    factories.sign_in(client, agent.person.user)
    own = client.get(reverse("people_office:profile")).context["completeness"]
    assert text in own.texts
    factories.sign_in(client, factories.staff("people.view_documents"))
    seen = client.get(reverse("people_staff:profile", args=[agent.person_id])).context["completeness"]
    assert (seen.percent, seen.texts) == (own.percent, own.texts)


def test_a_code_that_no_rank_bears_any_more_can_be_kept_or_left(client, ranks):
    factories.sign_in(client, factories.staff(PUBLISH_TEXTS))
    text = factories.agreement(ranks=["perdido"]).agreement
    url = reverse("people_staff:agreement", args=[text.pk])
    assert "perdido" in client.get(url).content.decode()
    form = {"audience": "agent", "places": ["profile"], "required": "on", "is_active": "on"}
    for chosen in (["perdido", "oro"], ["oro"]):
        assert client.post(f"{url}reglas/", form | {"ranks": chosen}).status_code == 302
        text.refresh_from_db()
        assert text.ranks == chosen
    assert client.post(f"{url}reglas/", form | {"ranks": ["perdido"]}).status_code == 422
