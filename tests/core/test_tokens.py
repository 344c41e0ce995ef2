"""S22: What is sealed by the thousand is what Fernet and `crypto` themselves would write."""

import unicodedata

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from core import crypto, tokens
from core.text import normalise


@given(st.lists(st.text(max_size=40), max_size=5))
def test_each_text_is_read_with_its_own_key(texts):
    keys, sealed = tokens.under_own_keys(texts)
    assert [Fernet(key).decrypt(one).decode() for key, one in zip(keys, sealed, strict=True)] == texts
    assert len(set(keys)) == len(set(sealed)) == len(texts)


@given(st.integers(0, 40), st.integers(1, 4))
def test_texts_under_the_company_key_are_read_as_always(length, count):
    texts = [str(n) * length for n in range(count)]
    sealed = crypto.encrypt_all(texts)
    assert [crypto.decrypt(one) for one in sealed] == texts
    assert len(set(sealed)) == count


def test_nothing_gives_nothing():
    assert (crypto.encrypt_all([]), tokens.under_own_keys([])) == ([], ([], []))
    with pytest.raises(ValueError, match="one length"):
        crypto.encrypt_all(["a", "b" * 16])


@given(st.text(), st.sampled_from(["identification", "other"]))
def test_hashes_of_many_are_those_of_one(text, purpose):
    assert [marked(text) for marked in crypto.markers(purpose)] == crypto.marks(text, purpose)


@given(st.text())
def test_names_are_normalised_letter_by_letter_as_whole_texts_are(text):
    whole = unicodedata.normalize("NFKD", text.casefold()).casefold()
    assert normalise(text) == " ".join("".join(c for c in whole if not unicodedata.combining(c)).split())
