"""What staff define of campaigns: commercial states, segments and rules of orders."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core.admin import StaffModelAdmin, acting_user
from network.actions import campaigns as actions
from network.forms.campaigns import OrderRuleForm, SegmentForm, StateForm
from network.models import CommercialState, OrderRule, Segment
from network.permissions import MANAGE_CAMPAIGNS


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
