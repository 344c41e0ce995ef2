import threading
import uuid

import pytest
from django.db import connections
from django.utils import timezone

from tests import factories


@pytest.fixture
def scene(db):
    """A client whom an agent referred, and a type of contract that gives 300 points."""
    return make_scene()


def make_scene():
    agent = factories.agent()
    holder = factories.client(factories.person("Luisa Fernanda", "Restrepo", phone="+573009998877"))
    factories.refer(holder.person, agent.person)
    kind = factories.contract_type("Plan Hogar")
    factories.rule(kind, points=300)
    return Scene(agent, holder, kind)


class Scene:
    def __init__(self, agent, holder, kind):
        self.agent, self.client, self.type = agent, holder, kind
        self.staff = factories.staff(
            "contracts.upload_contracts", "contracts.view_contracts", "contracts.void_contracts"
        )

    def figures(self, **changes):
        """What upload_contract is asked for."""
        asked = {
            "client": self.client, "number": "H-2026-0001", "type": self.type, "amount_minor": 1_850_000_00,
            "currency": "COP", "signed_on": timezone.localdate(), "upload": factories.pdf(), "form_key": uuid.uuid4(),
            "expected_points": 300, "by": self.staff,
        }  # fmt: skip
        return asked | changes


@pytest.fixture
def in_parallel():
    """in_parallel(calls): runs all at once, each on a connection of its own; results or exceptions, in order."""

    def run(calls):
        start, answers = threading.Barrier(len(calls)), [None] * len(calls)

        def work(n, call):
            start.wait(timeout=20)
            try:
                answers[n] = call()
            except Exception as error:
                answers[n] = error
            finally:
                connections.close_all()

        threads = [threading.Thread(target=work, args=pair) for pair in enumerate(calls)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        return answers

    return run
