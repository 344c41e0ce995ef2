"""Rewards that come in by file: each row is read like the form of one reward, and nothing is written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports import MAX_BYTES, guess_columns
from core.text import normalise
from rewards.actions.catalogue_file import FIELDS, stamp_of, values_of
from rewards.forms.products import ProductForm
from rewards.models import Category, Product

MOST = 500  # rows of one file: catalogues are short
YES, NO = {"si", "yes", "1", "x", "true", "verdadero"}, {"no", "0", "false", "falso", ""}
HEADERS = {
    "pk": ("Referencia", "Reference", "ID"),
    "name": ("Nombre", "Premio", "Name", "Reward"),
    "description": ("Descripción", "Description"),
    "category": ("Categoría", "Category"),
    "points": ("Precio en puntos", "Puntos", "Price in points", "Points"),
    "add": ("Sumar existencias", "Add to the stock", "Add"),
    "is_active": ("En el catálogo", "In the catalogue"),
    "is_delivered": ("Se envía", "Is sent"),
    "visible_from": ("Se muestra desde", "Shown from"),
    "visible_until": ("Se muestra hasta", "Shown until"),
    "redeemable_from": ("Se canjea desde", "Redeemed from"),
    "redeemable_until": ("Se canjea hasta", "Redeemed until"),
    "max_per_agent": ("Máximo por agente", "Most per agent"),
    "max_per_month": ("Máximo por mes", "Most per month"),
    "max_in_all": ("Máximo en total", "Most in all"),
    "min_documents": ("Documentos mínimos", "Least documents"),
    "joined_until": ("Agentes desde (o antes)", "Agents since (or earlier)"),
}
SWITCHES = ("is_active", "is_delivered")


class ProductFileForm(forms.Form):
    table = forms.FileField(label=gettext_lazy("Table (CSV or XLSX)"), help_text=gettext_lazy("One row per reward."))

    def clean_table(self) -> Any:
        table = self.cleaned_data["table"]
        if table.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is too large."))
        return table


@dataclass(frozen=True)
class ProductRow:
    """A row as it would be written: what it changes in words, or what is wrong with it."""

    line: int
    name: str
    pk: int = 0
    stamp: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    add: int = 0
    changes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    cells: dict[str, str] = field(default_factory=dict)

    @property
    def problem(self) -> str:
        return " ".join(self.problems)

    @property
    def is_new(self) -> bool:
        return not self.pk


def read_products(headers: Sequence[str], rows: Sequence[tuple[int, list[str]]]) -> list[ProductRow]:
    """Every row, checked. A column that is not in the file leaves what there is."""
    columns = guess_columns(headers, HEADERS)
    shelves = {normalise(category.name): category.pk for category in Category.objects.all()}
    known = {str(product.pk): product for product in Product.objects.select_related("category")}
    seen: set[str] = set()
    found = []
    for line, cells in rows[:MOST]:
        given = {name: cells[at].strip() if at < len(cells) else "" for name, at in columns.items()}
        found.append(_row(line, given, known, shelves, seen))
    return found


def _row(
    line: int, given: dict[str, str], known: dict[str, Product], shelves: dict[str, int], seen: set[str]
) -> ProductRow:
    reference = given.get("pk", "")
    name = given.get("name", "")
    if reference and reference not in known:
        return ProductRow(line, name, problems=[_("There is no reward with this reference.")], cells=given)
    if reference in seen:
        return ProductRow(line, name, problems=[_("It stands twice in the file.")], cells=given)
    seen |= {reference} - {""}
    product = known[reference] if reference else Product()
    before, stamp = values_of(product), stamp_of(product)
    form, problems = _form(product, given, shelves)
    problems += [f"{_label(form, name)}: {text}" for name, texts in form.errors.items() for text in texts]
    if problems:
        return ProductRow(line, name, pk=product.pk or 0, problems=problems, cells=given)
    after, add = values_of(form.instance), form.stock_change()
    changes = list(_changes(form, before, after, add))
    return ProductRow(line, str(after["name"]), product.pk or 0, stamp, after, add, changes, [], given)


def _form(product: Product, given: dict[str, str], shelves: dict[str, int]) -> tuple[ProductForm, list[str]]:
    """The form of this reward with the row filled in, and what the form itself would not notice."""
    problems, stock = [], product.stock or 0
    data: dict[str, Any] = {name: value for name, value in model_to_dict(product, FIELDS).items() if value is not None}
    data |= {name: text for name, text in given.items() if name in FIELDS}
    for name in SWITCHES:
        word = normalise(given.get(name, "si" if data.get(name) else "no"))
        data[name] = word in YES
        if word not in YES | NO:
            problems.append(_("“%(text)s” is neither yes nor no.") % {"text": given[name]})
    if shelf := given.get("category", ""):
        data["category"] = shelves.get(normalise(shelf), "")
        if not data["category"]:
            problems.append(_("There is no category “%(name)s”.") % {"name": shelf})
    add = given.get("add", "") or "0"
    if not add.removeprefix("-").isdecimal() or len(add) > 8:
        problems.append(_("“%(text)s” is no number of units.") % {"text": add})
        add = "0"
    return ProductForm(data | {"stock": max(stock + int(add), 0), "stock_shown": stock}, instance=product), problems


def _changes(form: ProductForm, before: dict[str, Any], after: dict[str, Any], add: int) -> Iterator[str]:
    if form.instance.pk is None:
        yield _("New reward")
    else:
        for name in FIELDS:
            if before[name] != after[name]:
                yield f"{_label(form, name)}: {_word(before[name])} → {_word(after[name])}"
    if add:
        yield _("Units added: %(add)s") % {"add": add}


def _label(form: ProductForm, name: str) -> str:
    return str(form.fields[name].label) if name in form.fields else _("The row")


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return "–" if value in (None, "") else str(value)
