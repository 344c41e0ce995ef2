"""What a reversal would take, said before it is posted: never another figure than what it takes."""

import pytest

from core import conf
from ledger.queries import Reversal, preview_reversal


def nothing(desk, award):
    pass


def spent(desk, award):
    desk.spend(80)


def spent_with_others(desk, award):
    desk.award(30)
    desk.spend(80)


def others_on_hold(desk, award):
    desk.award(60, held=10)
    desk.spend(100)


def owed_before(desk, award):
    first = desk.award(50)
    desk.spend(150)
    desk.reverse(first)


@pytest.mark.parametrize("policy", ["take_available", "owe"])
@pytest.mark.parametrize("story", [nothing, spent, spent_with_others, others_on_hold, owed_before])
def test_the_preview_is_what_the_reversal_takes(desk, story, policy):
    conf.change("ledger.clawback_policy", policy, by=None)
    award = desk.award(100, until=5)
    story(desk, award)
    before, seen = desk.held, preview_reversal(award)
    desk.reverse(award)
    assert seen == Reversal(points=sum(before) - sum(desk.held), owed=before[2] - desk.held[2])
