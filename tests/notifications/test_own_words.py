"""Whoever is told something reads it as theirs: titles for staff never reach them."""

import re

import pytest

from core.messages import KINDS
from tests import factories


def test_kinds_about_somebody_say_it_to_them():
    of_people = [kind for kind in KINDS.values() if kind.audience != "staff"]
    third = re.compile(r"^(An? (agent|client|sponsor|registration)|Somebody|The commercial)\b")
    assert [kind.name for kind in of_people if third.match(str(kind.own_label))] == []


@pytest.mark.django_db
def test_preferences_speak_to_the_person(client):
    factories.sign_in(client, factories.client())
    page = client.get("/cuenta/avisos/preferencias/").content.decode()
    assert "Se aprobó tu registro" in page
    assert "Se aprobó un registro" not in page
