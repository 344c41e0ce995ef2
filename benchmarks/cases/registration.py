"""Somebody registers: the engine against the rows it must leave, and knowing them again against the plain query."""

import uuid
from itertools import count
from typing import Any

from django.utils import timezone

from benchmarks import seed
from benchmarks.lab import Lab
from benchmarks.measure import Result, race
from core.models import AuditEntry, StoredEvent
from network.actions import register
from network.enums import Channel, Target
from network.models import Agent, AgentChange, Application, ApplicationStep, Client
from network.queries.recognition import CANDIDATES, candidates
from network.rules.registration import Newcomer, recognise
from notifications.models import Message
from people.models import Identification, Person, PersonKey

PIECES = 20
LONG = "x" * 400  # about as long as what is sealed


def duplicate_check(lab: Lab) -> Result:
    """Somebody who shares an e-mail with one record and a phone with another, among as many people as asked for."""
    with lab.seeding() as raw:
        seed.people(raw, lab.size)
        seed.fill(
            raw, Identification, "people_person p", person_id="p.id", country="'CO'", kind="'CC'", sealed="'x'",
            lookup="'key:' || md5(p.id::text)", last4="'1234'", changed_at="now()",
        )  # fmt: skip
        raw.execute("ANALYZE people_person, people_identification")
    who = Newcomer(names="Ana 7 Prueba", email="ana7@example.com", phone="+573001000009", documents=("key:none",))
    values = {"documents": list(who.documents), "email": who.email, "phone": who.phone, "but": []}

    def ours() -> None:
        for _piece in range(PIECES):
            recognise(who, candidates(who))

    with lab.raw() as raw:

        def limit() -> None:
            for _piece in range(PIECES):
                raw.execute(CANDIDATES, values).fetchall()

        return race(ours, limit, pieces=PIECES).milliseconds("people.duplicate_check", lab.size)


def whole(lab: Lab) -> Result:
    """A new agent with a document, without a password (whose hash costs the same everywhere), active at once."""
    with lab.seeding() as raw:
        seed.people(raw, lab.size)
    numbers = count(1)

    def ours() -> None:
        for n in (next(numbers) for _piece in range(PIECES)):
            answers = {
                "given_names": "Luisa", "family_names": f"Nueva {n}", "email": f"nueva{n}@example.test",
                "phone": f"+57310{1_000_000 + n}", "identification": {"kind": "CC", "number": str(1_000_000_000 + n)},
            }  # fmt: skip
            register(
                channel=Channel.FILE, target=Target.AGENT, version=None, answers=answers, by=None, form_key=uuid.uuid4()
            )

    with lab.raw() as raw:
        one, other = ours, lambda: _rows(raw, numbers)
        return race(one, other, pieces=PIECES).milliseconds("people.register", lab.size)


def _rows(raw: Any, numbers: Any) -> None:
    """The rows that one registration leaves, by plain statements in one transaction each."""
    for n in (next(numbers) for _piece in range(PIECES)):
        with raw.transaction():
            person = _put(raw, Person, given_names="Luisa", family_names=f"Nueva {n}", name_key=f"luisa nueva {n}",
                          email=f"raw{n}@example.test", phone=f"+57320{1_000_000 + n}")  # fmt: skip
            _put(raw, PersonKey, person_id=person, sealed=LONG)
            _put(raw, Identification, person_id=person, country="CO", kind="CC", sealed=LONG, lookup=f"raw:{n}",
                 last4="1234", changed_at=timezone.now())  # fmt: skip
            _put(raw, Client, person_id=person, channel="file")
            agent = _put(raw, Agent, person_id=person)
            _put(raw, AgentChange, agent_id=agent, act="network.make_agent", state="active")
            made = _put(raw, Application, person_id=person, target="agent", channel="file", state="approved",
                        sealed=LONG, form_key=uuid.uuid4())  # fmt: skip
            _put(raw, ApplicationStep, application_id=made, state="approved")
            for _event in range(3):
                _put(raw, StoredEvent, kind="network.ApplicationFiled", version=1, payload={"person_id": person})
            for _entry in range(3):
                _put(raw, AuditEntry, action="network.make_agent", target_type="network.agent", target_id=str(agent))
            for _message in range(2):
                _put(raw, Message, person_id=person, channel="bell", kind="network.became_agent", key=str(uuid.uuid4()),
                     subject="x", body=LONG)  # fmt: skip


def _put(raw: Any, model: Any, **values: Any) -> int:
    statement, given = seed.insert(model, **values)
    return int(raw.execute(statement, given).fetchone()[0])
