"""What opens an account is never kept readable in the history."""

import pytest
from allauth.account.adapter import get_adapter
from hypothesis import given
from hypothesis import strategies as st

from notifications import rules

KEYS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=6)


CODES = ["123456", "12345678", "123 456", "ABC-DEF", "A1B2C3", "k7f3q9", "AB12-CD34-EF56"]


@pytest.mark.parametrize("code", CODES)
def test_a_code_in_its_paragraph_is_masked(code):
    text = f"Write this code:\n\n{code}\n\nIt works for a few minutes."
    masked = rules.mask(text)
    assert code not in masked
    assert masked.startswith("Write this code:")
    assert masked.endswith("It works for a few minutes.")


@pytest.mark.parametrize("code", ["123456", "00012345", "123-456", "QRS-TVW"])
def test_a_code_inside_a_sentence_is_masked(code):
    assert code not in rules.mask(f"Your code is {code}. Tell nobody.")


def test_what_allauth_makes_is_masked():
    adapter = get_adapter()
    for name in ("email_verification", "login", "password_reset"):
        make = getattr(adapter, f"generate_{name}_code")
        for _n in range(200):
            code = make()
            assert code not in rules.mask(f"Write this:\n\n{code}\n\nThanks.")


@given(uid=KEYS, stamp=KEYS, digest=st.text(alphabet="0123456789abcdef", min_size=32, max_size=64))
def test_the_key_of_a_reset_link_is_masked(uid, stamp, digest):
    masked = rules.mask(f"Open:\n\nhttps://vinculo.test/acceso/password/reset/key/{uid}-{stamp}-{digest}/\n\nBye")
    assert digest not in masked
    assert "https://vinculo.test/acceso/password/reset/key/" in masked


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzABCDEF0123456789", min_size=8, max_size=60))
def test_query_fragment_and_password_of_a_link_are_masked(key):
    masked = rules.mask(f"See https://u:{key}@vinculo.test/a/?token={key}#{key} now")
    assert key not in masked
    assert "vinculo.test/a/" in masked


def test_plain_words_stay():
    text = "Hello Ana:\n\nYou have 1.250 points since 2026.\n\nSee https://vinculo.test/cuenta/avisos/ for more."
    assert rules.mask(text) == text
