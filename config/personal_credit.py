"""Credit as a part of what is held about a person, and what becomes of it when they are erased."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.personal import BOOKS
from core.money import format_money
from core.personal import Fate, Part, Row, register
from people.models import Person
from sales.models import CreditChange, CreditRequest


def credit(person: Person) -> list[Row]:
    """Each request with who was named for it and what was decided, then every limit there was."""
    rows: list[Row] = []
    found = CreditRequest.objects.filter(person=person).prefetch_related("references", "entries").order_by("pk")
    for made in found:
        named = "; ".join(f"{row.name}, {row.relation}, {row.phone}" for row in made.references.all())
        rows.append({
            _("Number"): made.number, _("Date"): made.requested_at, _("State"): made.get_state_display(),
            _("Asks for"): format_money(made.amount_minor, made.currency), _("What it is for"): made.note,
            _("References"): named,
        })  # fmt: skip
        rows += [
            {_("Number"): made.number, _("Date"): entry.at, _("What"): entry.get_act_display(),
             _("Reason"): entry.reason}
            for entry in made.entries.all()
        ]  # fmt: skip
    changes = CreditChange.objects.filter(person=person).order_by("pk")
    return rows + [
        {_("Date"): row.at, _("Limit"): format_money(row.limit_minor, row.currency), _("Reason"): row.reason}
        for row in changes
    ]


register(
    Part(name="credit", label=gettext_lazy("Credit requests and limits"), rows=credit, fate=Fate.NAMELESS, why=BOOKS)
)
