"""What files of people did to somebody, for their history: read from what each row left behind, since a file of a
million rows writes one entry into the audit trail, not a million. Files of states and of ranks write one for each."""

from collections.abc import Iterable, Iterator

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.models import AuditEntry
from network.enums import Act, LoadKind
from network.models import Load, LoadTrace
from network.queries.load_examples import Columns
from people.models import Person

KIND = Load._meta.label_lower
ACTS = (Act.CONFIRM_LOAD, Act.UNDO_LOAD)
Values = tuple[str, str, str]  # what, before, after


class ByFile:
    """The newest rows of files about a person. One query, and what their values are called where there are any."""

    def __init__(self, person: Person, limit: int) -> None:
        found = LoadTrace.objects.filter(person=person, load__kind=LoadKind.PEOPLE).select_related("load__table")
        self.rows: dict[str, list[LoadTrace]] = {}
        for row in found.order_by("-pk")[:limit]:
            self.rows.setdefault(str(row.load_id), []).append(row)
        told = [row for rows in self.rows.values() for row in rows if not row.made and row.after]
        self.columns = Columns(told[0].load, [(row.before, row.after) for row in told]) if told else None

    def entries(self) -> Q:
        """What the audit trail says of these files."""
        return Q(target_type=KIND, target_id__in=list(self.rows), action__in=ACTS)

    def told(self, entries: Iterable[AuditEntry]) -> Iterator[AuditEntry]:
        """All but those of a file that did not, or not yet, do this to the person; each file once, by the newest."""
        seen: set[tuple[str, str]] = set()
        for entry in entries:
            key = (entry.target_id, entry.action)
            if entry.target_type != KIND:
                yield entry
            elif key not in seen and (entry.action == Act.CONFIRM_LOAD or any(map(_is_over, self.of(entry)))):
                seen.add(key)
                yield entry

    def of(self, entry: AuditEntry) -> list[LoadTrace]:
        return self.rows[entry.target_id]

    def title(self, entry: AuditEntry) -> str:
        rows = self.of(entry)
        if entry.action == Act.CONFIRM_LOAD:
            return _("Registered by file") if any(row.made for row in rows) else _("Changed by file")
        if why := next((row.kept_label for row in rows if row.kept), ""):
            return _("File undone; kept as they are: %(why)s") % {"why": why}
        return _("File undone")

    def changes(self, entry: AuditEntry) -> Iterator[Values]:
        """Of whoever was on record: each field, before and after, or back; sealed ones by their name alone."""
        is_back = entry.action == Act.UNDO_LOAD
        for row in self.of(entry):
            if self.columns and not row.made and (row.undone_at or not is_back):
                yield from _changes(self.columns, row, is_back=is_back)


def _is_over(row: LoadTrace) -> bool:
    return bool(row.undone_at or row.kept)


def _changes(columns: Columns, row: LoadTrace, *, is_back: bool) -> Iterator[Values]:
    city = (str(row.before.get("city") or ""), str(row.after.get("city") or ""))
    for label, before, after in columns.changes(row.before, row.after, city=city):
        was, now = (after, before) if is_back else (before, after)
        has_values = bool(was or now)
        yield capfirst(label), was or "-" if has_values else "", now or "-" if has_values else ""
