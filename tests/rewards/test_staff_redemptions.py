"""S5: Redemptions in the backend: finding one, deciding on it after a fresh sign-in."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from core import conf
from referrals.enums import SignalKind
from referrals.models import Signal
from rewards.models import Category, Redemption
from tests import factories
from tests.rewards import cast

pytestmark = pytest.mark.django_db
LIST = reverse("rewards_staff:redemptions")


@pytest.fixture
def browser(login: Any) -> Browser:
    return login(factories.staff("rewards.view_redemptions", "rewards.manage_redemptions"))


def page_of(redemption: Redemption, name: str = "redemption") -> str:
    return reverse(f"rewards_staff:{name}", args=[redemption.pk])


def shown(answer: Any) -> list[Redemption]:
    return list(answer.context["redemptions"])


def decide(browser: Browser, redemption: Redemption, state: str, **fields: Any) -> Any:
    data = {"state": state, "reason": "", "form_key": str(uuid.uuid4())} | fields
    return browser.post(page_of(redemption, "step"), data)


@pytest.mark.row("SL10")
def test_the_list_shows_who_asked_for_what(browser: Browser) -> None:
    made = cast.redeem(cast.holder(), factories.product("Maleta de cabina"), 2)
    page = browser.get(LIST)
    text = page.content.decode()
    for word in (made.number, made.person.name, "2 × Maleta de cabina", page_of(made)):
        assert word in text
    assert (page.context["count"], page.context["more"]) == (1, False)


@pytest.mark.row("SL10")
@pytest.mark.parametrize(
    "text", ["{number}", "{digits}", "cj {digits}", "nunez", "CAMILA", "ana@sitio", "300 555 1234", "maleta", "ÑANDÚ"]
)
def test_search_finds_number_person_and_product(browser: Browser, text: str) -> None:
    agent = factories.agent(factories.person("Camila", "Núñez", email="ana@sitio.test", phone="+573005551234"))
    factories.points(agent.person, 500)
    made = cast.redeem(agent.person, factories.product("Maleta Ñandú"))
    other = factories.agent(factories.person("Otra", "Persona", email="otra@correo.test", phone="+57"))
    factories.points(other.person, 1000)
    cast.redeem(other.person)
    text = text.format(number=made.number.lower(), digits=made.pk)
    assert shown(browser.get(LIST, {"q": text})) == [made]


def test_filters_by_state_and_dates(browser: Browser) -> None:
    old, new = cast.redeem(cast.holder()), cast.redeem(cast.holder())
    cast.advance(new, "approved")
    day = timezone.localdate() - timedelta(days=10)
    Redemption.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=10))
    assert shown(browser.get(LIST, {"state": "approved"})) == [new]
    assert shown(browser.get(LIST, {"until": day.isoformat()})) == [old]
    assert shown(browser.get(LIST, {"since": day.isoformat(), "until": day.isoformat()})) == [old]
    assert shown(browser.get(LIST, {"since": (day + timedelta(days=1)).isoformat()})) == [new]
    assert shown(browser.get(LIST, {"q": "nadie con este nombre"})) == []


@pytest.mark.row("SL10")
def test_filters_by_category_product_agent_city_and_tracking(browser: Browser) -> None:
    home = Category.objects.create(name="Hogar")
    lamp = factories.product("Lámpara", category=home, is_delivered=True, stock=9)
    there = cast.redeem(cast.holder(), lamp, delivery=cast.address(city="Bogotá"))
    here = cast.redeem(cast.holder(), lamp, delivery=cast.address(city="Ibagué"))
    other = cast.redeem(cast.holder())
    for made in (there, here):
        cast.advance(made, "approved")
    cast.track(there)
    for query, found in {
        ("category", home.pk): {there, here}, ("product", other.product_id): {other}, ("city", "bogota"): {there},
        ("agent", other.person.email): {other}, ("tracking", "sent"): {there}, ("tracking", "unsent"): {here},
    }.items():  # fmt: skip
        assert set(shown(browser.get(LIST, dict([query])))) == found, query


@pytest.mark.row("SL10")
def test_a_tab_per_state_with_its_count_under_the_other_filters(browser: Browser) -> None:
    made = [cast.redeem(cast.holder(), factories.product("Maleta")) for _n in range(3)]
    cast.redeem(cast.holder())
    cast.advance(made[0], "approved")
    page = browser.get(LIST, {"q": "maleta", "state": "approved", "cursor": "x"}, headers={"accept-language": "en"})
    assert {tab.label: tab.count for tab in page.context["tabs"] if tab.count} == {
        "All": 3, "requested": 2, "approved": 1,
    }  # fmt: skip
    requested = next(tab for tab in page.context["tabs"] if tab.label == "requested")
    assert requested.url == "?q=maleta&state=requested"
    assert [tab.label for tab in page.context["tabs"] if tab.active] == ["approved"]


def test_requests_that_wait_too_long_come_first_and_have_a_tab(browser: Browser) -> None:
    old, new = cast.redeem(cast.holder()), cast.redeem(cast.holder())
    Redemption.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=3, hours=1))
    assert shown(browser.get(LIST, {"state": "requested"})) == [old, new]
    assert shown(browser.get(LIST, {"late": "on"})) == [old]
    text = browser.get(LIST, headers={"accept-language": "en"}).content.decode()
    assert text.count("waits too long") == 1
    conf.change("rewards.redemption_days", 4, by=None)
    assert shown(browser.get(LIST, {"late": "on"})) == []


def test_the_page_shows_where_the_points_came_from_and_what_else_is_open(browser: Browser) -> None:
    person = cast.holder(0)
    kind = factories.contract_type()
    factories.rule(kind)
    first = cast.award(person, type=kind, label="Contrato H-1")
    cast.award(person, type=kind, label="Contrato H-2")
    other = cast.redeem(person, factories.product("Taza", points=20))
    made = cast.redeem(person, factories.product("Maleta", points=150))
    cast.advance(made, "rejected")
    page = browser.get(page_of(made))
    taken, back = page.context["moves"]
    assert [(source.label, source.points) for source in taken.sources] == [("Contrato H-1", 80), ("Contrato H-2", 70)]
    assert (taken.points, back.points, back.sources) == (-150, 150, [])
    assert taken.sources[0].url == reverse("contracts_staff:contract", args=[first.source.split(":")[1]])
    assert page.context["others"] == [other]


def test_same_queries_for_more_sources(browser: Browser, assert_same_queries: Any) -> None:
    person = cast.holder(0)
    kind = factories.contract_type()
    factories.rule(kind)
    cast.award(person, type=kind)
    made = cast.redeem(person, factories.product(points=100, stock=90))

    def more() -> None:
        cast.award(person, type=kind)
        cast.modify(made, points=Redemption.objects.get(pk=made.pk).points + 100)

    assert_same_queries(lambda: browser.get(page_of(made)), more)


def test_signs_about_the_agents_referrals_are_shown_first(browser: Browser) -> None:
    made = cast.redeem(cast.holder())
    brought = factories.client().person
    factories.refer(brought, made.person)
    assert browser.get(page_of(made)).context["suspicious"] is None
    Signal.objects.create(
        attribution=brought.attributions.get(), person=brought, referrer=made.person, kind=SignalKind.NETWORK,
        severity=SignalKind.NETWORK.severity,
    )  # fmt: skip
    assert browser.get(page_of(made)).context["suspicious"] == made.person


@pytest.mark.parametrize(
    "query",
    [
        {"product": "x"}, {"category": "999999999999999999999"}, {"city": "\x00"}, {"tracking": "x"}, {"late": "x"},
        {"state": "x"}, {"since": "ayer"}, {"until": "9999-12-31"}, {"since": "0001-01-01"}, {"cursor": "x"},
        {"q": "\x00"}, {"q": "%" * 300}, {"q": "CJ-" + "9" * 40},
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_read_is_no_error(browser: Browser, query: dict[str, str]) -> None:
    cast.redeem(cast.holder())
    assert browser.get(LIST, query).status_code == 200


def test_pages_keep_the_filters(browser: Browser) -> None:
    person, product = cast.holder(10_000), factories.product(stock=100)
    made = [cast.redeem(person, product) for _n in range(52)]
    first = browser.get(LIST, {"state": "requested"})
    second = browser.get(LIST + first.context["next_url"])
    assert "state=requested" in first.context["next_url"]
    assert shown(first) + shown(second) == made, "requests wait in the order in which they came"


def test_same_queries_for_more_redemptions(browser: Browser, assert_same_queries: Any) -> None:
    assert_same_queries(lambda: browser.get(LIST), lambda: cast.redeem(cast.holder()))


def test_the_page_shows_person_balance_and_trail(browser: Browser) -> None:
    made = cast.redeem(cast.holder(1000), factories.product(points=300))
    cast.advance(made, "approved", by=factories.staff(), reason="")
    page = browser.get(page_of(made))
    text = page.content.decode()
    for word in (made.person.name, "700", "Sofía Staff"):
        assert word in text
    assert [step.state for step in page.context["timeline"]] == ["done", "current", "next", "next"]


def test_same_queries_for_a_longer_trail(browser: Browser, assert_same_queries: Any) -> None:
    made = cast.redeem(cast.holder(), quantity=5)
    points = iter(range(100, 90, -1))
    assert_same_queries(
        lambda: browser.get(page_of(made)), lambda: cast.modify(made, points=next(points), by=factories.staff())
    )


@pytest.mark.row("SL10")
def test_approve_prepare_deliver(browser: Browser) -> None:
    made = cast.redeem(cast.holder())
    for state in ("approved", "preparing", "delivered"):
        assert f'value="{state}"' in browser.get(page_of(made)).content.decode()
        assert decide(browser, made, state).url == page_of(made)
        made.refresh_from_db()
        assert made.state == state


@pytest.mark.row("SL10")
def test_approve_and_deliver_in_one(browser: Browser) -> None:
    made, key = cast.redeem(cast.holder()), str(uuid.uuid4())
    for _time in range(2):
        assert decide(browser, made, "delivered", form_key=key).status_code == 302
    assert [change.after["state"] for change in made.changes.all()] == ["requested", "approved", "delivered"]


@pytest.mark.row("SL10")
def test_reject_asks_for_a_reason_and_gives_the_points_back(browser: Browser) -> None:
    person = cast.holder(1000)
    made = cast.redeem(person)
    answer = decide(browser, made, "rejected", reason=" ")
    assert answer.status_code == 422
    assert "reason" in answer.context["form"].errors
    assert decide(browser, made, "rejected", reason="Agotado en bodega").status_code == 302
    assert cast.available(person) == 1000
    assert "Agotado en bodega" in browser.get(page_of(made)).content.decode()


def test_a_step_that_is_closed_is_said_and_keeps_what_was_typed(browser: Browser) -> None:
    made = cast.advance(cast.redeem(cast.holder()), "delivered")
    answer = decide(browser, made, "rejected", reason="Llegó tarde")
    assert answer.status_code == 422
    assert answer.context["form"]["reason"].value() == "Llegó tarde"
    made.refresh_from_db()
    assert made.state == "delivered"


@pytest.mark.parametrize("data", [{"state": "stolen"}, {"state": ""}, {"form_key": "x"}, {"reason": "x" * 501}])
def test_what_cannot_be_read_is_said(browser: Browser, data: dict[str, str]) -> None:
    made = cast.redeem(cast.holder())
    assert decide(browser, made, **{"state": "rejected", "reason": "Porque no"} | data).status_code == 422
    made.refresh_from_db()
    assert made.state == "requested"


@pytest.mark.row("SL10")
def test_nobody_decides_on_their_own(login: Any) -> None:
    staff = factories.staff("rewards.view_redemptions", "rewards.manage_redemptions")
    factories.points(staff.person, 500)
    made = cast.redeem(staff.person)
    browser = login(staff)
    page = browser.get(page_of(made))
    assert page.context["own"]
    assert "form_key" not in page.content.decode()
    answer = decide(browser, made, "approved")
    assert answer.status_code == 422
    made.refresh_from_db()
    assert made.state == "requested"


def test_whoever_may_only_look_sees_no_buttons_and_decides_nothing(login: Any) -> None:
    made, browser = cast.redeem(cast.holder()), login(factories.staff("rewards.view_redemptions"))
    assert "form_key" not in browser.get(page_of(made)).content.decode()
    assert decide(browser, made, "approved").status_code == 403
    assert browser.get(page_of(made, "modify")).status_code == 403


def test_strangers_are_refused(client: Browser, login: Any) -> None:
    made = cast.redeem(cast.holder())
    for url in (LIST, page_of(made), page_of(made, "step"), page_of(made, "modify")):
        client.logout()
        assert client.get(url).status_code == client.post(url).status_code == 302
        for who in (cast.holder(0), factories.client(), factories.staff()):
            assert login(who).get(url).status_code == client.post(url).status_code == 403


def test_what_does_not_exist_is_not_found(browser: Browser) -> None:
    assert browser.get(reverse("rewards_staff:redemption", args=[999_999])).status_code == 404
