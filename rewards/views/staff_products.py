"""The catalogue as a file: taken away, filled in, and brought back with a preview of every row."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import exports
from core.errors import DomainError
from core.exports import Column, Export
from core.imports import read_table
from core.views import Request, StaffView
from core.views.exports import ExportView, answer_with
from rewards.actions.catalogue_file import import_products
from rewards.forms import signed
from rewards.forms.product_file import HEADERS, MOST, ProductFileForm, ProductRow, read_products
from rewards.models import Product
from rewards.permissions import MANAGE_CATALOGUE
from rewards.views.plans import PlanView

SALT = "rewards.products"


def products(user: Any, _params: QueryDict) -> QuerySet[Product]:
    if not user.has_perm(MANAGE_CATALOGUE):
        return Product.objects.none()
    return Product.objects.select_related("category")


def yes(value: bool) -> str:
    return _("Yes") if value else _("No")


def cell(name: str) -> Callable[[dict[str, Any]], str]:
    """What stood in that column of the file."""
    return lambda row: str(row["cells"].get(name, ""))


PRODUCTS = Export(
    path="rewards.views.staff_products.PRODUCTS",
    name=gettext_lazy("rewards"),
    file_name="premios",
    permission=MANAGE_CATALOGUE,
    find=products,
    columns=(
        Column(gettext_lazy("Reference"), lambda row: row.pk),
        Column(gettext_lazy("Name"), lambda row: row.name),
        Column(gettext_lazy("Description"), lambda row: row.description),
        Column(gettext_lazy("Category"), lambda row: row.category.name if row.category else ""),
        Column(gettext_lazy("Price in points"), lambda row: row.points),
        Column(gettext_lazy("Stock now"), lambda row: row.stock),
        Column(gettext_lazy("Add to the stock"), lambda _row: ""),
        Column(gettext_lazy("In the catalogue"), lambda row: yes(row.is_active)),
        Column(gettext_lazy("Is sent"), lambda row: yes(row.is_delivered)),
        Column(gettext_lazy("Shown from"), lambda row: row.visible_from),
        Column(gettext_lazy("Shown until"), lambda row: row.visible_until),
        Column(gettext_lazy("Redeemed from"), lambda row: row.redeemable_from),
        Column(gettext_lazy("Redeemed until"), lambda row: row.redeemable_until),
        Column(gettext_lazy("Most per agent"), lambda row: row.max_per_agent),
        Column(gettext_lazy("Most per month"), lambda row: row.max_per_month),
        Column(gettext_lazy("Most in all"), lambda row: row.max_in_all),
        Column(gettext_lazy("Least documents"), lambda row: row.min_documents),
        Column(gettext_lazy("Agents since (or earlier)"), lambda row: row.joined_until),
    ),
)
CORRECT = exports.Sheet(
    path="rewards.views.staff_products.CORRECT",
    file_name="premios-por-corregir",
    columns=(
        *(Column(names[0], cell(name)) for name, names in HEADERS.items()),
        Column(gettext_lazy("Row"), lambda row: row["line"]),
        Column(gettext_lazy("Reason"), lambda row: row["problem"]),
    ),
)


class ExportProducts(ExportView):
    permission = MANAGE_CATALOGUE
    export = PRODUCTS


class ProductFile(StaffView):
    """What each row would do is shown before anything is written."""

    permission = MANAGE_CATALOGUE
    template = "rewards/staff/product_file.html"

    def get(self, request: Request) -> HttpResponse:
        return self.page(ProductFileForm())

    def post(self, request: Request) -> HttpResponse:
        form = ProductFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            upload = form.cleaned_data["table"]
            table = read_table(upload, upload.size)
        except DomainError as error:
            form.add_error("table", str(error))
            return self.page(form, status=422)
        if len(table.rows) > MOST:
            form.add_error("table", _("It has more than %(rows)s rows. Split it.") % {"rows": MOST})
            return self.page(form, status=422)
        return self.preview(read_products(table.headers, table.rows))

    def preview(self, rows: list[ProductRow]) -> HttpResponse:
        good, bad = [row for row in rows if row.changes], [row for row in rows if row.problems]
        plan = signed(
            SALT, self.request.user, rows=[[row.line, row.pk, row.stamp, row.values, row.add] for row in good],
            bad=[{"cells": row.cells, "line": row.line, "problem": row.problem} for row in bad],
        )  # fmt: skip
        context = {"plan": plan, "good": good, "bad": bad, "same": len(rows) - len(good) - len(bad)}
        return self.render({"title": _("Rewards by file"), **context}, template="rewards/staff/product_plan.html")

    def page(self, form: ProductFileForm, status: int = 200) -> HttpResponse:
        return self.render({"title": _("Rewards by file"), "form": form}, status=status)


class DoProducts(PlanView):
    """All of the preview in one go; what somebody changed meanwhile is left as it is, and said."""

    permission = MANAGE_CATALOGUE
    salt, begin = SALT, "rewards_staff:product_file"

    def act(self, plan: dict[str, Any]) -> HttpResponse:
        request = self.request
        written = import_products(rows=plan["rows"], key=plan["key"], by=request.user)
        messages.success(request, _("Saved: %(count)s.") % {"count": written.count})
        if written.left:
            lines = ", ".join(str(line) for line in written.left)
            messages.warning(request, _("Somebody changed the rewards of these rows, so they stay: %(rows)s.") % {
                "rows": lines})  # fmt: skip
        return redirect("admin:rewards_product_changelist")


class BadProducts(PlanView):
    """The rows to correct and upload again, with the reason beside each."""

    permission = MANAGE_CATALOGUE
    salt, begin = SALT, "rewards_staff:product_file"

    def act(self, plan: dict[str, Any]) -> HttpResponseBase:
        format = "csv" if self.request.POST.get("format") == "csv" else "xlsx"
        return answer_with(CORRECT, format, exports.lines(CORRECT, plan["bad"]))
