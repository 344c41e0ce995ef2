"""After every test with a database the ledger must hold its own law."""

from collections.abc import Iterator
from typing import Any

import pytest

from ledger.queries import check_invariants


@pytest.fixture(autouse=True)
def _ledger_holds(request: Any) -> Iterator[None]:
    if not request.node.get_closest_marker("django_db"):
        yield
        return
    request.getfixturevalue("_empty_cache")
    yield
    assert check_invariants() == []
