"""A kind of job for the tests: it writes one audit row per number, in steps, and can be told to be slow or to break."""

import os
import time

from core import audit
from core.errors import DomainError
from core.jobs_kinds import Kind, Outcome, Step, register


class Broken(DomainError):
    message = "The file holds nothing."


def count_up(job):
    wait, size = job.params.get("wait", 0), job.params.get("size", 1)
    for n in range(job.state_kept.get("next", 0), job.params["to"]):
        if n == job.params.get("refuse_at"):
            raise Broken()
        if n == job.params.get("break_at"):
            raise ZeroDivisionError
        audit.record("test.step", job, by=job.by, after={"n": n})
        time.sleep(wait)
        if n == job.params.get("die_at") and not os.path.exists(job.params["grave"]):
            open(job.params["grave"], "w").close()
            os.kill(os.getpid(), 9)
        if n % size == size - 1:
            yield Step(n + 1, total=job.params["to"], state={"next": n + 1}, line=f"{n + 1}")
    return Outcome(figures={"made": job.params["to"]})


register(Kind("test.count", count_up, permission="contracts.view_contracts"))
