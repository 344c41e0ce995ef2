"""Files of people hold personal data, also of people who never came in: they stay some days after the work is done, and
no longer than anybody in them. What the rows did stays, so an upload can be undone without its file."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from core import conf, files, jobs, staging
from core.models import Job
from core.statements import run
from network.enums import LoadState
from network.models import Load
from people.models import Person

ENDED = (LoadState.DONE, LoadState.UNDONE, LoadState.STALE, LoadState.REFUSED)
WORKS = ("network.check_load", "network.write_load", "network.undo_load")
AT_ONCE = 20
# Rows that left no trace: of anybody.
TRACELESS = (
    Q(counts__error__gt=0) | Q(counts__same__gt=0) | Q(counts__overtaken__gt=0)
    | Q(state__in=[LoadState.STALE, LoadState.REFUSED])
)  # fmt: skip
STAGED = """
SELECT DISTINCT load FROM core_stagedrow WHERE target = %(person)s OR key1 = ANY(%(documents)s::text[])
  OR key2 = %(email)s OR key3 = %(phone)s
"""


@jobs.sweeps
def sweep_load_files() -> int:
    """What ended long enough ago is emptied. Answers how many files."""
    before = timezone.now() - timedelta(days=conf.get("network.load_file_days"))
    ended = Greatest("created_at", Coalesce("confirmed_at", "created_at"), Coalesce("job__finished_at", "created_at"))
    old = list(_kept().annotate(ended=ended).filter(ended__lt=before).order_by("pk")[:AT_ONCE])
    for load in old:
        empty_load(load)
    return len(old)


def _kept() -> QuerySet[Load]:
    return Load.objects.filter(state__in=ENDED).filter(~Q(table__content="") | Q(errors__isnull=False))


@transaction.atomic
def empty_load(load: Load) -> None:
    """The file as it came and the rows to correct go; its name and its fingerprint stay, so it is known again,
    and its mistakes without the values that were wrong."""
    locked = Load.objects.select_for_update(of=("self",)).select_related("table").get(pk=load.pk)
    if locked.state not in ENDED:
        return
    works = Job.objects.filter(kind__in=WORKS, params__load=load.pk, error_file__isnull=False)
    mistakes = {one.error_file_id: one.error_file for one in works.select_related("error_file")}
    mistakes |= {locked.errors_id: locked.errors} if locked.errors else {}
    Load.objects.filter(pk=load.pk).update(errors=None, mistakes=[one[:4] for one in locked.mistakes])
    works.update(error_file=None)
    for file in mistakes.values():
        files.discard(file)
    files.empty(locked.table)


@transaction.atomic
def forget_in_files(*, person: Person) -> None:
    """Files that say something of the person, or may: those that ended go, those that wait have to be checked anew."""
    values = {
        "person": person.pk, "email": person.email or None, "phone": person.phone or None,
        "documents": [one.lookup for one in [getattr(person, "identification", None)] if one],
    }  # fmt: skip
    waiting = Load.objects.filter(pk__in=[row[0] for row in run(STAGED, values)], state=LoadState.READY)
    for load in waiting.select_for_update(of=("self",)):
        staging.forget(load.pk)
        Load.objects.filter(pk=load.pk).update(state=LoadState.STALE)
    for load in _kept().filter(Q(traces__person=person) | TRACELESS).distinct().order_by("pk"):
        empty_load(load)
