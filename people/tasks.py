from collections.abc import Generator

from celery import shared_task
from django.utils.translation import gettext as _

from core import conf, jobs, jobs_kinds
from core.jobs_kinds import Outcome, Step
from core.models import Job
from people import actions
from people.actions import blacklist_file
from people.permissions import MANAGE_BLACKLIST, VIEW_AUDIT


@shared_task(name="people.check_audit")
def check_audit() -> int:
    """Every night. Returns how many problems there are."""
    conf.forget()
    return len(actions.check_audit().problems)


@shared_task(name="people.clear_sessions")
def clear_sessions() -> int:
    """Every night. Returns how many had expired."""
    return actions.clear_sessions()


@shared_task(name="people.expire_documents")
def expire_documents() -> int:
    """Every night. Returns how many people are told that a document expires, or has expired."""
    conf.forget()
    return actions.expire_documents()


@shared_task(name="people.end_blacklist_entries")
def end_blacklist_entries() -> int:
    """Every night. Returns how many come in again, since the time of their entry is over."""
    return actions.end_blacklist_entries()


def run_check(job: Job) -> Generator[Step, None, Outcome]:
    """The same, because somebody asked for it."""
    check = actions.check_audit()
    yield Step(done=check.links, total=check.links, line=_("Last link: %(head)s") % {"head": check.head or "-"})
    return Outcome({"links": check.links, "problems": len(check.problems)})


jobs_kinds.register(
    jobs_kinds.Kind("people.check_audit", run_check, VIEW_AUDIT),
    jobs_kinds.Kind(blacklist_file.KIND, blacklist_file.run_import, MANAGE_BLACKLIST),
)
jobs.sweeps(actions.sweep_uploads)
