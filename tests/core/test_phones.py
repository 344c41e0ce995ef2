"""Phones for people to read: as dialled at home, with the code of the country elsewhere."""

import pytest
from django.template import Context, Template

from core import quick
from core.phones import clean_phone, shown


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ("+573001234567", "300 1234567"),
        ("+525512345678", "+52 55 1234 5678"),
        ("ext. 12", "ext. 12"),
        ("", ""),
    ],
)
def test_a_phone_is_shown_in_groups_and_can_be_typed_back(kept, read):
    assert shown(kept) == read
    assert kept[:1] != "+" or clean_phone(read) == kept


def test_both_kinds_of_templates_write_it(settings):
    assert Template("{{ a|phone }}|{{ b|phone }}").render(Context({"a": "+573001234567", "b": None})) == "300 1234567|"
    assert quick.environment().from_string("{{ a|phone }}").render(a="+573001234567") == "300 1234567"
