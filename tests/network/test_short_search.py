"""Few letters find whoever has a word of the name that starts with them."""

import pytest

from network.queries.downline import branch_search
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.row("CS15")
@pytest.mark.parametrize("text", ["pe", "JU", "p"])
def test_two_letters_find_the_start_of_any_word_of_the_name(text):
    julian = factories.agent(factories.person("Julián", "Peña"))
    factories.agent(factories.person("Carlota", "Lope"))
    assert [one.agent_id for one in branch_search(None, text)] == [julian.pk]
