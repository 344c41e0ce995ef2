from celery import shared_task

from core import audit_chain, cache_sweep, conf, events, jobs  # noqa: F401  two of the tables that are swept
from core.jobs_run import run_due_jobs


@shared_task(name="core.run_reactions")
def run_reactions() -> int:
    conf.forget()
    return events.run_due_reactions()


@shared_task(name="core.run_jobs")
def run_jobs() -> int:
    """Rung when a job was asked for, and by the sweeper for those that a dead worker left."""
    conf.forget()
    return run_due_jobs()


@shared_task(name="core.sweep")
def sweep() -> int:
    """Every minute: whatever is due in any table and that nobody was rung for."""
    conf.forget()
    jobs.beat()
    return sum(sweep_table() for sweep_table in jobs.SWEEPS)
