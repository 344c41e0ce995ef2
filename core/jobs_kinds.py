"""What a background job is: apps register their kinds in tasks.py, with a handler that works in steps.

A handler is a generator. Each step, from one `yield` to the next, runs in a transaction together with what it yields,
so a step takes effect once or not at all; after a crash the handler starts anew with the `state_kept` of the last step.
Between steps nothing may be kept open in the database. What it returns ends the job.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

from core.models import Job, StoredFile

KINDS: dict[str, "Kind"] = {}


@dataclass(frozen=True)
class Step:
    """How far the job is. `state` None keeps what there was; `line` goes into the log."""

    done: int
    total: int | None = None
    state: dict[str, Any] | None = None
    line: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a job leaves: figures for its page, a file with the result, and one with the rows to correct."""

    figures: dict[str, int] = field(default_factory=dict)
    result: StoredFile | None = None
    errors: StoredFile | None = None
    line: str = ""


Handler = Callable[[Job], Generator[Step, None, Outcome]]


@dataclass(frozen=True)
class Kind:
    """`permission` is needed to see its files, besides being allowed to see the job. `stopped` tidies after a stop."""

    name: str
    run: Handler
    permission: str | Callable[[Job], str]
    stopped: Callable[[Job], object] | None = None

    def permission_for(self, job: Job) -> str:
        return self.permission if isinstance(self.permission, str) else self.permission(job)


def register(*kinds: Kind) -> None:
    KINDS.update({kind.name: kind for kind in kinds})
