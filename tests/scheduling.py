"""Which tests keep together when several processes share them, and which are begun first.

What starts a browser, a copy of the product or a crawl of every page does so once, in one process; the rest goes file
by file to whoever is free. The longest come first, so that nobody waits for them at the end.
"""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/browser/", "tests/local/", "tests/security/")
LONGEST = (*TOGETHER, "tests/config/", "tests/reliability/", "tests/operations/", "tests/network/", "tests/benchmarks/")


def group_of(nodeid: str) -> str:
    """The folder whose tests stay in one process, or the test's file."""
    return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid.split("::")[0])


class ByGroup(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByGroup:
    config.option.loadscopereorder = False  # the order is ours
    return ByGroup(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    return next((n for n, folder in enumerate(LONGEST) if item.nodeid.startswith(folder)), len(LONGEST))
