"""A day that no calendar has is answered alike, in forms and in files."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from core import days
from core.fields import DayField
from network.actions.campaigns.batches import line_of

NOWHERE = "Escribe una fecha que exista."


@pytest.mark.parametrize("text", ["31/02/2026", "2026-02-31", "31-2-2026", "31022026", "29.02.2025", "14/13/2026"])
def test_no_calendar_has_it(text):
    assert days.is_nowhere(text)


@pytest.mark.parametrize("text", ["28/02/2026", "12/31/1990", "2026-12-31", "20261231", "hoy", "", "31/02", "1/2/26"])
def test_what_exists_or_is_written_otherwise_gets_the_hint(text):
    assert days.fault(text, "así") == "así"


def test_forms_and_files_say_the_same():
    cell = {"number": "P1", "agent": "MARAN234", "amount": "1000"}
    known = {"maran234": [1]}
    with override("es"):
        with pytest.raises(ValidationError) as said:
            DayField(label="Fecha").clean("31/02/2026")
        assert said.value.messages == [NOWHERE]
        assert line_of(cell | {"ordered_on": "31/02/2026"}, known).why == NOWHERE
        assert line_of(cell | {"ordered_on": "ayer"}, known).why == "Eso no es una fecha. Escríbela como día/mes/año."
