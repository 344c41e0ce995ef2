"""RG8: numbers and days as a country writes them; nothing that was typed is ever dropped."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import masks, typed

PATTERNS = ["000 000 0000", "#.###", "000.000.000-0", "00000000-A", "dd/mm/yyyy", "***-00", "A-0000000-A"]


@pytest.mark.parametrize(
    ("pattern", "text", "shown"),
    [
        ("000 000 0000", "3001234567", "300 123 4567"),
        ("000 000 0000", "300", "300"),
        ("000 000 0000", "+57 300 123 4567", "+57 300 123 4567"),
        ("000 000 0000", "300123456789", "300 123 456789"),
        ("#.###", "1020304050", "1.020.304.050"),
        ("#.###", "CC 52.123.456", "52.123.456"),
        ("00000000-A", "12345678z", "12345678-z"),
        ("dd/mm/yyyy", "31121990", "31/12/1990"),
        ("", "as is", "as is"),
    ],
)
def test_it_is_written_as_the_pattern_says(pattern, text, shown):
    assert masks.written(pattern, text) == shown


@given(st.sampled_from(PATTERNS), st.text(alphabet="0123456789ABCxyz -./", max_size=20))
def test_writing_twice_changes_nothing_and_no_digit_is_lost(pattern, text):
    once = masks.written(pattern, text)
    assert masks.written(pattern, once) == once
    assert [c for c in once if c.isdigit()] == [c for c in text if c.isdigit()]


@given(st.dates(date(1000, 1, 1)), st.sampled_from(["dd/mm/yyyy", "mm-dd-yyyy", "yyyy.mm.dd", "dd mm yyyy"]))
def test_a_day_comes_back_from_however_it_is_written(day, pattern):
    written = masks.write_date(pattern, day)
    assert masks.read_date(pattern, written) == day
    assert masks.read_date(pattern, day.isoformat()) == day
    assert masks.read_date(pattern, "".join(c for c in written if c.isdigit())) == day


@given(st.text(max_size=12))
def test_whatever_else_is_typed_is_no_day_and_breaks_nothing(text):
    try:
        masks.read_date("dd/mm/yyyy", text)
    except ValueError:
        pass


KINDS = {
    "text": ("uno", "uno"), "long_text": ("a\nb", "a\nb"), "number": ("1.234,5", 1234.5),
    "date": ("1/2/1990", "1990-02-01"),
    "yes_no": ("yes", True), "choice": ("b", "b"), "several": (["a", "b"], ["a", "b"]), "email": ("a@b.co", "a@b.co"),
    "phone": ("300 123 4567", "+573001234567"),
}  # fmt: skip
OPTIONS = [{"code": "a", "label": "Una"}, {"code": "b", "label": "Dos"}]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_cleaned_stored_and_read_again(kind):
    given_text, stored = KINDS[kind]
    field = typed.form_field(kind, label="X", choices=OPTIONS)
    clean = field.clean(given_text)
    kept = typed.stored(kind, clean)
    assert kept == stored
    assert typed.value_of(kind, kept) == clean
    assert typed.shown(kind, kept, OPTIONS)
    again = field.prepare_value(typed.value_of(kind, kept))
    assert typed.stored(kind, field.clean(again)) == stored
    assert typed.stored(kind, field.clean([] if kind == "several" else "")) is None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("kept", [None, "", [], {}, True, 7, "x", ["a"], 1.5])
def test_what_is_not_of_the_kind_reads_as_nothing_or_as_itself(kind, kept):
    assert isinstance(typed.shown(kind, kept, OPTIONS), str)


def test_options_keep_their_codes():
    made = typed.parse_choices("Soltera\nCasada\n\nCasada\nviuda = Viuda o viudo")
    assert made == [
        {"code": "soltera", "label": "Soltera"}, {"code": "casada", "label": "Casada"},
        {"code": "viuda", "label": "Viuda o viudo"},
    ]  # fmt: skip
    assert typed.parse_choices(typed.choices_text(made), made) == made
    renamed = typed.parse_choices("soltera = Soltera o soltero", made)
    assert typed.parse_choices("Soltera o soltero", renamed) == renamed
