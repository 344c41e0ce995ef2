"""The receipt on screen and on paper, where it is sent and how it travels."""

import html
import io
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from core.models import AuditEntry
from rewards.models import Delivery, Redemption
from rewards.rules import Address
from tests import factories
from tests.rewards import cast

pytestmark = pytest.mark.django_db
HOME = Address(recipient="Ana Díaz", phone="+573001234567", address="Calle 1 # 2-3", city="Cali", notes="Piso 2")
OTHER = {"recipient": "Beto Ruiz", "phone": "301 765 4321", "address": "Carrera 9", "city": "Pasto", "region": "Nariño"}


def url(redemption: Redemption, page: str = "redemption") -> str:
    return reverse(f"rewards_office:{page}", args=[redemption.number])


@pytest.fixture
def made() -> Redemption:
    product = factories.product("Licuadora “Ñandú” & Cía #1", points=1200, is_delivered=True)
    return cast.redeem(cast.holder(5000), product, 2, delivery=HOME)


def on_paper(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


@pytest.mark.row("SL9")
def test_the_paper_says_what_the_page_says(login: Any, made: Redemption) -> None:
    browser = login(made.person)
    page, paper = browser.get(url(made)), browser.get(url(made, "receipt"))
    shown, printed = html.unescape(page.content.decode()), on_paper(paper.content)
    facts = [*page.context["receipt"].facts, *page.context["receipt"].delivery]
    assert len(facts) == 10
    for label, value in facts:
        assert value in shown
        assert f"{label} {value}" in printed
    assert "2.400 puntos" in printed
    assert made.person.name in printed
    assert (paper["Content-Type"], paper["Cache-Control"]) == ("application/pdf", "no-store")
    assert paper["Content-Disposition"] == f'attachment; filename="{made.number}.pdf"'


def test_the_receipt_leads_to_the_points_it_took(login: Any, made: Redemption) -> None:
    browser = login(made.person)
    movement = browser.get(url(made)).context["receipt"].movement
    page = browser.get(reverse("rewards_office:movement", args=[movement]))
    assert page.context["trace"].amount == -2400


@pytest.mark.row("SL9")
def test_the_parcel_is_followed_over_https_alone(login: Any, made: Redemption) -> None:
    browser = login(made.person)
    Delivery.objects.update(carrier="Coordinadora", tracking_number="G-77", tracking_url="https://rastreo.example/77")
    text = browser.get(url(made)).content.decode()
    assert "G-77" in text
    assert 'href="https://rastreo.example/77" rel="noopener noreferrer"' in " ".join(text.split())
    Delivery.objects.update(tracking_url="http://rastreo.example/77")
    assert "rastreo.example" not in browser.get(url(made)).content.decode()


@pytest.mark.row("SL9")
def test_the_owner_corrects_the_address_until_it_is_packed(login: Any, made: Redemption) -> None:
    browser = login(made.person)
    assert browser.get(url(made, "delivery")).context["form"]["city"].value() == "Cali"
    for state in ("", "approved"):
        if state:
            cast.advance(made, state)
        for _time in range(2):
            assert browser.post(url(made, "delivery"), OTHER).url == url(made)
    delivery = Delivery.objects.get()
    assert (delivery.recipient, delivery.phone, delivery.region, delivery.notes) == (
        "Beto Ruiz", "+573017654321", "Nariño", "",
    )  # fmt: skip
    entry = AuditEntry.objects.get(action="rewards.change_address")
    assert "Beto" not in str(entry.after)
    cast.advance(made, "preparing")
    assert browser.get(url(made, "delivery")).url == url(made)
    answer = browser.post(url(made, "delivery"), OTHER | {"city": "Leticia"}, headers={"accept-language": "en"})
    assert answer.status_code == 422
    assert "already being prepared" in answer.content.decode()
    assert answer.context["form"]["city"].value() == "Leticia"
    delivery.refresh_from_db()
    assert delivery.city == "Pasto"


def test_a_bad_address_is_said_and_kept(login: Any, made: Redemption) -> None:
    answer = login(made.person).post(url(made, "delivery"), OTHER | {"city": "  ", "phone": "9"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"city", "phone"}
    assert answer.context["form"]["recipient"].value() == "Beto Ruiz"


def test_what_is_not_sent_has_no_address_to_correct(login: Any) -> None:
    made = cast.redeem(cast.holder())
    browser = login(made.person)
    assert browser.get(url(made, "delivery")).url == url(made)
    assert url(made, "delivery") not in browser.get(url(made)).content.decode()
    assert browser.get(url(made, "receipt")).status_code == 200


def test_other_fields_of_the_delivery_stay(login: Any, made: Redemption) -> None:
    login(made.person).post(url(made, "delivery"), OTHER | {"tracking_url": "https://x.example", "carrier": "Yo"})
    delivery = Delivery.objects.get()
    assert (delivery.tracking_url, delivery.carrier, delivery.city) == ("", "", "Pasto")


def test_others_do_not_exist(client: Any, login: Any, made: Redemption) -> None:
    for page in ("receipt", "delivery"):
        client.logout()
        assert client.get(url(made, page)).status_code == 302
        assert login(factories.client()).get(url(made, page)).status_code == 403
        assert login(cast.holder()).get(url(made, page)).status_code == 404
    assert login(cast.holder()).post(url(made, "delivery"), OTHER).status_code == 404
    assert Delivery.objects.get().city == "Cali"
