"""Rules of orders, starter kits and goals: each kind asks for what makes sense for it alone."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from core.forms import AmountField
from network.enums import OrderRuleKind
from network.models import OrderRule
from network.rules.orders import products_of

MOST_POINTS, MOST_ORDERS = 10**12, 10_000
NO_PRODUCT = _("A starter kit has at least one product.")
GIVES = ("activates", "segment", "rank", "for_segment", "for_rank", "position", "is_active")
HELP: dict[str, Any] = {
    "activates": _("Whoever is inactive or pre-registered. Where an approval flow for activations is in force, "
                   "it decides."),
    "segment": _("It stays there whatever a close works out. What staff chose by hand stays too."),
    "rank": _("It only lifts: whoever holds a higher one keeps it."),
    "for_segment": _("Empty: for all."),
    "for_rank": _("That one or a higher one. Empty: for all."),
    "position": _("Where several put into a segment, the first one counts; of several ranks, the highest."),
}  # fmt: skip


class OrderRuleForm(forms.ModelForm):
    """Asks it of each order."""

    of: ClassVar[OrderRuleKind] = OrderRuleKind.RULE

    kind = forms.ChoiceField(label=_("Kind"), choices=OrderRuleKind, disabled=True, required=False)
    least_points = forms.IntegerField(label=_("Points from"), min_value=0, max_value=MOST_POINTS, initial=0)
    least_amount_minor = AmountField(label=_("Amount from"), initial=0)

    class Meta:
        model = OrderRule
        fields: tuple[str, ...] = ("kind", "name", "least_points", "least_amount_minor", "products", *GIVES)
        help_texts: ClassVar[dict[str, Any]] = HELP | {
            "products": _("Codes, with commas between them: the order has one of them. Empty: any order."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["kind"] = self.of
        if self.instance.pk is None and "kind" in self.fields:
            self.fields["kind"].help_text = _others(self.of)
        for name in {"segment", "rank", "for_segment", "for_rank"} & set(self.fields):
            field: Any = self.fields[name]
            field.queryset = field.queryset.filter(Q(is_active=True) | Q(pk=getattr(self.instance, f"{name}_id")))

    def clean_products(self) -> str:
        return products_of(self.cleaned_data["products"])

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        given = self.cleaned_data
        if not (self.errors.keys() & {"segment", "rank"}) and not any(given.get(name) for name in GIVES[:3]):
            self.add_error("activates", _("Say what it gives: activate, put into a segment, or a rank."))
        return cleaned


class KitForm(OrderRuleForm):
    """All of its products in one order."""

    of = OrderRuleKind.KIT

    least_points = None  # type: ignore[assignment]  # a kit asks for its products alone
    least_amount_minor = None  # type: ignore[assignment]

    class Meta(OrderRuleForm.Meta):
        fields = ("kind", "name", "products", *GIVES)
        help_texts: ClassVar[dict[str, Any]] = HELP | {
            "products": _("Codes of the kit, with commas between them: one order has all of them."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "products" in self.fields:  # whoever may only look has none
            self.fields["products"].required = True
            self.fields["products"].error_messages["required"] = NO_PRODUCT

    def clean_products(self) -> str:
        products = super().clean_products()
        if not products:
            raise forms.ValidationError(NO_PRODUCT)
        return products


class GoalForm(OrderRuleForm):
    """What the valid orders of one campaign reach together."""

    of = OrderRuleKind.GOAL

    least_orders = forms.IntegerField(label=_("Orders from"), min_value=0, max_value=MOST_ORDERS, initial=0)

    class Meta(OrderRuleForm.Meta):
        fields = ("kind", "name", "least_points", "least_amount_minor", "least_orders", "products", *GIVES)
        help_texts: ClassVar[dict[str, Any]] = HELP | {
            "products": _("Codes, with commas between them: the orders together have all of them. Empty: whichever."),
        }

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        asks = ("least_points", "least_amount_minor", "least_orders", "products")
        if not (self.errors.keys() & set(asks)) and not any(self.cleaned_data.get(name) for name in asks):
            self.add_error("least_points", _("Say what the goal asks: points, an amount, orders or products."))
        return cleaned


FORMS: dict[str, type[OrderRuleForm]] = {one.of.value: one for one in (OrderRuleForm, KitForm, GoalForm)}


def _others(kind: OrderRuleKind) -> str:
    """Ways to the forms of the other kinds; nothing typed goes along, so they come first."""
    link = '<a class="d-inline-block py-3 py-md-1 me-3" href="?kind={}">{}</a>'
    links = format_html_join("", link, ((one.value, one.label) for one in OrderRuleKind if one != kind))
    return format_html("{} {}", _("Or choose another kind:"), links)
