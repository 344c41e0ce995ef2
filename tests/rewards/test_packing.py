"""What is to be packed and where it goes: as a table that comes back with tracking numbers, and as a PDF to print."""

import io
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pypdf import PdfReader

from core.imports import read_table
from core.models import AuditEntry
from rewards.models import Delivery
from rewards.views import exports
from tests import factories
from tests.rewards import cast

pytestmark = pytest.mark.django_db
PACKING, FILE, TRACK = (reverse(f"rewards_staff:{name}") for name in ("packing", "tracking_file", "do_tracking"))


@pytest.fixture
def browser(login: Any) -> Browser:
    return login(factories.staff("rewards.view_redemptions", "rewards.view_deliveries", "rewards.manage_redemptions"))


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def words(answer: Any) -> str:
    reader = PdfReader(io.BytesIO(content(answer)))
    return " ".join(page.extract_text() for page in reader.pages)


@pytest.mark.row("SL10")
def test_a_block_per_delivery_by_city_ready_to_print(browser: Browser) -> None:
    made = [cast.sent(city="Pasto", notes="Portería <azul> #1"), cast.sent(city="Cali")]
    cast.redeem(cast.holder(), factories.product(is_delivered=True), delivery=cast.address(city="Quibdó"))
    answer = browser.post(PACKING, {"format": "pdf"})
    text = words(answer)
    assert answer["Content-Type"] == "application/pdf"
    assert text.index("Cali") < text.index("Pasto")
    assert "Quibdó" not in text, "what nobody approved is not packed"
    for word in (made[0].number, made[1].number, "Rosa Paz", "Calle 10 # 5-20", "Portería <azul> #1", "1 × Olla"):
        assert word in text
    entry = AuditEntry.objects.get(action="core.export_rows")
    assert (entry.after["format"], entry.after["rows"]) == ("pdf", 2)
    assert "Pasto" not in str(entry.after)


@pytest.mark.row("SL10")
def test_the_table_goes_out_filtered_and_comes_back_with_tracking_numbers(browser: Browser) -> None:
    there, here = cast.sent(city="Pasto"), cast.sent(city="Cali")
    answer = browser.post(f"{PACKING}?city=pasto", {"format": "csv"})
    text = content(answer).decode("utf-8-sig")
    assert there.number in text
    assert here.number not in text
    table = read_table(io.BytesIO(text.encode()), len(text.encode()))
    cells = dict(zip(table.headers, table.rows[0][1], strict=True))
    assert (cells["Quién recibe"], cells["Ciudad"]) == ("Rosa Paz", "Pasto")
    filled = [{"Transportadora": "TCC", "Número de guía": "5"}.get(name, cells[name]) for name in table.headers]
    upload = io.BytesIO("\n".join([";".join(table.headers), ";".join(filled)]).encode())
    upload.name = "empaque.csv"
    preview = browser.post(FILE, {"table": upload})
    assert (preview.context["count"], preview.context["left"]) == (1, 0)
    browser.post(TRACK, {"plan": preview.context["plan"]})
    assert Delivery.objects.get(redemption=there).tracking_number == "5"


def test_nothing_to_pack_is_said_on_the_page(browser: Browser) -> None:
    assert "No hay nada por empacar" in words(browser.post(PACKING, {"format": "pdf"}))


def test_too_many_for_one_pdf_are_refused_with_a_way_out(browser: Browser, monkeypatch: Any) -> None:
    monkeypatch.setattr(exports, "PAGES", 1)
    for _n in range(2):
        cast.sent()
    answer = browser.post(f"{PACKING}?city=cali", {"format": "pdf"})
    assert answer.status_code == 422
    assert "city=cali" in answer.content.decode()


def test_a_look_at_the_address_is_no_way_to_take_it(browser: Browser) -> None:
    assert browser.get(PACKING).status_code == 302


def test_strangers_are_refused(client: Browser, login: Any) -> None:
    client.logout()
    assert client.post(PACKING).status_code == 302
    manages = factories.staff("rewards.view_redemptions", "rewards.manage_redemptions")
    for who in (cast.holder(0), factories.client(), manages):
        assert login(who).post(PACKING, {"format": "pdf"}).status_code == 403
