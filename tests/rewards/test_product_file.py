"""The catalogue by file: out, changed, and back with a preview of every row; stock moves, nothing is deleted."""

import io
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from core import audit
from core.imports import read_table
from rewards.actions.catalogue_file import import_products, stamp_of, values_of
from rewards.models import Category, Product
from tests import factories
from tests.rewards import cast

pytestmark = pytest.mark.django_db
FILE, DO, BAD, OUT = (
    reverse(f"rewards_staff:{name}") for name in ("product_file", "do_products", "bad_products", "export_products")
)


@pytest.fixture
def browser(login: Any) -> Browser:
    return login(factories.staff("rewards.manage_catalogue"))


def send(browser: Browser, *lines: str) -> Any:
    upload = io.BytesIO("\r\n".join(lines).encode())
    upload.name = "premios.csv"
    return browser.post(FILE, {"table": upload})


def save(browser: Browser, preview: Any) -> Any:
    return browser.post(DO, {"plan": preview.context["plan"]})


def exported(browser: Browser) -> tuple[list[str], list[list[str]]]:
    content = b"".join(browser.post(OUT, {"format": "csv"}).streaming_content)
    table = read_table(io.BytesIO(content), len(content))
    return table.headers, [cells for _line, cells in table.rows]


@pytest.mark.row("SL9")
def test_the_catalogue_goes_out_is_changed_and_comes_back(browser: Browser) -> None:
    home = Category.objects.create(name="Hogar")
    pot = factories.product("Olla", points=100, stock=5, category=home, max_per_agent=2)
    cup = factories.product("Taza", points=20, stock=9, visible_until=timezone.localdate())
    headers, rows = exported(browser)
    line = next(row for row in rows if row[0] == str(pot.pk))
    line[headers.index("Precio en puntos")], line[headers.index("Sumar existencias")] = "150", "10"
    new = ["" for _name in headers]
    for name, value in {"Nombre": "Sartén", "Precio en puntos": "80", "Sumar existencias": "4"}.items():
        new[headers.index(name)] = value
    preview = send(browser, *(";".join(cells) for cells in [headers, *rows, new]))
    assert {row.name: row.changes for row in preview.context["good"]} == {
        "Olla": ["Precio en puntos: 100 → 150", "Unidades que se suman: 10"],
        "Sartén": ["Premio nuevo", "Unidades que se suman: 4"],
    }  # fmt: skip
    assert preview.context["same"] == 1
    cast.redeem(cast.holder(), pot)
    for _time in range(2):
        assert save(browser, preview).status_code == 302
    pot.refresh_from_db()
    made = Product.objects.get(name="Sartén")
    assert (pot.points, pot.stock, pot.category, pot.max_per_agent) == (150, 14, home, 2)
    assert (made.points, made.stock, made.is_active, made.is_delivered) == (80, 4, False, False)
    cup.refresh_from_db()
    assert cup.visible_until == timezone.localdate()
    assert audit.history(pot)[0].after["points"] == 150
    assert Product.objects.count() == 3


@pytest.mark.row("SL9")
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("999999;Olla;100;;;", "referencia"), (";;100;;;", "Nombre"), (";Olla;-5;;;", "Precio"),
        (";Olla;x;;;", "Precio"), (";Olla;100;Jardín;;", "Jardín"), (";Olla;100;;quizás;", "quizás"),
        (";Olla;100;;;31/31/2027", "Se muestra"),
    ],
)  # fmt: skip
def test_a_row_with_a_mistake_says_which_and_comes_back_as_a_file(browser: Browser, line: str, said: str) -> None:
    head = "Referencia;Nombre;Precio en puntos;Categoría;En el catálogo;Se muestra desde"
    preview = send(browser, head, line)
    (bad,) = preview.context["bad"]
    assert said.lower() in bad.problem.lower()
    assert preview.context["good"] == []
    text = b"".join(browser.post(BAD, {"plan": preview.context["plan"], "format": "csv"}).streaming_content).decode()
    assert bad.problem.split(":")[0] in text
    assert Product.objects.count() == 0


def test_what_somebody_changed_meanwhile_stays_and_is_said(browser: Browser) -> None:
    pot = factories.product("Olla", points=100)
    preview = send(browser, "Referencia;Precio en puntos", f"{pot.pk};150")
    Product.objects.filter(pk=pot.pk).update(points=120)
    page = browser.post(DO, {"plan": preview.context["plan"]}, follow=True)
    pot.refresh_from_db()
    assert pot.points == 120
    assert any("2" in str(message) for message in page.context["messages"])


def test_the_same_reference_twice_is_a_mistake(browser: Browser) -> None:
    pot = factories.product("Olla", points=100)
    preview = send(browser, "Referencia;Precio en puntos", f"{pot.pk};150", f"{pot.pk};160")
    assert (len(preview.context["good"]), len(preview.context["bad"])) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_the_same_plan_at_once_writes_once(browser: Browser) -> None:
    pot, by = factories.product("Olla", stock=5), factories.staff()
    rows = [
        [2, 0, stamp_of(Product()), values_of(pot) | {"name": "Sartén"}, 3],
        [3, pot.pk, stamp_of(pot), values_of(pot), 2],
    ]
    results = cast.together(4, lambda _n: import_products(rows=rows, key="k", by=by).count)
    assert results == [2] * 4
    assert (Product.objects.count(), Product.objects.get(pk=pot.pk).stock) == (2, 7)


@pytest.mark.parametrize("content", [b"", b"\0\0", b"a;b\n" + b"1;2\n" * 501])
def test_what_cannot_be_read_is_said(browser: Browser, content: bytes) -> None:
    upload = io.BytesIO(content)
    upload.name = "premios.csv"
    answer = browser.post(FILE, {"table": upload})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["table"])


def test_strangers_are_refused(client: Browser, login: Any) -> None:
    for path in (FILE, DO, BAD, OUT):
        client.logout()
        assert client.post(path).status_code == 302
        for who in (cast.holder(0), factories.client(), factories.staff("rewards.view_redemptions")):
            assert login(who).post(path).status_code == 403


def test_the_way_there_stands_on_the_list(browser: Browser) -> None:
    assert FILE in browser.get(reverse("admin:rewards_product_changelist")).content.decode()
    assert browser.get(FILE).status_code == 200
