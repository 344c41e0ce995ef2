"""The matrix in the backend: who stands where, who waits for a place, and choosing one by hand."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy

from core import conf
from core.pages import KeysetPage, capped_count
from core.views import StaffView
from network import actions, queries
from network.forms import PlaceForm
from network.models import Agent, Spot
from network.permissions import CHANGE_SPONSOR, VIEW_AGENTS
from network.rules.matrix import capacity
from network.rules.tree_page import folded
from network.views.staff.acts import AGENTS, ActView

MOST = 2**63 - 1
SHOWN = 20


def number(text: str | None) -> int | None:
    """An id of the address, or none."""
    found = int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
    return found if found and found <= MOST else None


def place(agent_id: int | None) -> dict[str, Any]:
    """Somebody's place with those right below and the way to it; the tops for none."""
    if agent_id is None:
        return {"tops": queries.matrix_tops(), "top_free": not queries.matrix_tops(1)}
    line = queries.matrix_above(agent_id)
    first, last = folded(queries.names_of(line[::-1]))
    return {"cells": queries.cells_below(agent_id), "crumbs": first, "tail": last, "line": line}


class Matrix(StaffView):
    """Who stands below whom, a step at a time."""

    permission = VIEW_AGENTS
    template = "network/staff/matrix.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        pk = number(request.GET.get("persona"))
        agent = get_object_or_404(Agent.objects.with_person(), pk=pk) if pk else None
        width, depth = conf.get("network.matrix_width"), conf.get("network.matrix_depth")
        context = {
            "is_on": queries.matrix_on(), "member": agent, "width": width, "depth": depth,
            "holds": capacity(width, depth), "spot": queries.spot_of(agent) if agent else None,
            "below": queries.matrix_count(agent.pk) if agent else 0,
        }  # fmt: skip
        return self.render(context | place(pk))


class Waiting(StaffView):
    """Who has no place yet, and until when one may be chosen for them."""

    permission = VIEW_AGENTS
    template = "network/staff/waiting_room.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        found = queries.waiting()
        count, is_capped = capped_count(found)
        page = KeysetPage(found, order=("due_at", "pk"), cursor=request.GET.get("after"))
        return self.render({"is_on": queries.matrix_on(), "page": page, "count": count, "is_capped": is_capped})


class PlaceAgent(ActView):
    """A free place is looked for from the top down or proposed; what will happen is said before it is taken."""

    permission = CHANGE_SPONSOR
    template = "network/staff/place.html"
    rows = AGENTS
    address = "network_staff:agent"
    act_name = "place"
    done = gettext_lazy("%(name)s stands in the place you chose.")

    def form(self, member: Agent, data: Any = None) -> PlaceForm:
        if data is not None:
            return PlaceForm(data)
        chosen = {"below": number(self.request.GET.get("bajo")), "slot": number(self.request.GET.get("lugar"))}
        return PlaceForm(initial=chosen)

    def act(self, member: Agent, data: dict[str, Any]) -> None:
        actions.place_agent(
            agent=member, below=data["below"], slot=data["slot"], reason=data["reason"], was=data["was"],
            seen=data["seen"], form_key=data["form_key"], by=self.by,
        )  # fmt: skip

    def beside(self, member: Agent) -> dict[str, Any]:
        is_sent = self.request.method == "POST"
        asked = self.request.POST if is_sent else self.request.GET
        below, slot = number(asked.get("below") or asked.get("bajo")), number(asked.get("slot") or asked.get("lugar"))
        before = list(queries.spots_before(member)[:SHOWN])
        old = before[0] if before and before[0].until is None else None
        looking = below or (self.start(member, old) if not slot else None)
        known = Agent.objects.with_person().filter(pk=looking).first() if looking else None
        around = place(known.pk if known else None)
        is_own = member.pk in around.get("line", [])
        free = {cell.slot for cell in around.get("cells", []) if cell.agent is None} if known else {1}
        is_gone = slot is not None and not is_sent and (is_own or slot not in free)
        moved = queries.move_outlook(member, in_matrix=True)
        return {
            "is_on": queries.matrix_on(), "old": old, "moved": moved, "looking": known,
            "looked": {"was": old.pk if old else 0, "seen": moved.seen}, "chosen": None if is_gone else slot,
            "is_gone": is_gone and not is_own, "is_own": is_own, "before": before,
        } | around  # fmt: skip

    def start(self, member: Agent, old: Spot | None) -> int | None:
        """Below whom the first free place lies, or below whom they stand where that is among their own people."""
        proposed = queries.next_free(member) if queries.matrix_on() else None
        found = proposed[0] if proposed else None
        if found and member.pk in queries.matrix_above(found):
            return old.parent_id if old else None
        return found
