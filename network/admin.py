"""What staff define of the network: commercial states, segments, rules of orders and ranks."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core.admin import StaffModelAdmin, acting_user
from network.actions import campaigns as actions
from network.actions import save_rank
from network.forms.campaigns import OrderRuleForm, SegmentForm, StateForm
from network.forms.ranks import RankForm
from network.models import CommercialState, OrderRule, Rank, Segment
from network.permissions import MANAGE_CAMPAIGNS, MANAGE_RANKS


class DefinitionAdmin(StaffModelAdmin):
    view = edit = MANAGE_CAMPAIGNS

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        actions.save_definition(definition=obj, by=acting_user(request))


@admin.register(CommercialState)
class CommercialStateAdmin(DefinitionAdmin):
    form = StateForm
    list_display = ["name", "threshold", "effect", "is_active"]
    ordering = ["threshold"]


@admin.register(Segment)
class SegmentAdmin(DefinitionAdmin):
    form = SegmentForm
    list_display = ["name", "least_campaigns", "out_of", "position", "by_calculation", "is_active"]
    ordering = ["position", "name"]


@admin.register(OrderRule)
class OrderRuleAdmin(DefinitionAdmin):
    form = OrderRuleForm
    list_display = ["name", "least_points", "products", "activates", "segment", "position", "is_active"]
    list_select_related = ["segment"]
    ordering = ["position", "name"]


@admin.register(Rank)
class RankAdmin(StaffModelAdmin):
    view = edit = MANAGE_RANKS
    form = RankForm
    list_display = ["name", "code", "position", "is_active"]
    ordering = ["position"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["code"] if obj else []

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        save_rank(rank=obj, by=acting_user(request))
