"""What agents are told fits its kinds and speaks their language."""

import string

import pytest
from django.utils import translation

from core.messages import KINDS
from rewards import messages, queries
from rewards.models import Redemption, RedemptionChange
from tests import factories
from tests.rewards import cast

KINDS_OF_OURS = [kind for name, kind in KINDS.items() if name.startswith("rewards.")]


def names(text: object) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(str(text)) if name}


@pytest.mark.parametrize("kind", KINDS_OF_OURS, ids=lambda kind: kind.name)
def test_the_sample_fills_every_blank(kind: messages.Kind) -> None:
    for language in ("en", "es"):
        with translation.override(language):
            assert names(kind.subject) | names(kind.body) <= set(kind.sample)


def last_change(redemption: Redemption) -> RedemptionChange:
    change = redemption.changes.last()
    assert change
    return change


@pytest.mark.django_db
def test_points_awarded_says_points_document_and_balance() -> None:
    person, kind = cast.holder(1000), factories.contract_type()
    person.language = "en"
    person.save()
    factories.rule(kind, points=1, hold_days=3)
    values = queries.award_values([cast.award(person, type=kind, label="Contract H-1")])[0]
    assert (values["document"], values["balance"]) == ("Contract H-1", "1,000 points")
    assert values["points"] == "1 point"
    assert values["dates"].startswith("They will be available on ")
    assert names(messages.POINTS_AWARDED.body) <= set(values)
    assert names(messages.POINTS_TAKEN_BACK.body) <= set(values)


@pytest.mark.django_db
def test_a_redemption_and_its_changes_are_told_with_reason_and_difference() -> None:
    person = cast.holder(1000)
    person.language = "en"
    person.save()
    made = cast.redeem(person, factories.product("Blender", points=150), 2)
    values = queries.redemption_values(made)
    assert names(messages.REDEMPTION_REQUESTED.body) <= set(values)
    assert (values["number"], values["points"], values["balance"]) == (made.number, "300 points", "700 points")
    made = cast.modify(made, quantity=3, reason="One more")
    values = queries.redemption_values(made, last_change(made))
    assert (values["state"], values["difference"]) == ("modified", "150 points more were used.")
    assert values["reason"] == "Reason: One more"
    assert "Quantity: 2 → 3" in values["change"]
    made = cast.advance(made, "rejected", reason="Sold out")
    values = queries.redemption_values(made, last_change(made))
    assert (values["state"], values["difference"]) == ("rejected", "You got 450 points back.")
    assert names(messages.REDEMPTION_CHANGED.body) <= set(values)


@pytest.mark.django_db
def test_nobodys_award_is_not_told() -> None:
    with pytest.raises(ValueError):
        queries.award_values([cast.award(None)])
