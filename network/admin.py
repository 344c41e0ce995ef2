"""What staff define of the network: commercial states, segments, rules of orders and ranks."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import StaffModelAdmin, acting_user
from network.actions import campaigns as actions
from network.actions import save_rank
from network.forms.campaigns import SegmentForm, StateForm
from network.forms.order_rules import FORMS, OrderRuleForm
from network.forms.ranks import RankForm
from network.models import CommercialState, OrderRule, Rank, Segment
from network.permissions import MANAGE_CAMPAIGNS, MANAGE_RANKS
from network.queries.order_rules import asks_of, gives_of


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


ADD_TITLES = {"rule": _("Add a rule of orders"), "kit": _("Add a starter kit"), "goal": _("Add a goal of a campaign")}


@admin.register(OrderRule)
class OrderRuleAdmin(DefinitionAdmin):
    form = OrderRuleForm
    list_display = ["name", "kind", "asks", "gives", "position", "is_active"]
    list_select_related = ["segment", "rank", "for_segment", "for_rank"]
    ordering = ["position", "name"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """By the kind that stands, or that the address of a new one names."""
        kind = obj.kind if obj else request.GET.get("kind", "")
        return super().get_form(request, obj, change, form=FORMS.get(kind, OrderRuleForm), **kwargs)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None) -> Any:
        title = ADD_TITLES.get(request.GET.get("kind", ""), ADD_TITLES["rule"])
        return super().add_view(request, form_url, {"title": title} | (extra_context or {}))

    @admin.display(description=_("asks for"))
    def asks(self, rule: OrderRule) -> str:
        return asks_of(rule)

    @admin.display(description=_("gives"))
    def gives(self, rule: OrderRule) -> str:
        return gives_of(rule)


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
