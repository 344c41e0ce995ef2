"""The whole network, as staff see it."""

from typing import ClassVar

from core.views import StaffView
from network.enums import Figure
from network.permissions import VIEW_AGENTS, WRITE_TO_NETWORK
from network.views.line_messages import WriteView
from network.views.tree import BelowView, BranchFile, TreePage, TreeView


class Everybody(TreeView, StaffView):
    permission: ClassVar[str] = VIEW_AGENTS
    page_name = "network_staff:tree"
    below_name = "network_staff:tree_below"
    export_name = "network_staff:export_tree"
    top_id = None
    shows = {"contacts": True, "points": True}


class Tree(Everybody, TreePage):
    permission = VIEW_AGENTS
    template = "network/staff/tree.html"


class Below(Everybody, BelowView):
    permission = VIEW_AGENTS


class File(Everybody, BranchFile):
    """Whatever the cards say, staff get every figure."""

    permission = VIEW_AGENTS
    figures: list[Figure] = list(Figure)


class Write(Everybody, WriteView):
    """In the company's name."""

    permission = WRITE_TO_NETWORK
    template = "network/staff/message.html"
    as_company = True
