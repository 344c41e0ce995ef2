"""Lists that the database writes are to the byte what they would be row by row, whatever people are called."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.db.models import Value
from django.http import QueryDict
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import export_text, exports
from core.export_text import Amount, Named, Text, csv_pieces
from core.money import to_decimal
from network.models import CommercialState, Standing
from network.permissions import VIEW_CAMPAIGNS
from network.views.staff.stencil import STENCIL
from people.models import Person
from tests import factories
from tests.network.campaign_cast import campaign, close, order, states

LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
NAMES = [
    "Ana", "=1+1", "-5", "+1", "@x", " =1", "\u00a0=1", "＝1", "\u200b-1", "Tab\tulador", "=\nsalto", "Dos\r\nlíneas",
    "a;b", "a,b", 'de "Oro"',
    "'apóstrofo", "\x1fcelda", "fila\x1e", "\x02control", "Núñez", "100%", "%s", "{}", " a ", "fin\u3000",
]  # fmt: skip
BOTH = [("es", ";"), ("en", ",")]


@pytest.fixture
def campaign_of_many(db):
    states()
    CommercialState.objects.filter(threshold=0).update(name="=Activa; de verdad")
    now = campaign(1)
    for n, name in enumerate(NAMES):
        person = factories.person(name, NAMES[-n], phone="+573001112233" if n % 2 else "")
        agent = factories.agent(person, joined_at=LONG_AGO)
        if n % 3:
            order(now, agent, amount_minor=n * 1_234_507)
    close(now)
    return now


@pytest.mark.row("RG16")
@pytest.mark.parametrize(("language", "delimiter"), BOTH)
@pytest.mark.parametrize("piece", [1, 4, 1000])
def test_the_database_writes_what_we_would(campaign_of_many, monkeypatch, language, delimiter, piece):
    monkeypatch.setattr(export_text, "PIECE", piece)
    with translation.override(language):
        found = STENCIL.find(factories.staff(VIEW_CAMPAIGNS), QueryDict(f"campaign={campaign_of_many.pk}"))
        pieces = list(csv_pieces(STENCIL, found))
        assert "".join(text for _n, text in pieces) == "".join(exports.csv_rows(exports.all_lines(STENCIL, found)))
    assert sum(n for n, _text in pieces) == len(NAMES) == Standing.objects.count()
    rows = list(csv.reader(io.StringIO("".join(text for _n, text in pieces), newline=""), delimiter=delimiter))
    assert len(rows) == len(NAMES)
    assert not any(exports.FORMULA.match(cell) for row in rows for cell in row)


def test_a_list_of_nobody_is_only_its_head(db):
    found = STENCIL.find(factories.staff(VIEW_CAMPAIGNS), QueryDict(""))
    assert list(csv_pieces(STENCIL, found)) == []


def written(cell):
    return Person.objects.annotate(cell=cell).values_list("cell", flat=True)[0]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(text=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=6))
def test_a_plain_text_is_marked_as_ours_are(desk_of_one, text):
    """What is not plain is left to `exports` itself."""
    if export_text._is_plain(text):
        assert written(Text(Value(text))) == exports.harmless(text)


@pytest.fixture
def desk_of_one(db):
    return factories.person()


@pytest.mark.parametrize("currency", ["COP", "JPY"])
@pytest.mark.parametrize("minor", [0, 5, -5, 100, -12345, 10**15 + 7])
@pytest.mark.parametrize("language", ["es", "en"])
def test_amounts_read_as_ours_do(desk_of_one, currency, minor, language):
    with translation.override(language):
        assert written(Amount(Value(minor), currency)) == exports.as_text(to_decimal(minor, currency))


def test_what_has_no_name_is_empty(desk_of_one):
    assert [written(Named(Value(n), {1: "+Uno"})) for n in (1, 2)] == ["'+Uno", ""]
    assert written(Named(Value(1), {})) == ""
