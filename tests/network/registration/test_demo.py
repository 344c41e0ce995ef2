"""The demo company's registrations: one of each kind waits."""

import pytest

from config.demo import registrations
from network.models import Application
from network.permissions import DECIDE_REGISTRATIONS
from tests import factories

pytestmark = pytest.mark.django_db


def test_one_of_each_kind_is_there():
    factories.agent(factories.person("Mariana", "Gómez", email=registrations.MARIANA), code="MARI2345")
    factories.client(factories.person("Luisa", "Restrepo", email=registrations.LUISA, phone="+573001234567"))
    for _day, step in registrations.steps(factories.staff(DECIDE_REGISTRATIONS)):
        step()
    made = Application.objects.order_by("pk")
    assert [(one.state, one.channel) for one in made] == [
        ("more", "site"), ("waiting", "site"), ("approved", "contact"), ("draft", "site"),
    ]  # fmt: skip
