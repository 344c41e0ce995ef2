"""What a file of orders says, cell by cell."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from network.enums import OrderState

HEADERS = {
    "number": ("Número de pedido", "Order number", "Número", "Pedido"),
    "agent": ("Agente", "Agent", "Código", "Code"),
    "ordered_on": ("Fecha", "Date"),
    "amount": ("Monto", "Valor", "Amount", "Importe"),
    "points": ("Puntos", "Points"),
    "state": ("Estado", "State"),
    "products": ("Productos", "Products"),
}
NEEDED = ("number", "agent", "ordered_on", "amount")
STATES = {
    "": OrderState.VALID, "valido": OrderState.VALID, "valid": OrderState.VALID, "anulado": OrderState.CANCELLED,
    "cancelado": OrderState.CANCELLED, "cancelled": OrderState.CANCELLED,
}  # fmt: skip
GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,3}(?:\s\d{3})+")
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")


def day_of(text: str) -> date | None:
    """Days as ISO writes them or as people here do; None for anything else."""
    for form in DAYS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return None


def products_of(text: str) -> str:
    """Codes of products, however they were separated: in capitals, each once, with commas between them."""
    return ",".join(sorted({code for code in re.split(r"[\s,;|/]+", text.upper()) if code}))


def points_of(text: str) -> int | None:
    """Whole, not below zero, in groups of three where a dot or a space stands; empty is none of them."""
    digits = re.sub(r"\D", "", text) if GROUPED.fullmatch(text) else text or "0"
    return int(digits) if digits.isdecimal() and len(digits) < 13 else None


@dataclass(frozen=True)
class Asked:
    """What a rule asks of an order, or of several together: at least so many points, so much (minor units) and so many
    orders, and one of these products, or every one."""

    points: int = 0
    amount_minor: int = 0
    products: str = ""
    orders: int = 0
    every: bool = False

    def is_met(self, *, points: int, amount_minor: int, products: str, orders: int = 1) -> bool:
        wanted = set(self.products.split(",")) if self.products else set()
        enough = points >= self.points and amount_minor >= self.amount_minor and orders >= self.orders
        has = wanted & set(products.split(","))
        return enough and (has == wanted if self.every else not wanted or bool(has))
