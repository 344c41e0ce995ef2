"""That somebody's data was taken away, by whom."""

from core import audit
from core.models import AuditEntry
from people.enums import Act
from people.models import Person, User


def note_export(*, person: Person, by: User) -> AuditEntry:
    return audit.record(Act.EXPORT_DATA, person, by=by, after={"own": by.person_id == person.pk})
