"""The agent's home."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from backoffice.enums import NextStep, Stage
from ledger.enums import TransactionKind
from network.enums import AgentState
from notifications.enums import Channel
from notifications.models import Message
from rewards.actions import pin_goal
from rewards.enums import Outcome
from rewards.models import Award, Product
from tests import factories

pytestmark = pytest.mark.django_db
URL = reverse("backoffice_office:home")


@pytest.fixture
def agent():
    return factories.agent(code="CARLOS23")


def referral(agent, given="Luisa", contract=False, points=0):
    holder = factories.client(factories.person(given, "Fernández"))
    factories.refer(holder.person, agent.person)
    if contract:
        made = factories.contract(holder, referrer=agent.person)
        award(made, agent, points)
    return holder


def award(contract, agent, points):
    Award.objects.create(
        source=f"contracts.contract:{contract.pk}", label=contract.number, type=contract.type, person=agent.person,
        about=contract.client.person, base_minor=1, currency="COP", on_date=contract.signed_on, points=points,
        outcome=Outcome.POSTED if points else Outcome.NOTHING,
    )  # fmt: skip


def notice(agent, subject="Luisa usó tu código"):
    return Message.objects.create(
        person=agent.person, channel=Channel.BELL, kind="referrals.code_used", subject=subject, body="…", state="sent",
        key=f"test:{uuid.uuid4()}",
    )  # fmt: skip


def test_points_stand_first_and_lead_to_their_why(login, agent):
    factories.points(agent.person, 12_340)
    page = login(agent).get(URL).content.decode()
    assert "12.340" in page
    assert reverse("rewards_office:points") in page


def test_the_code_is_one_tap_from_being_shared(login, agent):
    page = login(agent).get(URL).content.decode()
    assert "CARLOS23" in page
    assert reverse("referrals_office:invite") in page


def test_referrals_show_how_far_they_have_come(login, agent):
    referral(agent, "Ana")
    referral(agent, "Berta", contract=True)
    referral(agent, "Celia", contract=True, points=300)
    answer = login(agent).get(URL)
    shown = {row.person.given_names: (row.stage, row.points) for row in answer.context["home"].referrals}
    assert shown == {"Ana": (Stage.REGISTERED, 0), "Berta": (Stage.CONTRACT, 0), "Celia": (Stage.POINTS, 300)}
    assert "+300" in answer.content.decode()


def test_a_voided_contract_is_no_contract(login, agent):
    holder = referral(agent)
    from django.utils import timezone

    factories.contract(holder, state="void", voided_at=timezone.now())
    assert login(agent).get(URL).context["home"].referrals[0].stage == Stage.REGISTERED


def test_whom_others_referred_is_not_shown(login, agent):
    referral(factories.agent(factories.person("Otra", "Agente")), "Ajena")
    assert "Ajena" not in login(agent).get(URL).content.decode()


def test_the_latest_notices_are_told(login, agent):
    notice(agent)
    notice(factories.agent(), "De otra persona")
    page = login(agent).get(URL).content.decode()
    assert "Luisa usó tu código" in page
    assert "De otra persona" not in page


def test_one_next_step_by_the_situation(login, agent):
    browser = login(agent)

    def step():
        return browser.get(URL).context["home"].step

    assert step() == NextStep.FIRST_INVITATION
    holder = referral(agent)
    assert step() == NextStep.ACCOMPANY
    factories.contract(holder)
    assert step() == NextStep.INVITE
    factories.product("Agotado", points=1, stock=0)
    factories.product("Retirado", points=1, is_active=False)
    assert step() == NextStep.INVITE
    factories.product(points=100)
    assert step() == NextStep.EARN_MORE
    factories.points(agent.person, 100)
    assert step() == NextStep.REDEEM


def test_points_taken_back_after_they_were_spent_are_told(login, agent):
    from ledger import actions

    given = actions.award_points(person=agent.person, points=300, key="a")
    actions.spend_points(person=agent.person, points=200, key="b")
    assert actions.reverse_award(award=given, key="c").kind == TransactionKind.REVERSAL
    answer = login(agent).get(URL)
    assert "200" in answer.content.decode()
    assert answer.context["home"].balances.owed_points == 200


def test_a_new_agent_sees_what_to_do_and_no_empty_boxes(login, agent):
    answer = login(agent).get(URL)
    assert answer.status_code == 200
    assert answer.content.decode().count("btn-primary") == 1, "one primary action"


def test_it_costs_the_same_with_more_rows_and_little(login, agent, assert_same_queries, django_assert_max_num_queries):
    browser = login(agent)
    factories.product()

    def add():
        referral(agent, contract=True, points=10)
        notice(agent)

    assert_same_queries(lambda: browser.get(URL), add)
    with django_assert_max_num_queries(12):
        browser.get(URL)


def test_only_active_agents_come_in(client, login, agent):
    assert client.get(URL).status_code == 302
    assert login(factories.client()).get(URL).status_code == 403
    assert login(factories.staff(superuser=True)).get(URL).status_code == 403
    waiting = factories.agent(factories.person("Otra", "Agente"), state=AgentState.INACTIVE)
    assert login(waiting).get(URL).url == reverse("network_office:state")


def aim_for(agent, **fields):
    product = factories.product("Audífonos inalámbricos", **{"points": 500} | fields)
    pin_goal(person=agent.person, product=product, by=None)
    return product


def goal_card(page):
    return page.split('id="meta"')[1].split("</section>")[0] if 'id="meta"' in page else ""


@pytest.mark.row("SL9")
@pytest.mark.parametrize(
    ("held", "fields", "words", "percent"),
    [
        (125, {}, "Te faltan 375", 25),
        (499, {}, "Te faltan 1", 99),
        (500, {}, "¡Lo lograste!", 100),
        (900, {"stock": 0}, "Ya te alcanza. No queda", 100),
        (100, {"min_documents": 3}, "al menos 3 contratos", 20),
    ],
)
def test_the_goal_shows_how_far_it_is(login, agent, held, fields, words, percent):
    product = aim_for(agent, **fields)
    factories.points(agent.person, held)
    card = goal_card(login(agent).get(URL).content.decode())
    assert "Audífonos inalámbricos" in card
    assert words in " ".join(strip_tags(card).split())
    assert f'value="{percent}"' in card
    assert reverse("rewards_office:product", args=[product.pk]) in card
    assert (reverse("rewards_office:redeem", args=[product.pk]) in card) is (held == 500)


@pytest.mark.row("SL9")
def test_a_goal_that_left_the_catalogue_says_so_and_leads_to_another(login, agent):
    product = aim_for(agent)
    Product.objects.update(is_active=False)
    card = goal_card(login(agent).get(URL).content.decode())
    assert "salió del catálogo" in card
    assert reverse("rewards_office:catalogue") in card
    assert reverse("rewards_office:goal", args=[product.pk]) in card


@pytest.mark.row("SL9")
def test_a_goal_that_cannot_be_redeemed_again_does_not_say_that_it_is_reached(login, agent):
    product = aim_for(agent, max_per_agent=0)
    factories.points(agent.person, 900)
    card = goal_card(login(agent).get(URL).content.decode())
    assert "Cada agente puede" in card
    assert "Ya te alcanza" not in card
    assert reverse("rewards_office:catalogue") in card
    assert reverse("rewards_office:goal", args=[product.pk]) in card


def test_without_a_goal_there_is_no_card(login, agent):
    aim_for(factories.agent())
    assert goal_card(login(agent).get(URL).content.decode()) == ""


def test_the_next_step_is_no_reward_that_is_not_open_today(login, agent):
    factories.points(agent.person, 500)
    product = factories.product(points=100)
    browser = login(agent)
    assert browser.get(URL).context["home"].product == product
    Product.objects.update(redeemable_from=timezone.localdate() + timedelta(days=1))
    assert browser.get(URL).context["home"].product is None


def test_a_goal_with_every_limit_costs_little(login, agent, django_assert_max_num_queries):
    today = timezone.localdate()
    aim_for(agent, max_per_agent=1, max_per_month=1, max_in_all=9, min_documents=1, joined_until=today)
    browser = login(agent)
    browser.get(URL)
    with django_assert_max_num_queries(14):
        browser.get(URL)
