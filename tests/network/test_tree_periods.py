"""Cards of the network: figures that staff chose, the commercial state, and everything as it was in a campaign."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone
from django.utils.formats import date_format
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import conf
from network import queries
from network.actions import order_campaign, order_campaigns, take_snapshot
from network.enums import CampaignState, Figure, OrderState
from network.models import Agent, Campaign, SponsorEdge
from network.permissions import VIEW_AGENTS
from network.queries import downline, period_of, trees, volumes, volumes_of
from network.views import tree_cards
from people.models import Identification
from tests import factories
from tests.network.campaign_cast import campaign, close, order, states

pytestmark = pytest.mark.django_db
OFFICE = "/oficina/red/"
LONG_AGO = timezone.now() - timedelta(days=900)


def named(given, sponsor=None):
    return factories.agent(factories.person(given, "Prueba"), sponsor=sponsor, joined_at=LONG_AGO)


def now_open(number=9):
    today = timezone.localdate()
    return Campaign.objects.create(
        number=number, name=f"Campaña {number}", starts_on=today - timedelta(days=3),
        ends_on=today + timedelta(days=9), state=CampaignState.OPEN,
    )  # fmt: skip


def moved(agent, sponsor, at):
    """As an action would leave it, at that moment."""
    Agent.objects.filter(pk=agent.pk).update(sponsor=sponsor)
    edges = SponsorEdge.objects.filter(agent=agent)
    edges.exclude(until=None).update(until=at)
    edges.filter(until=None).update(since=at)


@pytest.fixture
def family():
    """me > ana > low; me > beto."""
    me = named("Me")
    ana = named("Ana", me)
    return {"me": me, "ana": ana, "low": named("Low", ana), "beto": named("Beto", me)}


def cards(answer):
    return {node["name"].split()[0]: dict(node["figures"]) for node in answer.context["nodes"]}


@pytest.mark.row("CS15")
def test_cards_tell_own_and_group_volume_of_the_open_campaign(login, family):
    chosen = [Figure.POINTS, Figure.GROUP_POINTS, Figure.GROUP_AMOUNT, Figure.LAST_ORDER]
    conf.change("network.card_figures", chosen, by=None)
    current = now_open()
    order(current, family["ana"], points=7)
    order(current, family["low"], points=100, amount_minor=5)
    order(current, family["low"], "X", points=1_000, state=OrderState.CANCELLED)
    answer = login(family["me"]).get(OFFICE)
    day = current.starts_on.strftime("%-d/%m/%Y")
    assert cards(answer)["Ana"] == {
        "Puntos de la campaña": "7", "Puntos del grupo": "107", "Pedidos del grupo": "$\xa010.000,05",
        "Último pedido": day,
    }  # fmt: skip
    assert cards(answer)["Beto"]["Puntos del grupo"] == "0"
    assert dict(answer.context["focus_figures"])["Puntos del grupo"] == "107"
    listing = login(family["me"]).get(OFFICE, {"vista": "lista"})
    assert [texts[:2] for _row, texts in listing.context["rows"]] == [["7", "107"], ["100", "100"], ["0", "0"]]


def test_a_large_branch_is_summed_with_more_room_and_the_same_figures(login, family, monkeypatch):
    order(now_open(), family["low"], points=100)
    few = cards(login(family["me"]).get(OFFICE))
    assert few["Ana"]["Puntos del grupo"] == "100"
    monkeypatch.setattr(volumes, "LARGE", 0)
    assert cards(login(family["me"]).get(OFFICE)) == few


@pytest.mark.row("CS15")
def test_everything_as_it_was_in_a_campaign_that_is_closed(login, family):
    """The tree, the states and the volumes of then: Low stood below Ana, and has moved since."""
    conf.change("network.card_figures", [Figure.POINTS, Figure.GROUP_POINTS, Figure.BELOW], by=None)
    states()
    seventh = campaign(7)
    order(seventh, family["low"], points=30)
    order(seventh, family["ana"], points=2)
    close(seventh)
    moved(family["low"], family["beto"], timezone.now() - timedelta(days=2))
    order(now_open(), family["low"], points=500)
    browser = login(family["me"])
    assert cards(browser.get(OFFICE))["Beto"] == {
        "Puntos de la campaña": "0", "Puntos del grupo": "500", "Por debajo en total": "1",
    }  # fmt: skip
    while order_campaigns():
        pass
    then = browser.get(OFFICE, {"campana": 7})
    assert cards(then)["Ana"] == {"Puntos de la campaña": "2", "Puntos del grupo": "32", "Por debajo en total": "1"}
    assert [node["state"].label for node in then.context["nodes"]] == ["Activa", "En riesgo"]
    listing = browser.get(OFFICE, {"campana": 7, "vista": "lista"})
    assert [row.member.name.split()[0] for row, _texts in listing.context["rows"]] == ["Ana", "Low", "Beto"]
    assert [texts[1] for _row, texts in listing.context["rows"]] == ["32", "30", "0"]
    piece = browser.get(f"{OFFICE}{family['ana'].pk}/", {"campana": 7}, headers={"HX-Request": "true"})
    assert cards(piece) == {"Low": {"Puntos de la campaña": "30", "Puntos del grupo": "30", "Por debajo en total": "0"}}
    assert "campana=7" in piece.context["nodes"][0]["url"], "the period goes along"
    text = b"".join(browser.post(f"{OFFICE}{family['me'].pk}/exportar/?campana=7", {"format": "csv"})).decode()
    assert "En riesgo" in text
    assert "32" in text.splitlines()[1]


@pytest.mark.row("CS15")
@pytest.mark.parametrize("period", ["campana", "fecha"])
@pytest.mark.parametrize("ordered", [False, True])
def test_the_search_looks_through_the_branch_of_the_period(login, family, period, ordered):
    """Low stood below Ana then and has left; Nora has come since."""
    states()
    seventh = campaign(7)
    order(seventh, family["low"], points=30)
    close(seventh)
    beside = named("Otra")
    moved(family["low"], beside, timezone.now() - timedelta(days=2))
    factories.agent(factories.person("Nora", "Prueba"), sponsor=family["me"])
    Identification.objects.create(
        person=family["low"].person, country="CO", kind="CC", sealed="x", lookup="x", last4="4321"
    )
    while ordered and order_campaigns():
        pass
    browser = login(family["me"])
    then = {"campana": 7} if period == "campana" else {"fecha": seventh.ends_on.isoformat()}

    def found(text, **kept):
        answer = browser.get(OFFICE, {"q": text} | kept)
        return [row.member.name.split()[0] for row, _texts in answer.context["rows"]]

    assert [found(text, **then) for text in ("LÓW pru", "4321", "nora", "otra")] == [["Low"], ["Low"], [], []]
    assert [found(text) for text in ("low", "4321", "nora")] == [[], [], ["Nora"]]
    assert sorted(found("prueba", **then)) == ["Ana", "Beto", "Low", "Me"]
    answer = browser.get(OFFICE, {"q": "low"} | then)
    row = answer.context["rows"][0][0]
    assert (row.level, row.member.direct, row.figures) == (2, 0, None), "nothing of today"
    assert browser.get(row.url).context["focus"].member.name == "Low Prueba", "the address leads to then"
    body = answer.content.decode()
    assert "Ves" in body
    name, value = next(iter(then.items()))
    assert f'<input type="hidden" name="{name}" value="{value}">' in body
    desk = login(factories.staff(VIEW_AGENTS))
    shown = desk.get("/admin/red/", {"q": "prueba"} | then).context["rows"]
    assert {one.member.name.split()[0] for one, _texts in shown} == {"Me", "Ana", "Beto", "Low", "Otra"}


@pytest.mark.row("CS15")
def test_of_a_day_what_is_known_is_told_and_what_is_not_is_said(login, family, monkeypatch):
    """States of the last close by then, the campaign's orders up to then, groups and people below by the nearest
    ordering; where too many came or moved since, no groups, and people are counted."""
    chosen = [Figure.CODE, Figure.POINTS, Figure.LAST_ORDER, Figure.GROUP_POINTS, Figure.BELOW]
    conf.change("network.card_figures", chosen, by=None)
    states()
    first, current = campaign(1), now_open()
    order(first, family["ana"])
    close(first)
    long_ago = {"fecha": (first.starts_on + timedelta(days=1)).isoformat()}
    Campaign.objects.filter(pk=first.pk).update(closed_at=timezone.now() - timedelta(days=30))
    order(current, family["ana"], points=7)
    order(current, family["ana"], "P-later", points=500, ordered_on=timezone.localdate())
    day = {"fecha": (current.starts_on + timedelta(days=1)).isoformat()}
    moved(family["low"], family["beto"], timezone.now() - timedelta(hours=1))
    browser = login(family["me"])
    known = browser.get(OFFICE, day)
    assert [(cards(known)[name]["Puntos del grupo"], cards(known)[name]["Por debajo en total"]) for name in cards(known)
            ] == [("7", "1"), ("0", "0")]  # fmt: skip
    assert dict(known.context["focus_figures"])["Puntos del grupo"] == "7"
    assert "hasta 1.000" not in known.content.decode()
    monkeypatch.setattr(trees, "MOST", -1)
    answer, body = browser.get(OFFICE, day), browser.get(OFFICE, day).content.decode()
    last = current.starts_on.strftime("%-d/%m/%Y")
    assert cards(answer)["Ana"] == {"Puntos de la campaña": "7", "Último pedido": last, "Por debajo en total": "1"}
    assert dict(answer.context["focus_figures"])["Por debajo en total"] == "3"
    assert [node["state"].label for node in answer.context["nodes"]] == ["Activa", "En riesgo"]
    for said in ("Campaña 9 hasta ese día", "cierre de Campaña 1", "Código", "Puntos del grupo", "hasta 1.000"):
        assert said in body.split('class="vi-notice', 1)[1].split("</div>", 1)[0], said
    assert f"selected>Como era el {date_format(current.starts_on + timedelta(days=1))}</option>" in body
    before = browser.get(OFFICE, long_ago)
    assert cards(before)["Ana"]["Puntos de la campaña"] == "10"
    assert "no hay estados comerciales" in before.content.decode(), "it was closed later"
    monkeypatch.setattr(downline, "COUNTED", 2)
    monkeypatch.setattr(tree_cards, "COUNTED", 2)
    few = browser.get(OFFICE, day)
    assert dict(few.context["focus_figures"])["Por debajo en total"] == "2+"
    text = b"".join(browser.post(f"{OFFICE}{family['me'].pk}/exportar/?{urlencode(day)}", {"format": "csv"})).decode()
    assert [line.split(";")[0] for line in text.splitlines()[1:]] == ["Ana Prueba", "Low Prueba", "Beto Prueba"]


def test_groups_wait_until_the_tree_of_a_campaign_that_is_over_is_in_order(login, family):
    conf.change("network.card_figures", [Figure.GROUP_POINTS], by=None)
    order(campaign(8), family["low"], points=30)
    browser = login(family["me"])
    before = browser.get(OFFICE, {"campana": 8})
    assert cards(before)["Ana"] == {"Puntos del grupo": "-"}
    assert "unos minutos" in before.content.decode()
    assert (order_campaigns(), order_campaigns()) == (1, 0)
    assert cards(browser.get(OFFICE, {"campana": 8}))["Ana"] == {"Puntos del grupo": "30"}


def test_a_campaign_that_is_not_over_or_not_there_shows_today(login, family):
    browser = login(family["me"])
    for number in ("9", "99", "x", str(10**12)):
        assert browser.get(OFFICE, {"campana": number}).status_code == 200
    assert order_campaign(campaign=now_open()) is None


@pytest.mark.parametrize(
    "query", ["", "?vista=lista", "?campana=7", "?campana=7&vista=lista", "?q=prueba", "?q=prueba&campana=7"]
)
def test_three_people_with_orders_cost_what_one_costs(login, assert_same_queries, query):
    me, (seventh, current) = named("Me"), (campaign(7), now_open())
    states()

    def grow():
        one = named("Ana", me)
        for each in (seventh, current):
            order(each, one)

    grow()
    close(seventh)
    while order_campaigns():
        pass
    take_snapshot()
    browser = login(me)
    assert_same_queries(lambda: browser.get(OFFICE + query), grow)


def test_phone_and_points_follow_their_own_settings(login, family):
    conf.change("network.card_figures", [Figure.PHONE, Figure.BALANCE, Figure.LEVEL], by=None)
    conf.change("network.branch_contacts", False, by=None)
    assert [list(figures) for figures in cards(login(family["me"]).get(OFFICE)).values()] == [["Nivel"], ["Nivel"]]
    conf.change("network.branch_contacts", True, by=None)
    conf.change("network.branch_points", True, by=None)
    assert list(cards(login(family["me"]).get(OFFICE))["Ana"]) == ["Nivel", "Teléfono", "Puntos disponibles"]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("enrol"), st.integers(0, 20)),
        st.tuples(st.just("order"), st.integers(0, 20), st.integers(0, 90)),
        st.tuples(st.just("order"), st.integers(0, 20), st.integers(0, 90)),
        st.tuples(st.just("move"), st.integers(0, 20), st.integers(0, 20)),
        st.tuples(st.just("snapshot")),
    ),
    min_size=4, max_size=25,
)  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_group_volumes_are_the_sum_of_everybody_below(steps):
    """Whatever moved since the tree was put in order."""
    current = Campaign.objects.filter(number=9).first() or now_open()
    agents, led, points = [], {}, {}
    for place, (act, *choice) in enumerate([("enrol", 0), *steps]):
        who = agents[choice[0] % len(agents)] if agents and choice else None
        if act == "enrol":
            made = Agent.objects.create(person=factories.person(), sponsor_id=who, joined_at=LONG_AGO)
            agents.append(made.pk)
            led[made.pk], points[made.pk] = who, 0
        elif act == "order":
            order(current, Agent(pk=who), f"P-{who}-{place}", points=choice[1])
            points[who] += choice[1]
        elif act == "snapshot":
            take_snapshot()
        elif (to := agents[choice[1] % len(agents)]) != who and to not in below(led, who) and led[who] != to:
            Agent.objects.filter(pk=who).update(sponsor=to)
            led[who] = to
    period = period_of()
    rows = queries.branch_page(agents[0], size=99, tree=period.tree)
    for near, few in ((volumes.NEAR, volumes.FEW), (0, 2), (0, 99)):  # read as one span, or each by itself
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(volumes, "NEAR", near)
            patch.setattr(volumes, "FEW", few)
            found = volumes_of(rows, current, period.tree)
        for row in rows:
            group = sum(points[one] for one in below(led, row.agent_id))
            assert (found[row.agent_id].points, found[row.agent_id].group_points) == (points[row.agent_id], group)


def below(led, top):
    """The top and everybody below."""
    return [top] + [one for child in led if led[child] == top for one in below(led, child)]
