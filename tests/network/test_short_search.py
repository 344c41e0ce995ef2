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


def test_whose_name_begins_so_comes_before_whoever_has_it_later():
    later, first = (factories.agent(factories.person(*name)) for name in (("Ana", "Zapata"), ("Zoila", "Zea")))
    assert [one.agent_id for one in branch_search(None, "z")] == [first.pk, later.pk]
    assert [one.agent_id for one in branch_search(None, "z", size=1)] == [first.pk]


@pytest.mark.row("CS15")
@pytest.mark.parametrize(("text", "words"), [("zx", "Con una o dos letras"), ("zxy", "Prueba con menos letras")])
def test_an_empty_answer_advises_what_helps(login, text, words):
    answer = login(factories.agent()).get("/oficina/red/", {"q": text})
    assert words in answer.content.decode()
    assert ("Prueba con menos letras" in answer.content.decode()) == (len(text) > 2)
