"""What staff set up in the backend: types of document, points rules by version, the catalogue."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from core.admin import StaffModelAdmin, acting_user
from core.money import format_money, format_number
from rewards import actions
from rewards.forms import RULE_FIELDS, ProductForm, RuleForm
from rewards.models import EarningType, PointRule, Product
from rewards.permissions import MANAGE_CATALOGUE, MANAGE_RULES


@admin.register(EarningType)
class EarningTypeAdmin(StaffModelAdmin):
    view = edit = MANAGE_RULES
    list_display = ["name", "slug", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}

    def save_model(self, request: HttpRequest, obj: EarningType, form: Any, change: bool) -> None:
        actions.save_type(type=obj, by=acting_user(request))


@admin.register(PointRule)
class PointRuleAdmin(StaffModelAdmin):
    """Rules are versions: the form adds the next one, and what stands is only read."""

    view = edit = MANAGE_RULES
    form = RuleForm
    list_display = ["rule_name", "formula_in_words", "hold_days", "expires_days", "starts_on", "created_by"]
    list_filter = ["type", "formula"]
    list_select_related = ["type", "created_by"]
    ordering = ["-starts_on", "-pk"]
    fields = RULE_FIELDS

    @admin.display(description=_("rule"))
    def rule_name(self, rule: PointRule) -> str:
        return str(rule)

    @admin.display(description=_("formula"))
    def formula_in_words(self, rule: PointRule) -> str:
        language = get_language() or "es"
        points = format_number(rule.points, language)
        if rule.per_minor:
            each = format_money(rule.per_minor, rule.currency, language)
            return gettext("%(points)s for each full %(each)s") % {"points": points, "each": each}
        return gettext("%(points)s for each document") % {"points": points}

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.by = request.user  # type: ignore[attr-defined]
        return form

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MANAGE_RULES)

    def save_model(self, request: HttpRequest, obj: PointRule, form: RuleForm, change: bool) -> None:
        given = {name: form.cleaned_data[name] for name in RULE_FIELDS}
        rule = actions.publish_rule(**given, by=acting_user(request))
        obj.pk, obj.version = rule.pk, rule.version


@admin.register(Product)
class ProductAdmin(StaffModelAdmin):
    """No product is deleted; a new price or name leaves the redemptions made before as they were."""

    view = edit = MANAGE_CATALOGUE
    form = ProductForm
    list_display = ["name", "points", "stock", "is_active", "has_picture"]
    list_filter = ["is_active"]
    search_fields = ["name", "description"]
    fields = ["name", "description", "points", "stock", "stock_shown", "is_active", "upload"]

    @admin.display(description=_("picture"), boolean=True)
    def has_picture(self, product: Product) -> bool:
        return product.picture_id is not None

    def save_model(self, request: HttpRequest, obj: Product, form: ProductForm, change: bool) -> None:
        actions.save_product(
            product=obj,
            stock_change=form.stock_change(),
            picture=form.cleaned_data["upload"],
            by=acting_user(request),
        )
