"""The agent's own branch."""

from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from core import conf
from core.access import AGENT
from core.views import Request
from network import queries
from network.enums import AgentState
from network.queries import campaigns
from network.views.line_messages import WriteView
from network.views.tree import BelowView, BranchFile, TreePage, TreeView
from network.views.tree_cards import Seen

LEAVES = {AgentState.ACTIVE, AgentState.INACTIVE}  # whom a leader may let go


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

    def focused(self, line: list[int], focus: Seen) -> dict[str, Any]:
        leader = queries.names_of([self.leader_id]) if self.leader_id else []
        is_self = line[-1] == self.top_id
        return super().focused(line, focus) | self.acts(focus, is_self) | {
            "leader": leader[0].name if leader else "", "is_self": is_self,
            "may_register": bool(conf.get("network.register_in_office")),
            "stood_url": self.address("network_office:stood", line[-1]) if self.period.standing else "",
            "matrix": self.matrix() if is_self and not self.at and queries.matrix_on() else None,
        }  # fmt: skip

    def acts(self, focus: Seen, is_self: bool) -> dict[str, Any]:
        """What may be done from the card, today: a message, taking in again who left, letting go."""
        pk, found = focus.member.agent_id, dict[str, Any]()
        if self.at:
            return {}
        if conf.get("network.messages_a_day") and (focus.member.direct or (not is_self and focus.is_active)):
            found["write_url"] = reverse("network_office:write", args=[pk])
        if conf.get("network.leaders_reactivate") and focus.standing == AgentState.INACTIVE and not is_self:
            found["activate_url"] = reverse("network_office:reactivate", args=[pk])
        if conf.get("network.leaders_let_go") != "no" and focus.standing in LEAVES and not is_self:
            found["let_go_url"] = reverse("network_office:let_go", args=[pk])
            found["let_go_waits"] = queries.is_asked_to_leave(pk)
        return found

    def matrix(self) -> dict[str, Any]:
        """The places right below the agent: names only of the own branch, and how many are open."""
        if queries.spot_of(self.request.agent) is None:
            return {"cells": [], "open": 0}
        cells = queries.cells_below(self.top_id)
        standing = [one.agent.pk for one in cells if one.agent]
        own = queries.those_in_line(standing, self.top_id)
        return {"cells": cells, "own": own, "open": sum(1 for one in cells if one.agent is None)}


class Stood(OwnBranch):
    """How somebody of the branch stood at each close, as far as the period that is shown."""

    permission = AGENT
    template = "network/office/stood.html"

    def get(self, request: Request, pk: int) -> HttpResponse:
        self.line_to(pk)
        until = self.period.standing
        context = {
            "name": queries.names_of([pk])[0].name, "is_self": pk == self.top_id, "back_url": self.focus_on(pk),
            "history": campaigns.standing_history(pk, until=until, cursor=request.GET.get("after")) if until else None,
        }  # fmt: skip
        return self.render(context)


class Below(OwnBranch, BelowView):
    permission = AGENT


class File(OwnBranch, BranchFile):
    permission = AGENT


class Write(OwnBranch, WriteView):
    """Closed where the company lets agents send nothing."""

    permission = AGENT

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not conf.get("network.messages_a_day"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)
