"""What a file of orders says, cell by cell."""

from datetime import date, datetime

from network.enums import OrderState

HEADERS = {
    "number": ("Número de pedido", "Order number", "Número", "Pedido"),
    "agent": ("Agente", "Agent", "Código", "Code"),
    "ordered_on": ("Fecha", "Date"),
    "amount": ("Valor", "Amount", "Monto", "Importe"),
    "points": ("Puntos", "Points"),
    "state": ("Estado", "State"),
}
NEEDED = ("number", "agent", "ordered_on", "amount")
STATES = {
    "": OrderState.VALID, "valido": OrderState.VALID, "valid": OrderState.VALID, "anulado": OrderState.CANCELLED,
    "cancelado": OrderState.CANCELLED, "cancelled": OrderState.CANCELLED,
}  # fmt: skip
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")


def day_of(text: str) -> date | None:
    """Days as ISO writes them or as people here do; None for anything else."""
    for form in DAYS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return None


def points_of(text: str) -> int | None:
    """Whole, not below zero; empty is none of them."""
    digits = text.replace(".", "").replace(" ", "") or "0"
    return int(digits) if digits.isdecimal() and len(digits) < 13 else None
