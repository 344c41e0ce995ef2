"""What staff set up: types, rules that are only added to, products whose stock moves while they are edited."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from core import audit
from rewards.models import Category, EarningType, PointRule, Product, Redemption
from rewards.queries import offer_of, seen_of
from tests import factories
from tests.rewards import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(login: Any) -> Browser:
    return login(factories.staff("rewards.manage_rules", "rewards.manage_catalogue"))


def rule_data(**fields: Any) -> dict[str, Any]:
    return {
        "type": "", "formula": "fixed", "points": "300", "per_minor": "", "currency": "COP", "hold_days": "0",
        "expires_days": "", "starts_on": timezone.localdate().isoformat(),
    } | fields  # fmt: skip


def product_data(**fields: Any) -> dict[str, Any]:
    return {
        "name": "Maleta", "description": "Rígida", "points": "900", "stock": "5", "stock_shown": "0", "is_active": "on",
    } | fields  # fmt: skip


def errors(answer: Any) -> list[str]:
    assert answer.status_code == 200
    return list(answer.context["adminform"].form.errors)


ADD_RULE = reverse("admin:rewards_pointrule_add")
ADD_PRODUCT = reverse("admin:rewards_product_add")


def test_a_rule_is_the_next_version_of_its_type(browser: Browser) -> None:
    kind = factories.contract_type()
    for n in (1, 2):
        answer = browser.post(ADD_RULE, rule_data(type=kind.pk, formula="per_amount", per_minor="10.000", points=n))
        assert answer.status_code == 302
    browser.post(ADD_RULE, rule_data())
    made = PointRule.objects.order_by("pk").values_list("type", "version", "per_minor")
    assert list(made) == [(kind.pk, 1, 10_000_00), (kind.pk, 2, 10_000_00), (None, 1, None)]
    assert audit.history(PointRule.objects.get(version=2))[0].by


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"formula": "per_amount"}, "per_minor"),
        ({"formula": "per_amount", "per_minor": "0"}, "per_minor"),
        ({"formula": "per_amount", "per_minor": "1,250"}, "per_minor"),
        ({"formula": "magic"}, "formula"),
        ({"points": "-5"}, "points"),
        ({"starts_on": (timezone.localdate() - timedelta(days=1)).isoformat()}, "starts_on"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_a_reason(browser: Browser, fields: dict[str, str], field: str) -> None:
    assert errors(browser.post(ADD_RULE, rule_data(**fields))) == [field]
    assert PointRule.objects.count() == 0


def test_only_those_with_every_right_write_a_rule_for_the_past(login: Any) -> None:
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    login(factories.staff(superuser=True)).post(ADD_RULE, rule_data(starts_on=yesterday))
    assert PointRule.objects.count() == 1


def test_a_rule_is_read_and_never_changed(browser: Browser) -> None:
    rule = factories.rule(factories.contract_type("Hogar"), formula="per_amount", per_minor=10_000_00)
    url = reverse("admin:rewards_pointrule_change", args=[rule.pk])
    assert browser.get(url).status_code == 200
    assert browser.post(url, rule_data(points="9")).status_code == 403
    assert browser.post(reverse("admin:rewards_pointrule_delete", args=[rule.pk])).status_code == 403
    assert "Hogar" in browser.get(reverse("admin:rewards_pointrule_changelist")).content.decode()
    rule.refresh_from_db()
    assert rule.points == 100


def test_types_are_added_and_audited(browser: Browser) -> None:
    browser.post(reverse("admin:rewards_earningtype_add"), {"name": "Plan Hogar", "slug": "hogar", "is_active": "on"})
    kind = EarningType.objects.get()
    browser.post(reverse("admin:rewards_earningtype_change", args=[kind.pk]), {"name": "Plan Casa", "slug": "hogar"})
    assert [(e.before.get("name"), e.after["name"]) for e in audit.history(kind)] == [
        ("Plan Hogar", "Plan Casa"), (None, "Plan Hogar"),
    ]  # fmt: skip


def test_a_product_with_its_picture(browser: Browser, login: Any) -> None:
    answer = browser.post(ADD_PRODUCT, product_data(upload=factories.picture()))
    assert answer.status_code == 302
    made = Product.objects.get()
    assert (made.name, made.points, made.stock, made.is_active) == ("Maleta", 900, 5, True)
    assert made.picture
    assert made.picture.kind == "png"
    assert browser.get(reverse("admin:rewards_product_changelist")).status_code == 200
    agent = login(cast.holder(0))
    assert agent.get(reverse("rewards_office:picture", args=[made.pk])).status_code == 200


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("foto.png", b"<svg onload=alert(1)>", "image/png"),
        SimpleUploadedFile("foto.png", b"", "image/png"),
        SimpleUploadedFile("foto.gif", b"GIF89a" + bytes(40)),
    ],
)
def test_a_picture_that_is_none_is_refused(browser: Browser, upload: SimpleUploadedFile) -> None:
    upload.seek(0)
    assert errors(browser.post(ADD_PRODUCT, product_data(upload=upload))) == ["upload"]
    assert Product.objects.count() == 0


def test_a_new_price_is_audited_and_leaves_redemptions_alone(browser: Browser) -> None:
    product = factories.product(points=100, stock=5)
    made = cast.redeem(cast.holder(), product)
    url = reverse("admin:rewards_product_change", args=[product.pk])
    assert browser.post(url, product_data(points="250", stock="4", stock_shown="4")).status_code == 302
    made.refresh_from_db()
    assert (made.points, made.product_name) == (100, "Licuadora")
    entry = audit.history(product)[0]
    assert (entry.before["points"], entry.after["points"]) == (100, 250)


def test_what_was_redeemed_while_the_form_was_open_stays_taken(browser: Browser) -> None:
    product = factories.product(stock=5)
    url = reverse("admin:rewards_product_change", args=[product.pk])
    form = browser.get(url).context["adminform"].form
    assert form["stock_shown"].value() == 5
    cast.redeem(cast.holder(), product, 2)
    browser.post(url, product_data(stock="15", stock_shown="5"))
    product.refresh_from_db()
    assert product.stock == 13
    browser.post(url, product_data(stock="0", stock_shown="14"))
    product.refresh_from_db()
    assert product.stock == 0


def test_the_picture_stays_unless_another_comes(browser: Browser) -> None:
    browser.post(ADD_PRODUCT, product_data(upload=factories.picture()))
    product = Product.objects.get()
    browser.post(reverse("admin:rewards_product_change", args=[product.pk]), product_data(name="Otra", stock_shown="5"))
    after = Product.objects.get()
    assert (after.name, after.picture_id) == ("Otra", product.picture_id)


@pytest.mark.row("SL9")
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"visible_from": "2027-02-02", "visible_until": "2027-02-01"}, "visible_until"),
        ({"redeemable_from": "2027-02-02", "redeemable_until": "2027-02-01"}, "redeemable_until"),
        ({"visible_until": "2027-02-01", "redeemable_from": "2027-02-02"}, "redeemable_from"),
        ({"max_per_agent": "1", "max_per_month": "2"}, "max_per_month"),
        ({"max_in_all": "0"}, "max_in_all"),
        ({"joined_until": "ayer"}, "joined_until"),
    ],
)
def test_a_mistake_stands_beside_its_field(browser: Browser, fields: dict[str, str], field: str) -> None:
    assert errors(browser.post(ADD_PRODUCT, product_data(**fields))) == [field]
    assert Product.objects.count() == 0


@pytest.mark.row("SL9")
def test_dates_limits_audience_and_shelf_are_kept_audited_and_told_in_words(browser: Browser) -> None:
    home = Category.objects.create(name="Hogar")
    today = timezone.localdate()
    data = product_data(
        category=home.pk, is_delivered="on", visible_until=(today + timedelta(days=9)).isoformat(),
        redeemable_from=(today + timedelta(days=2)).isoformat(), max_per_agent="2", min_documents="3",
        joined_until=today.isoformat(),
    )  # fmt: skip
    assert browser.post(ADD_PRODUCT, data).status_code == 302
    product = Product.objects.get()
    assert (product.category, product.max_per_agent, product.min_documents) == (home, 2, 3)
    assert audit.history(product)[0].after["joined_until"] == today.isoformat()
    page = browser.get(
        reverse("admin:rewards_product_change", args=[product.pk]), headers={"accept-language": "en"}
    )  # fmt: skip
    seen = page.context["seen"]
    assert (seen.shown, seen.redeemable, seen.low) == (True, False, False)
    assert "Only agents with at least 3 contracts that earned points." in seen.audience
    assert "It can be redeemed from" in page.content.decode()


@pytest.mark.parametrize(
    ("fields", "shown", "redeemable"),
    [
        ({}, True, True), ({"is_active": False}, False, False), ({"stock": 0}, True, False),
        ({"visible_from": timezone.localdate() + timedelta(days=1)}, False, False),
        ({"visible_until": timezone.localdate() - timedelta(days=1)}, False, False),
        ({"redeemable_from": timezone.localdate() + timedelta(days=1)}, True, False),
        ({"redeemable_until": timezone.localdate() - timedelta(days=1)}, True, False),
        ({"visible_until": timezone.localdate(), "redeemable_until": timezone.localdate()}, True, True),
    ],
)  # fmt: skip
def test_what_is_said_of_a_product_is_what_an_agent_meets(
    fields: dict[str, Any], shown: bool, redeemable: bool
) -> None:
    product = factories.product(**fields)
    seen = seen_of(product)
    assert (seen.shown, seen.redeemable) == (shown, redeemable)
    offer = offer_of(product, cast.holder(1000))
    assert (offer.is_shown, offer.redeemable) == (shown, redeemable)
    assert all([seen.now, seen.redeeming, *seen.audience])


def test_what_was_redeemed_of_it_and_that_it_runs_low(browser: Browser, login: Any) -> None:
    product, plenty = factories.product(stock=4), factories.product("Taza", stock=90)
    made = cast.redeem(cast.holder(), product)
    gone = cast.advance(cast.redeem(cast.holder(), plenty), "rejected")
    staff = login(factories.staff("rewards.manage_catalogue", "rewards.view_redemptions"))
    page = staff.get(reverse("admin:rewards_product_change", args=[product.pk]))
    assert (page.context["demand"].units, page.context["demand"].latest, page.context["seen"].low) == (1, [made], True)
    assert made.number in page.content.decode()
    assert staff.get(reverse("admin:rewards_product_change", args=[gone.product_id])).context["demand"].units == 0
    low = staff.get(reverse("admin:rewards_product_changelist"), {"stock": "low"})
    assert list(low.context["cl"].result_list) == [product]
    assert "stock=low" in staff.get(reverse("admin:index")).content.decode()


def test_requests_that_wait_too_long_stand_first_on_the_first_page(login: Any) -> None:
    made = cast.redeem(cast.holder())
    staff = login(factories.staff("rewards.view_redemptions", "rewards.manage_redemptions"))
    assert "late=on" not in staff.get(reverse("admin:index")).content.decode()
    Redemption.objects.filter(pk=made.pk).update(created_at=timezone.now() - timedelta(days=8))
    text = staff.get(reverse("admin:index")).content.decode()
    assert text.index("late=on") < text.index("state=requested")


def test_what_is_to_be_sent_stands_on_the_first_page_until_it_has_left(login: Any) -> None:
    made = cast.sent()
    staff = login(factories.staff("rewards.view_redemptions", "rewards.manage_redemptions"))
    assert "tracking=unsent" in staff.get(reverse("admin:index")).content.decode()
    cast.track(made)
    assert "tracking=unsent" not in staff.get(reverse("admin:index")).content.decode()


@pytest.mark.row("SL9")
def test_a_shelf_is_closed_and_never_deleted(browser: Browser) -> None:
    browser.post(reverse("admin:rewards_category_add"), {"name": "Hogar", "position": "1", "is_active": "on"})
    home = Category.objects.get()
    product = factories.product(category=home)
    change = reverse("admin:rewards_category_change", args=[home.pk])
    assert browser.post(change, {"name": "Hogar", "position": "2"}).status_code == 302
    assert audit.history(home)[0].after == {"name": "Hogar", "position": 2, "is_active": False}
    assert browser.post(reverse("admin:rewards_category_delete", args=[home.pk]), {"post": "yes"}).status_code == 403
    assert product in Product.objects.shown_on(timezone.localdate())
    listed = browser.get(reverse("admin:rewards_category_changelist"))
    said = listed.content.decode()
    assert ("Se agregó" in said, "Se guardó" in said, "fue agregado" in said) == (True, True, False), "of any gender"
    assert listed.context["cl"].result_list[0].products_here == 1
    form = browser.get(reverse("admin:rewards_product_change", args=[product.pk])).context["adminform"].form
    assert home in form.fields["category"].queryset, "it keeps the shelf it has"
    assert home not in browser.get(ADD_PRODUCT).context["adminform"].form.fields["category"].queryset


def test_nothing_is_deleted(login: Any) -> None:
    browser, product = login(factories.staff(superuser=True)), factories.product()
    assert browser.post(reverse("admin:rewards_product_delete", args=[product.pk])).status_code == 403


@pytest.mark.parametrize("name", ["pointrule", "product", "category", "earningtype"])
def test_strangers_are_refused(client: Browser, login: Any, name: str) -> None:
    for page in ("changelist", "add"):
        url = reverse(f"admin:rewards_{name}_{page}")
        client.logout()
        assert client.get(url).status_code == 302
        for who in (cast.holder(0), factories.client(), factories.staff("rewards.view_redemptions")):
            assert login(who).get(url).status_code == 403
