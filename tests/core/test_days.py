"""A day that cannot be read is answered alike, in forms and in files: what was written, and how to write one."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from core import days
from core.fields import DayField
from network.actions.campaigns.batches import line_of


@pytest.mark.parametrize("text", ["31/02/2026", "2026-02-31", "ayer", "1/2/26"])
def test_forms_and_files_say_the_same(text):
    cell = {"number": "P1", "agent": "MARAN234", "amount": "1000", "ordered_on": text}
    with override("es"):
        with pytest.raises(ValidationError) as said:
            DayField(label="Fecha").clean(text)
        assert said.value.messages == [f"«{text}» no es una fecha. Escribe una que exista, como 31/12/1990."]
        ways = "31/12/2026 o 2026-12-31"
        assert line_of(cell, {"maran234": [1]}).why == f"«{text}» no es una fecha. Escribe una que exista, como {ways}."


def test_what_was_written_is_repeated_only_so_far():
    assert len(days.fault("9" * 500, "31/12/1990")) < 120
