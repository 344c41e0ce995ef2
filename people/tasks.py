from collections.abc import Generator

from celery import shared_task
from django.utils.translation import gettext as _

from core import conf, jobs_kinds
from core.jobs_kinds import Outcome, Step
from core.models import Job
from people import actions
from people.permissions import VIEW_AUDIT


@shared_task(name="people.check_audit")
def check_audit() -> int:
    """Every night. Returns how many problems there are."""
    conf.forget()
    return len(actions.check_audit().problems)


@shared_task(name="people.clear_sessions")
def clear_sessions() -> int:
    """Every night. Returns how many had expired."""
    return actions.clear_sessions()


def run_check(job: Job) -> Generator[Step, None, Outcome]:
    """The same, because somebody asked for it."""
    check = actions.check_audit()
    yield Step(done=check.links, total=check.links, line=_("Last link: %(head)s") % {"head": check.head or "-"})
    return Outcome({"links": check.links, "problems": len(check.problems)})


jobs_kinds.register(jobs_kinds.Kind("people.check_audit", run_check, VIEW_AUDIT))
