"""What is held of how somebody registered, and what becomes of it when they are erased."""

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.personal import Fate, Part, Row, register
from network import queries
from network.models import Application
from people.models import Person


def registrations(person: Person) -> list[Row]:
    """Every registration with what was filled in. One that an agent began and nobody confirmed is there too."""
    rows: list[Row] = []
    for made in Application.objects.filter(person=person).select_related(*queries.ALONG).order_by("pk"):
        filled = "; ".join(f"{label}: {localize(value)}" for label, value in queries.answer_rows(made))
        rows.append({
            _("Date"): made.created_at, _("To be"): made.get_target_display(), _("Through"): made.get_channel_display(),
            _("State"): made.get_state_display(), _("Reason"): made.reason, _("What was filled in"): filled,
        })  # fmt: skip
    return rows


register(
    Part(
        name="registrations",
        label=gettext_lazy("Registrations sent in"),
        rows=registrations,
        fate=Fate.NAMELESS,
        why=gettext_lazy("When somebody registered, and what was decided, stays without a name; what was typed goes."),
    )
)
