from collections.abc import Iterator

import pytest

from tests.workflows import cast
from workflows import rules


@pytest.fixture(autouse=True)
def _thing() -> Iterator[None]:
    """Something to approve that no app owns."""
    rules.register(cast.SUBJECT)
    yield
    rules.SUBJECTS.pop(cast.THING)
    cast.LEADERS.clear()
