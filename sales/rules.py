"""What may be asked for, and what a request can be sent again: pure functions. Amounts are minor units."""

from dataclasses import dataclass

from core.errors import DomainError
from core.money import format_money
from sales.errors import AmountTooLarge, AmountTooSmall, NotAboveLimit

AMOUNT, NOTE, REFERENCES = "amount", "note", "references"  # parts of a request
DOCUMENT = "doc:"  # before the code of a kind of document


@dataclass(frozen=True)
class Bounds:
    """What can be asked for: from `least` to `greatest`, in a currency, by whoever has `limit` now."""

    least: int
    greatest: int
    limit: int
    currency: str

    @property
    def leaves_room(self) -> bool:
        """Whether there is anything that this person could still ask for."""
        return self.limit < self.greatest

    def refusal(self, amount: int) -> DomainError | None:
        """Why this amount cannot be asked for, or None."""
        if amount < self.least:
            return AmountTooSmall(least=self._said(self.least))
        if amount > self.greatest:
            return AmountTooLarge(greatest=self._said(self.greatest))
        if amount <= self.limit:
            return NotAboveLimit(limit=self._said(self.limit))
        return None

    def _said(self, minor: int) -> str:
        return format_money(minor, self.currency)


def document_item(code: str) -> str:
    return f"{DOCUMENT}{code}"


def document_codes(items: list[str]) -> list[str]:
    """The kinds of document among the parts of a request."""
    return [item.removeprefix(DOCUMENT) for item in items if item.startswith(DOCUMENT)]
