"""RG8: internal numbers are consecutive and without gaps, however many people register at once."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from core import counters
from core.models import Counter
from people.actions import assign_number
from people.models import PersonNumber
from tests import factories
from tests.network.registration import cast

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 12


def at_once(act: Callable[[int], None], many: int = MANY) -> None:
    """All of them at the same moment, each in its own connection."""
    barrier = threading.Barrier(many)

    def run(n: int) -> None:
        try:
            barrier.wait()
            act(n)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_numbers_have_no_gaps_even_where_some_fail():
    """Through the registration itself, which is what draws them."""
    version = cast.version(identification="number", initial_state="active")

    def register(n: int) -> None:
        try:
            with transaction.atomic():
                cast.sign_up(version=version, email=f"n{n}@example.test", phone="")
                if n % 3 == 0:
                    raise ZeroDivisionError  # the registration fails after its number was drawn
        except ZeroDivisionError:
            pass

    at_once(register)
    numbers = sorted(PersonNumber.objects.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) == MANY - 4


def test_control_without_the_lock_numbers_are_given_twice():
    """Read, add one, write: what two do at once is lost. The barrier makes all of them read before any writes."""
    Counter.objects.create(name="bare")
    drawn, barrier = [], threading.Barrier(MANY)

    def draw(_n: int) -> None:
        value = Counter.objects.get(name="bare").value
        barrier.wait()
        Counter.objects.filter(name="bare").update(value=value + 1)
        drawn.append(value + 1)

    at_once(draw)
    assert len(set(drawn)) < MANY


def test_whoever_has_a_number_keeps_it():
    person = factories.person()
    assert assign_number(person=person) == assign_number(person=person) == 1
    assert assign_number(person=factories.person()) == 2
    assert counters.draw("another") == 1
