"""R21: whatever is shared out adds up to the last minor unit."""

import random
from fractions import Fraction

from core.money import split
from tests.reliability.figures import SPLITS


def cases():
    """Amounts of every size among up to sixty people, always the same ones."""
    chance = random.Random(21)
    for _n in range(SPLITS):
        weights = [chance.choice([0, 1, chance.randrange(1, 10_000)]) for _m in range(chance.randrange(1, 60))]
        yield chance.choice([-1, 1]) * chance.randrange(10 ** chance.randrange(1, 15)), [*weights, 1]


def rounded(total: int, weights: list[int]) -> list[int]:
    """How it is commonly done: each share rounded for itself."""
    return [round(Fraction(total * weight, sum(weights))) for weight in weights]


def test_shares_add_up_to_the_last_unit(record):
    for total, weights in cases():
        assert sum(split(total, weights)) == total
    record("R21", f"{SPLITS:,} amounts split among up to 60", "each adds up to the minor unit")


def test_control_shares_rounded_one_by_one_do_not_add_up():
    assert any(sum(rounded(total, weights)) != total for total, weights in cases())
