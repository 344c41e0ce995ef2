"""U9: The statement of a month: page, PDF and check say the same figures."""

import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.utils import Error
from django.urls import reverse
from pypdf import PdfReader

from core.money import format_number
from ledger.queries import balances
from rewards import actions, queries
from rewards.models import Statement
from tests import factories
from tests.rewards import cast

URL = reverse("rewards_office:statement")
OCTOBER, NOVEMBER = datetime(2026, 10, 10, 15, tzinfo=UTC), datetime(2026, 11, 5, 15, tzinfo=UTC)


@pytest.fixture
def clock(db: Any) -> Any:
    with time_machine.travel(OCTOBER, tick=False) as clock:
        yield clock


def story(clock: Any) -> Any:
    """October brings 1500; November takes one back, redeems, and holds some."""
    person, kind = cast.holder(0), factories.contract_type()
    factories.rule(kind, points=1500)
    first = cast.award(person, type=kind, label="Contrato H-1")
    clock.move_to(NOVEMBER)
    cast.award(person, type=kind, label="Contrato H-2")
    cast.redeem(person, factories.product("Juego de ollas", points=700))
    actions.reverse_source(source=first.source, cause=None, by=None)
    held = factories.contract_type()
    factories.rule(held, points=40, hold_days=90)
    cast.award(person, type=held, label="Contrato H-3")
    return person


def pdf_text(answer: Any) -> str:
    reader = PdfReader(io.BytesIO(answer.content))
    return "\n".join(page.extract_text() for page in reader.pages)


def test_opening_and_movements_make_the_closing(clock: Any, login: Any) -> None:
    person = story(clock)
    page = login(person).get(URL)
    found = page.context["page"]
    assert found.period.opening == 1500
    assert [line.amount for line in found.lines] == [1500, -700, -1500, 40]
    held = balances(person)
    assert (found.period.closing.available, found.period.closing.pending) == (held.available, held.pending) == (800, 40)
    assert found.period.opening + sum(line.amount for line in found.lines) == found.period.closing.total == 840
    october = login(person).get(URL, {"mes": "2026-10"}).context["page"]
    assert (october.period.opening, october.period.closing.total) == (0, 1500)


@pytest.mark.row("SL7")
def test_the_pdf_says_exactly_what_the_page_says(clock: Any, login: Any) -> None:
    person = story(clock)
    browser = login(person)
    found = browser.get(URL).context["page"]
    answer = browser.post(URL, {"mes": "2026-11"})
    text = pdf_text(answer)
    assert answer["Content-Type"] == "application/pdf"
    assert len(answer.content) < 200 * 1024
    closing = found.period.closing
    shown = re.findall(r"(?<![\w/.-])[+-]?\d{1,3}(?:\.\d{3})*(?![\w/.-])", text.split("EX-")[1].split("http")[0])
    figures = [found.period.opening, closing.total, closing.available, closing.pending, closing.owed]
    for line in found.lines:
        figures += [line.amount, line.balance]
    wanted = [format_number(figure) for figure in figures]
    lines = [f"+{w}" if index >= 5 and index % 2 and figures[index] > 0 else w for index, w in enumerate(wanted)]
    for figure in lines:
        assert figure in shown, (figure, shown)
    statement = Statement.objects.get()
    for part in (statement.number, statement.code, person.name, "Contrato H-2", "Juego de ollas"):
        assert part in text


def test_the_pdf_is_tagged_and_a4(clock: Any, login: Any) -> None:
    reader = PdfReader(io.BytesIO(login(story(clock)).post(URL, {"mes": "2026-11"}).content))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"].startswith("es")
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]


def test_an_empty_month_has_a_pdf_too(clock: Any, login: Any) -> None:
    answer = login(cast.holder(0)).post(URL, {"mes": "2026-09"})
    assert answer.status_code == 200
    assert pdf_text(answer)


def test_issued_again_it_is_the_same_until_something_moves(clock: Any) -> None:
    person = story(clock)
    month = NOVEMBER.date().replace(day=1)
    first = actions.issue_statement(person=person, month=month)
    assert actions.issue_statement(person=person, month=month) == first
    cast.redeem(person, factories.product(points=10))
    second = actions.issue_statement(person=person, month=month)
    assert second != first
    checked = queries.check_statement(first)
    assert (checked.matches, checked.later) == (True, True)
    assert queries.check_statement(second).later is False


def test_anybody_checks_it_and_learns_no_name(clock: Any, client: Any) -> None:
    person = story(clock)
    statement = actions.issue_statement(person=person, month=NOVEMBER.date().replace(day=1))
    page = client.get(reverse("rewards_public:verify", args=[statement.code.lower()]))
    text = page.content.decode()
    assert page.context["checked"].matches
    assert "840" in text
    assert statement.number in text
    assert person.given_names not in text
    assert person.family_names not in text
    unknown = client.get(reverse("rewards_public:verify", args=["NADA"]))
    assert unknown.status_code == 404
    assert "Ningún extracto tiene el código NADA" in unknown.content.decode()
    again = client.get(reverse("rewards_public:verify", args=["NADA"]), {"codigo": f" {statement.code} "})
    assert again.url == reverse("rewards_public:verify", args=[statement.code])


def test_figures_that_are_not_those_of_the_books_are_told(clock: Any, client: Any) -> None:
    person = story(clock)
    statement = actions.issue_statement(person=person, month=NOVEMBER.date().replace(day=1))
    forged = Statement.objects.create(
        number="EX-999999", code="FALSO2345678", person=person, month=statement.month, sha256=statement.sha256,
        last_transaction=statement.last_transaction - 1, figures=statement.figures | {"closing": 9000},
    )  # fmt: skip
    page = client.get(reverse("rewards_public:verify", args=[forged.code]))
    assert not page.context["checked"].matches


def test_what_was_issued_cannot_be_changed(clock: Any) -> None:
    statement = actions.issue_statement(person=story(clock), month=NOVEMBER.date().replace(day=1))
    statement.figures = {}
    with pytest.raises(Error), connection.cursor():
        statement.save()


@pytest.mark.parametrize("month", ["", "x", "2026-13", "9999-01", "1800-01", "2027-01", "2026-1"])
def test_a_month_that_cannot_be_read_is_this_one(clock: Any, login: Any, month: str) -> None:
    page = login(cast.holder(0)).get(URL, {"mes": month})
    assert page.context["page"].month.isoformat() == "2026-10-01"


@pytest.mark.django_db
def test_strangers_are_refused(client: Any, login: Any) -> None:
    assert client.get(URL).status_code == 302
    stranger = login(factories.client())
    assert {stranger.get(URL).status_code, stranger.post(URL).status_code} == {403}


def test_same_queries_for_more_lines(clock: Any, login: Any, assert_same_queries: Any) -> None:
    person, kind = cast.holder(0), factories.contract_type()
    factories.rule(kind)
    browser = login(person)
    assert_same_queries(lambda: browser.get(URL), lambda: cast.award(person, type=kind))


def test_midnight_is_the_companys(clock: Any, login: Any) -> None:
    person = cast.holder(0)
    clock.move_to(datetime(2026, 11, 1, 4, 59, tzinfo=UTC))  # still October in Bogotá
    factories.points(person, 5)
    clock.move_to(datetime(2026, 11, 1, 4, 59, tzinfo=UTC) + timedelta(minutes=2))
    factories.points(person, 7)
    page = login(person).get(URL).context["page"]
    assert (page.period.opening, page.period.closing.total) == (5, 12)
