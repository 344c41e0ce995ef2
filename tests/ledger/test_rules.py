"""How much comes from where, for any figures."""

from hypothesis import given
from hypothesis import strategies as st

from ledger import rules

amounts = st.integers(1, 1000)
shares = st.lists(amounts, max_size=8).map(lambda sizes: list(enumerate(sizes)))


@given(shares, amounts)
def test_taking_uses_lots_in_order_and_cuts_only_the_last(lots, amount):
    taken = rules.take(lots, amount)
    assert rules.total(taken) == min(amount, rules.total(lots))
    assert taken[:-1] == lots[: max(0, len(taken) - 1)]
    assert all(0 < part <= dict(lots)[lot] for lot, part in taken)


@given(amounts, shares, shares)
def test_a_clawback_is_whole_and_owes_only_when_the_lots_are_empty(amount, own, others):
    others = [(lot + 100, size) for lot, size in others]
    clawback = rules.split_clawback(amount, own, others)
    assert rules.total(clawback.taken) + clawback.owed == amount
    from_own = rules.total(share for share in clawback.taken if share[0] < 100)
    assert from_own == min(amount, rules.total(own))
    if clawback.owed:
        assert sorted(clawback.taken) == sorted([*own, *others])


@given(amounts, shares, st.integers(-1500, 0), st.sets(st.integers(0, 7)), st.booleans())
def test_what_is_given_back_pays_no_more_than_is_owed_and_than_came_back(points, spent, owed, fallen, any_lot):
    back = rules.split_return(points, spent, owed, fallen, any_lot=any_lot)
    given_to, settled = dict(back.given), dict(back.settled)
    assert sum(given_to.values()) == min(points, rules.total(spent))
    assert sum(settled.values()) <= -owed
    assert all(amount <= given_to[lot] for lot, amount in settled.items())
    claimed = sum(amount for lot, amount in given_to.items() if any_lot or lot in fallen)
    assert sum(settled.values()) == min(-owed, claimed)


@given(shares, st.data())
def test_what_is_left_is_the_difference_of_each_lot(lots, data):
    other = [(lot, data.draw(st.integers(0, size))) for lot, size in lots]
    left = dict(rules.minus(lots, other))
    assert all(left.get(lot, 0) == size - dict(other)[lot] for lot, size in lots)
    assert 0 not in left.values()
