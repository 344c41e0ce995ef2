import pytest
from django.contrib.auth.models import AnonymousUser

from core.messages import KINDS
from core.placeholders import PLACEHOLDER
from network import queries
from network.actions import set_agent_active
from network.enums import AgentState
from network.messages import AGENT_STATE
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_agent_behind_a_user_is_one_query(django_assert_num_queries: object) -> None:
    agent = factories.agent()
    user = agent.person.user
    with django_assert_num_queries(1):
        assert queries.agent_of(user).person.name == agent.person.name
    assert queries.agent_of(factories.client().person.user) is None
    assert queries.agent_of(AnonymousUser()) is None


def test_clients_are_found_by_name_in_order_up_to_the_limit(django_assert_num_queries: object) -> None:
    for given in ("Zoila", "Álvaro", "Bea"):
        factories.client(factories.person(given, "Común"))
    with django_assert_num_queries(2):
        found = [client.person.name for client in queries.search_clients("comun", limit=2)]
    assert found == ["Álvaro Común", "Bea Común"]
    assert queries.search_clients("  ") == []
    assert queries.search_agents("") == []


def test_only_active_agents_are_found() -> None:
    active = factories.agent(factories.person("Ada", "Común"))
    factories.agent(factories.person("Ida", "Común"), state=AgentState.INACTIVE)
    assert queries.search_agents("comun") == [active]


def test_the_line_is_walked_upwards() -> None:
    top = factories.agent()
    middle = factories.agent(sponsor=top)
    low = factories.agent(sponsor=middle)
    assert queries.is_in_line(low, under=top)
    assert queries.is_in_line(top, under=top)
    assert not queries.is_in_line(top, under=low)


def test_a_message_about_the_state_has_every_value_it_names() -> None:
    agent = factories.agent(code="CARP2345")
    set_agent_active(agent=agent, active=False, reason="Pidió una pausa", by=None)
    values = queries.message_values(agent)
    assert values == {"first_name": "Carlos", "code": "CARP2345", "reason": "Pidió una pausa"}
    for kind in (*AGENT_STATE.values(), KINDS["network.became_agent"]):
        assert set(PLACEHOLDER.findall(f"{kind.subject} {kind.body}")) <= values.keys()


@pytest.mark.parametrize("name", [name for name in KINDS if name.startswith("network.")])
def test_samples_fill_every_placeholder(name: str) -> None:
    kind = KINDS[name]
    assert set(PLACEHOLDER.findall(f"{kind.subject} {kind.body}")) <= kind.sample.keys()
