"""People on record whom a file changes: the columns by one statement, what carries rules by its own action."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import Job
from core.statements import run
from core.text import normalise
from network.actions.clients import take_logins_along
from network.actions.loads.codes import open_codes
from network.actions.loads.matching import COLUMNS, LINKS, Row
from network.enums import Act, AgentState, Channel, ClientState, Passage
from network.models import Agent, Application, ApplicationStep, Client, Load, LoadTrace
from network.queries.sponsors import sponsor_by_default
from people.actions import assign_number, set_identification
from people.models import Person, User
from referrals.actions import bind_code
from referrals.enums import Channel as CodeChannel
from referrals.queries import permanent_code

TEXTS = tuple(name for name in COLUMNS if name != "birth_date")
SET = ", ".join(f"{name} = coalesce(f.now->>'{name}', p.{name})" for name in TEXTS)
UPDATE = f"""
UPDATE people_person p SET {SET}, birth_date = coalesce((f.now->>'birth_date')::date, p.birth_date),
  division_id = CASE WHEN f.now ? 'city' OR f.now ? 'division' THEN (f.now->>'division_id')::bigint
    ELSE p.division_id END,
  territory_id = coalesce((f.now->>'territory')::bigint, p.territory_id), extra = p.extra || f.extra::jsonb,
  name_key = coalesce(f.now->>'name_key', p.name_key)
FROM (SELECT id, now::jsonb, extra FROM unnest(%(people)s::bigint[], %(now)s::text[], %(extra)s::text[])
  x (id, now, extra)) f WHERE p.id = f.id
"""  # noqa: S608 (names of columns)


def change_people(load: Load, rows: list[Row], job: Job) -> None:
    """Rows that were found to do just what the preview said, under the lock of the load."""
    if not rows:
        return
    ids = sorted({row.target for row in rows if row.target})
    people = {one.pk: one for one in Person.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")}
    now, extra, traces = [], [], []
    for row in rows:
        before, after = row.before or [{}, {}]
        assert row.target, "what changes is on record"
        now.append(json.dumps(_now(people[row.target], row, after)))
        extra.append(json.dumps({name[2:]: value for name, value in after.items() if name.startswith("x_")}))
        traces.append(LoadTrace(load=load, number=row.number, person_id=row.target, before=before, after=after))
    run(UPDATE, {"people": [row.target for row in rows], "now": now, "extra": extra})
    follow_emails({row.target: row.after["email"] for row in rows if row.target and "email" in row.after})
    LoadTrace.objects.bulk_create(traces)
    for row, trace in zip(rows, traces, strict=True):
        assert row.target
        _stand(load, people[row.target], row, trace, job)


def follow_emails(emails: Mapping[int, str]) -> None:
    """What the people sign in with goes along while they have yet to prove it; not to where another person signs in."""
    taken = set(User.objects.filter(email__in=emails.values()).values_list("email", flat=True)) if emails else set()
    take_logins_along({person: email for person, email in emails.items() if email not in taken})


def _now(person: Person, row: Row, after: dict[str, Any]) -> dict[str, Any]:
    """The columns to write; the key by which names are found follows them, the division its city."""
    found = {name: value for name, value in after.items() if name in COLUMNS or name in LINKS}
    if "city" in after or "division" in after:
        found["city"], found["division_id"] = row.data.get("city"), row.data.get("division")
    if {"given_names", "family_names"} & after.keys():
        given, family = after.get("given_names", person.given_names), after.get("family_names", person.family_names)
        found["name_key"] = normalise(f"{given} {family}".strip())
    return found


def _stand(load: Load, person: Person, row: Row, trace: LoadTrace, job: Job) -> None:
    """Document, client, referrer, agent: each as if staff had done it, without a message."""
    after, data = row.after, row.data
    if "document" in after:
        made = set_identification(
            person=person, country=data["id_country"], kind=data["id_kind"], number=row.id_number, by=None, doer=job.by
        )  # fmt: skip
        trace.after = after | {"document": made.changed_at.isoformat()}  # by which undoing knows it again
        trace.save(update_fields=["after"])
    if data.get("numbered") and {"client", "agent"} & after.keys():
        assign_number(person=person)
    if "client" in after:
        _become_client(person, job)
    bringer = row.bringer or _person_of(load, row.bringer_row)
    if "referrer" in after and bringer and (code := permanent_code(Person(pk=bringer))):
        bind_code(person=person, text=code.code, channel=CodeChannel.STAFF, by=job.by)
    if "agent" in after:
        _become_agent(load, person, row, after["agent"], job)


def _become_client(person: Person, job: Job) -> None:
    """A client from now on, or again: somebody whom an upload made that was undone."""
    client, is_new = Client.objects.get_or_create(person=person, defaults={"channel": Channel.FILE})
    if not is_new:
        client.state = ClientState.ACTIVE
        client.save(update_fields=["state"])
        client.changes.create(act=Act.ACTIVATE_CLIENT, state=client.state, by=job.by, reason=_("Registered by file"))


def _become_agent(load: Load, person: Person, row: Row, state: str, job: Job) -> None:
    sponsor = row.leader or _agent_of(load, row.leader_row)
    if sponsor is None and (found := sponsor_by_default(person)):
        sponsor = found.pk
    agent, _new = Agent.objects.update_or_create(person=person, defaults={"state": state, "sponsor_id": sponsor})
    act = {AgentState.ACTIVE: Act.MAKE_AGENT, AgentState.INACTIVE: Act.INACTIVATE}.get(
        AgentState(state), Act.PREREGISTER
    )
    reason, now = _("Registered by file"), timezone.now()
    agent.changes.create(act=act, state=state, sponsor_id=sponsor, by=job.by, reason=reason)
    if state == AgentState.ACTIVE:
        open_codes([person.pk])
    application = Application.objects.create(
        person=person, target="agent", channel=Channel.FILE, passage=Passage.TO_AGENT, state="approved",
        sponsor_id=sponsor, registered_by=job.by, version_id=row.data.get("form"), confirmed_at=now, decided_at=now,
    )  # fmt: skip
    ApplicationStep.objects.create(application=application, state="approved", by=job.by, reason=reason)


def _person_of(load: Load, number: int | None) -> int | None:
    return (
        LoadTrace.objects.filter(load=load, number=number).values_list("person", flat=True).first() if number else None
    )


def _agent_of(load: Load, number: int | None) -> int | None:
    person = _person_of(load, number)
    return Agent.objects.filter(person=person).values_list("pk", flat=True).first() if person else None
