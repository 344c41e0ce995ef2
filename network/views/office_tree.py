"""The agent's own branch."""

from functools import cached_property
from typing import Any

from core import conf
from core.access import AGENT
from network import queries
from network.views.tree import BelowView, BranchFile, TreePage, TreeView


class OwnBranch(TreeView):
    """Nobody above is shown but who leads the agent."""

    permission = AGENT
    page_name = "network_office:tree"
    below_name = "network_office:tree_below"
    export_name = "network_office:export_tree"

    @property
    def top_id(self) -> int:
        return int(self.request.agent.pk)

    @cached_property
    def shows(self) -> dict[str, bool]:
        return {name: bool(conf.get(f"network.branch_{name}")) for name in ("contacts", "points")}


class Tree(OwnBranch, TreePage):
    permission = AGENT
    template = "network/office/tree.html"

    def focused(self, line: list[int]) -> dict[str, Any]:
        above = queries.names_of(queries.line_above(self.top_id, self.at)[1:2])
        is_self, may = line[-1] == self.top_id, bool(conf.get("network.register_in_office"))
        return super().focused(line) | {
            "leader": above[0].name if above else "", "is_self": is_self, "may_register": may,
            "matrix": self.matrix() if is_self and not self.at and queries.matrix_on() else None,
        }  # fmt: skip

    def matrix(self) -> dict[str, Any]:
        """The places right below the agent: names only of the own branch, and how many are open."""
        if queries.spot_of(self.request.agent) is None:
            return {"cells": [], "open": 0}
        cells = queries.cells_below(self.top_id)
        standing = [one.agent.pk for one in cells if one.agent]
        own = queries.those_in_line(standing, self.top_id)
        return {"cells": cells, "own": own, "open": sum(1 for one in cells if one.agent is None)}


class Below(OwnBranch, BelowView):
    permission = AGENT


class File(OwnBranch, BranchFile):
    permission = AGENT
