"""RG17: a segment as audience: of a points rule, and of a product that agents save for or redeem."""

from datetime import date

import pytest
from django.urls import reverse

from network.models import Segment, SegmentHolding
from rewards.models import PointRule
from rewards.queries.limits import standings
from rewards.queries.trial import try_rule
from rewards.rules import obstacles
from tests import factories
from tests.rewards.cast import award

pytestmark = pytest.mark.django_db


def in_segment(segment):
    agent = factories.agent()
    SegmentHolding.objects.create(agent=agent, segment=segment, source="hand")
    return agent.person


@pytest.fixture
def gold():
    return Segment.objects.create(name="Oro")


def test_a_rule_of_the_segment_comes_before_the_one_for_everybody(gold):
    everybody = factories.rule(points=100)
    own = PointRule.objects.create(
        type=everybody.type, version=900, formula="fixed", points=150, currency=everybody.currency,
        starts_on=everybody.starts_on, segment=gold,
    )  # fmt: skip
    assert award(in_segment(gold)).rule == own
    assert award(factories.agent().person).rule == everybody
    assert award(in_segment(Segment.objects.create(name="Plata"))).points == 100


def test_a_trial_counts_only_those_of_the_segment(gold):
    rule = factories.rule(points=100)
    mine, other = in_segment(gold), factories.agent().person
    award(mine)
    award(other)
    draft = PointRule(type=rule.type, formula="fixed", points=150, currency=rule.currency, segment=gold)
    trial = try_rule(draft, since=date(2020, 1, 1), until=date(2100, 1, 1))
    assert [row.person_id for row in trial.rows] == [mine.pk]


def test_a_product_for_a_segment_says_so_to_everybody_else(gold):
    product = factories.product(points=100, segment=gold)
    for person, words in ((in_segment(gold), []), (factories.agent().person, ["Es para agentes de otro segmento."])):
        standing = standings(person, [product])[product.pk]
        assert [one.text for one in obstacles(product, standing) if one.hurdle == "audience"] == words


@pytest.mark.row("RG17")
def test_staff_choose_the_segment_of_a_rule_and_of_a_product(client, gold):
    factories.sign_in(client, factories.staff("rewards.manage_rules", "rewards.manage_catalogue", superuser=True))
    product = factories.product(segment=gold)
    page = client.get(reverse("admin:rewards_product_change", args=[product.pk])).content.decode()
    assert "Oro" in page
    factories.rule(segment=gold)
    assert "Solo para agentes del segmento Oro." in client.get(reverse("rewards_staff:rules")).content.decode()
    assert "segment" in client.get(reverse("rewards_staff:try_rule")).context["form"].fields
