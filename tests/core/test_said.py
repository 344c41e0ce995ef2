"""What Django says beside a field is said in our voice."""

import re
from pathlib import Path
from types import SimpleNamespace

import django
import pytest
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import override

from core.said import SAID
from people.models import User

FORMAL = re.compile(r"\b(usted|introduzca|ingrese|asegúrese|escoja|env[ií]e|compruebe|por favor|su)\b", re.IGNORECASE)


class Everything(forms.Form):
    number = forms.IntegerField(min_value=5)
    amount = forms.DecimalField(max_digits=2, decimal_places=1)
    email = forms.EmailField()
    web = forms.URLField(assume_scheme="https")
    day = forms.DateField()
    hour = forms.TimeField()
    choice = forms.ChoiceField(choices=[("a", "A")])
    several = forms.MultipleChoiceField(choices=[("a", "A")])
    short = forms.CharField(min_length=3)
    long = forms.CharField(max_length=3)
    slug = forms.SlugField()
    key = forms.UUIDField()
    file = forms.FileField()


PARTS = ("conf", "contrib/admin", "contrib/auth")
TYPED = {
    "number": "1", "amount": "123.45", "email": "ana", "web": "::", "day": "x", "hour": "x", "choice": "b",
    "several": ["b"], "short": "a", "long": "larguísimo", "slug": "ñ ñ", "key": "x",
}  # fmt: skip


def test_bad_input_is_answered_in_tu_and_in_plain_words():
    with override("es"):
        form = Everything(TYPED | {"several": "b"})
        assert not form.is_valid()
        said = {name: " ".join(errors) for name, errors in form.errors.items()}
    assert set(said) == set(Everything.base_fields)
    assert not [text for text in said.values() if FORMAL.search(text)], said
    assert said["number"] == "Escribe 5 o más."
    assert said["long"] == "Escribe como máximo 3 caracteres (hay 10)."


@pytest.mark.parametrize("password", ["luisa-fernandez", "corta"])
def test_a_refused_password_is_answered_in_tu(password):
    with override("es"), pytest.raises(ValidationError) as refusal:
        validate_password(password, SimpleNamespace(email="luisa.fernandez@example.test", _meta=User._meta))
    said = " ".join(refusal.value.messages)
    assert said.startswith("La contraseña ")
    assert not FORMAL.search(said)


def test_each_is_still_one_of_djangos():
    """A text that Django words anew would come back in its own voice."""
    catalogues = [Path(django.__file__).parent / part / "locale/en/LC_MESSAGES/django.po" for part in PARTS]
    known = "".join(path.read_text().replace('"\n"', "") for path in catalogues)
    assert not [text for text in SAID if f'"{text}"' not in known]
