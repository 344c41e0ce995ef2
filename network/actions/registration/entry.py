"""A registration on its way through the engine."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from core import events
from core.statements import insert
from network.enums import CheckName, CheckResult
from network.events import ApplicationFiled
from network.models import Application, ApplicationCheck, ApplicationStep
from people.models import Person, User


@dataclass
class Entry:
    """The application with what came along and is not kept: files, address, code, acting user. `over` are the fields
    whose answers replace what stands on record; `known` is who it certainly is."""

    application: Application
    answers: dict[str, Any]
    files: Mapping[str, Any]
    by: User | None
    ip: str | None = None
    code: str = ""
    code_channel: str = ""
    visitor: str = ""
    over: Collection[str] = ()
    is_new_client: bool = False
    is_anew: bool = False  # the record begins anew: nobody on it is known
    known: Person | None = None
    notes: list[ApplicationCheck] = field(default_factory=list)

    @property
    def options(self) -> dict[str, Any]:
        return self.application.version.options if self.application.version else {}

    def note(self, name: CheckName, result: CheckResult, detail: str = "", *, about_id: int | None = None) -> None:
        self.notes.append(ApplicationCheck(name=name, result=result, detail=detail[:200], about_id=about_id))

    def publish_filed(self) -> None:
        made = self.application
        assert made.person_id, "only whoever is known is told of"
        event = ApplicationFiled(
            application_id=made.pk, person_id=made.person_id, channel=str(made.channel), target=str(made.target),
            passage=str(made.passage), state=str(made.state),
        )  # fmt: skip
        events.publish(event, by=self.by)


def save_checks(entry: Entry) -> None:
    for note in entry.notes:
        note.application = entry.application
    ApplicationCheck.objects.bulk_create(entry.notes)
    entry.notes = []


def step(
    application: Application, *, by: User | None, reason: str = "", asked: Collection[str] = (),
    form_key: UUID | None = None,
) -> ApplicationStep:  # fmt: skip
    """A line of its course: how it stands from now on."""
    return insert(
        ApplicationStep(
            application=application, state=application.state, by=by, reason=reason.strip(), asked=list(asked),
            form_key=form_key,
        )
    )  # fmt: skip
