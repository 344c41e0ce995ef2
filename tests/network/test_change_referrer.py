from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser

from network.enums import AgentState
from network.models import Agent, Client
from people.models import User
from referrals.models import Attribution
from tests import factories

pytestmark = pytest.mark.django_db
RIGHTS = ("network.view_clients", "referrals.change_referrer")


def url(client: Client) -> str:
    return f"/admin/clientes/{client.pk}/referidor/"


@pytest.fixture
def someone() -> User:
    return factories.staff(*RIGHTS)


@pytest.fixture
def staff(login: Callable[[Any], Browser], someone: User) -> Browser:
    return login(someone)


def in_force(client: Client) -> Any:
    found = Attribution.objects.filter(person=client.person, ended_at=None).first()
    return found and found.referrer


@pytest.fixture
def carlos() -> Agent:
    return factories.agent(factories.person("Carlos", "Peña"), code="CARP2345")


@pytest.mark.row("SL6")
@pytest.mark.parametrize("text", ["pena carlos", "carp-2345"])
def test_found_by_name_or_code_chosen_and_written_down(staff: Browser, someone: User, carlos: Agent, text: str) -> None:
    client = factories.client()
    page = staff.get(url(client), {"q": text})
    assert "Carlos Peña" in page.content.decode()
    answer = staff.post(url(client), {"q": text, "referrer": carlos.pk, "reason": "Trajo la carta"}, follow=True)
    assert in_force(client) == carlos.person
    row = answer.context["referrals"][0]
    assert (row.reason, row.bound_by, row.channel) == ("Trajo la carta", someone, "staff")
    assert "Trajo la carta" in answer.content.decode()


def test_what_stood_before_stays_in_the_history(staff: Browser, carlos: Agent) -> None:
    client, before = factories.client(), factories.agent()
    factories.refer(client.person, before.person)
    answer = staff.post(url(client), {"q": "carlos", "referrer": carlos.pk, "reason": "x"}, follow=True)
    assert [row.referrer for row in answer.context["referrals"]] == [carlos.person, before.person]


def test_the_referrer_can_be_taken_away(staff: Browser, carlos: Agent) -> None:
    client = factories.client()
    assert "none" not in dict(staff.get(url(client), {"q": "carlos"}).context["form"].fields["referrer"].choices)
    factories.refer(client.person, carlos.person)
    staff.post(url(client), {"q": "", "referrer": "none", "reason": "No la conoce"})
    assert in_force(client) is None


@pytest.mark.parametrize(
    ("data", "field"),
    [({"reason": "  "}, "reason"), ({"referrer": ""}, "referrer"), ({"referrer": "999999"}, "referrer")],
)
def test_bad_input_says_so_and_keeps_what_was_typed(
    staff: Browser, carlos: Agent, data: dict[str, str], field: str
) -> None:
    client = factories.client()
    answer = staff.post(url(client), {"q": "carlos", "referrer": carlos.pk, "reason": "Trajo la carta"} | data)
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert 'value="carlos"' in answer.content.decode()
    assert in_force(client) is None


def test_inactive_agents_are_not_offered(staff: Browser) -> None:
    client, gone = factories.client(), factories.agent(factories.person("Gil", "Ido"), state=AgentState.INACTIVE)
    page = staff.get(url(client), {"q": "gil"})
    assert page.context["form"].found == {}
    assert "vi-notice-warn" in page.content.decode()
    assert staff.post(url(client), {"q": "gil", "referrer": gone.pk, "reason": "x"}).status_code == 422


def test_nobody_refers_themselves_and_no_circles(staff: Browser, carlos: Agent) -> None:
    assert staff.get(url(carlos.person.client), {"q": "carlos"}).context["form"].found == {}
    brought = factories.agent(factories.person("Berta", "Bella"))
    factories.refer(brought.person, carlos.person)
    answer = staff.post(url(carlos.person.client), {"q": "berta", "referrer": brought.pk, "reason": "x"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["referrer"]


def test_staff_bring_nobody_to_themselves(staff: Browser, someone: User, carlos: Agent) -> None:
    own = factories.agent(someone.person)
    client = factories.client()
    answer = staff.post(url(client), {"q": "sofia", "referrer": own.pk, "reason": "x"})
    assert (answer.status_code, in_force(client)) == (422, None)
    answer = staff.post(url(own.person.client), {"q": "carlos", "referrer": carlos.pk, "reason": "x"})
    assert (answer.status_code, in_force(own.person.client)) == (422, None)
