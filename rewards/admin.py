"""What staff set up in the backend: types of document, points rules by version, the catalogue."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from core import conf
from core.admin import StaffModelAdmin, acting_user
from core.money import format_money, format_number
from rewards import actions, queries
from rewards.forms import RULE_FIELDS, ProductForm, RuleForm
from rewards.forms.products import AUDIENCE, DAYS, LIMITS
from rewards.models import Category, EarningType, PointRule, Product
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
    list_display = ["rule_name", "segment", "formula_in_words", "hold_days", "expires_days", "starts_on", "created_by"]
    list_filter = ["type", "formula"]
    list_select_related = ["type", "segment", "created_by"]
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


@admin.register(Category)
class CategoryAdmin(StaffModelAdmin):
    """No shelf is deleted; a closed one is not shown, and its products stand in the catalogue without it."""

    view = edit = MANAGE_CATALOGUE
    list_display = ["name", "position", "is_active", "how_many"]
    list_filter = ["is_active"]
    search_fields = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        return super().get_queryset(request).annotate(products_here=Count("products"))

    @admin.display(description=_("products"), ordering="products_here")
    def how_many(self, category: Any) -> int:
        return int(category.products_here)

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        actions.save_category(category=obj, by=acting_user(request))


class StockFilter(admin.SimpleListFilter):
    title = _("stock")
    parameter_name = "stock"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("low", _("runs low")), ("none", _("nothing left"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Product]) -> QuerySet[Product]:
        if self.value() == "low":
            return queryset & Product.objects.running_low(conf.get("rewards.low_stock"))
        return queryset.filter(stock=0) if self.value() == "none" else queryset


@admin.register(Product)
class ProductAdmin(StaffModelAdmin):
    """No product is deleted; a new price or name leaves the redemptions made before as they were."""

    view = edit = MANAGE_CATALOGUE
    form = ProductForm
    change_form_template = "rewards/staff/product_form.html"
    change_list_template = "rewards/staff/product_list.html"
    list_display = ["name", "category", "points", "stock_left", "is_active", "has_picture"]
    list_filter = ["is_active", StockFilter, "category", "is_delivered"]
    list_select_related = ["category"]
    search_fields = ["name", "description"]
    fieldsets = [
        (None, {"fields": ["name", "description", "category", "upload"]}),
        (_("Price and stock"), {
            "fields": ["points", "stock", "stock_shown", "is_active"],
            "description": _("A new price counts for new redemptions; those made before keep theirs."),
        }),
        (_("When"), {
            "fields": list(DAYS),
            "description": _("Both days count. It may be shown before it can be redeemed; empty means always."),
        }),
        (_("How many"), {
            "fields": list(LIMITS), "description": _("Empty means no limit. What was given back does not count."),
        }),
        (_("For whom"), {
            "fields": list(AUDIENCE), "description": _("Empty means every agent. The others see it and read why not."),
        }),
        (_("Delivery"), {"fields": ["is_delivered"]}),
    ]  # fmt: skip

    @admin.display(description=_("stock"), ordering="stock")
    def stock_left(self, product: Product) -> str:
        low = product.is_active and product.stock <= conf.get("rewards.low_stock")
        left = format_number(product.stock, get_language() or "es")
        if low and not product.stock:
            return gettext("nothing left")
        return gettext("%(left)s · runs low") % {"left": left} if low else left

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        product = self.get_object(request, object_id)
        shown = {"seen": queries.seen_of(product), "demand": queries.demand_of(product)} if product else {}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | shown)

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
