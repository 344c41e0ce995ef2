"""Passwords that everybody knows are refused offline, also in the usual disguises."""

import pytest
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError

from core.passwords import LIST, is_known
from tests import factories


@pytest.mark.parametrize(
    "password",
    [
        "1234567890", "qwertyuiop", "Password123", "P@ssw0rd2026", "contraseña1", "Estrella99!", "iloveyou!!",
        "carolina2026", "12carlos12", "abcabcabcabc", "aaaaaaaaaaaa", "mustangmustang",
    ],
)  # fmt: skip
def test_what_people_really_use_is_refused(password):
    with pytest.raises(ValidationError) as error:
        validate_password(password)
    assert "listas que cualquiera puede leer" in " ".join(error.value.messages)


@pytest.mark.parametrize(
    "password",
    ["correct-horse-battery", "lluvia tambor siete olmo", "Xk9$mQ2vLp7w", "garden84729013", "ñandú-azul-té"],
)
def test_what_nobody_could_guess_passes(password):
    validate_password(password)


def test_the_whole_of_djangos_list_is_in_ours():
    words = sorted(CommonPasswordValidator().passwords)
    assert [word for word in words[::5] if not is_known(word)] == []


def test_it_is_small():
    assert 200_000 < LIST.stat().st_size <= 2 * 1024 * 1024


@pytest.mark.django_db
def test_the_sign_up_says_it_and_keeps_what_was_typed(client):
    form = {
        "given_names": "Luisa", "family_names": "Gómez", "email": "luisa@example.test", "password": "Password123",
    }  # fmt: skip
    page = client.post("/registro/", factories.answered(**form)).content.decode()
    assert "listas que cualquiera puede leer" in page
    assert 'value="luisa@example.test"' in page


@pytest.mark.django_db
def test_a_change_of_password_says_it(login):
    user = factories.client().person.user
    user.set_password(factories.PASSWORD)
    user.save()
    form = {"oldpassword": factories.PASSWORD, "password1": "Qwertyuiop1", "password2": "Qwertyuiop1"}
    assert "listas que cualquiera puede leer" in login(user).post("/acceso/password/change/", form).content.decode()
