"""The whole network, as staff see it."""

from typing import ClassVar

from core.views import StaffView
from network.permissions import VIEW_AGENTS
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
    permission = VIEW_AGENTS
