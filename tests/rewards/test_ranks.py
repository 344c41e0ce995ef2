"""A rank as audience of a product: whoever holds it, or a higher one."""

import pytest
from django.urls import reverse

from core.models import AuditEntry
from network.actions import RankWanted, assign_ranks
from network.enums import RankSource
from network.models import Segment
from rewards.models import Product
from rewards.queries.limits import standings
from rewards.rules import obstacles
from tests import factories

pytestmark = pytest.mark.django_db


def with_rank(rank):
    agent = factories.agent()
    if rank:
        assign_ranks(wanted=[RankWanted(agent.pk, rank.pk, "Cumplió.")], source=RankSource.HAND, by=None)
    return agent.person


def test_a_product_from_a_rank_on():
    low, silver, gold = (factories.rank(code, at) for at, code in enumerate(("consultor", "plata", "oro"), 1))
    product = factories.product(points=100, min_rank=silver)
    refused = ["Es para agentes de un rango más alto."]
    for rank, words in ((None, refused), (low, refused), (silver, []), (gold, [])):
        person = with_rank(rank)
        standing = standings(person, [product])[product.pk]
        assert [one.text for one in obstacles(product, standing) if one.hurdle == "audience"] == words, rank


def test_ranks_are_looked_up_only_where_a_product_asks(django_assert_num_queries):
    silver = factories.rank("plata", 2)
    person = with_rank(silver)
    plain = [factories.product() for _ in range(2)]
    ranked = [factories.product(min_rank=silver) for _ in range(2)]
    with django_assert_num_queries(1):
        standings(person, plain)
    with django_assert_num_queries(2):
        standings(person, ranked)


@pytest.mark.row("SL9")
def test_staff_choose_the_rank_and_the_segment_of_a_product(client):
    factories.sign_in(client, factories.staff("rewards.manage_catalogue"))
    silver, segment = factories.rank("plata", 2), Segment.objects.create(name="Oro")
    product = factories.product()
    url = reverse("admin:rewards_product_change", args=[product.pk])
    shown = client.get(url).context["adminform"].form
    typed = {name: "" if shown[name].value() is None else shown[name].value() for name in shown.fields}
    typed |= {"min_rank": silver.pk, "segment": segment.pk, "upload": ""}
    answer = client.post(url, typed)
    assert answer.status_code == 302
    product = Product.objects.get(pk=product.pk)
    assert (product.min_rank, product.segment) == (silver, segment)
    after = AuditEntry.objects.filter(action="rewards.save_product").latest("pk").after
    assert (after["min_rank_id"], after["segment_id"]) == (silver.pk, segment.pk)
