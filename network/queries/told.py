"""The audit trail of a person in words: who did what, when, what changed from what to what, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import AuditEntry
from network.enums import Act, AgentState, Channel
from network.models import Agent, Client, ContactChange
from network.queries.told_files import KIND, ByFile
from people.enums import Act as PeopleAct
from people.models import Person
from referrals.enums import Decision
from referrals.models import InviteCode

TITLES: dict[str, Any] = (
    dict(Act.choices)
    | dict(PeopleAct.choices)
    | {
        "referrals.bind_code": gettext_lazy("Came with a code"),
        "referrals.change_referrer": gettext_lazy("Referrer changed"),
        "referrals.issue_code": gettext_lazy("Invite code created"),
        "referrals.set_codes_active": gettext_lazy("Invite code switched on or off"),
        "referrals.ask_for_code": gettext_lazy("Asked for a code of their own"),
        "referrals.decide_code": gettext_lazy("Chosen code decided"),
        "referrals.open_dispute": gettext_lazy("Dispute about the referrer opened"),
        "referrals.decide_dispute": gettext_lazy("Dispute about the referrer decided"),
        "referrals.decide_signals": gettext_lazy("Suspicious referral decided"),
        "referrals.save_site": gettext_lazy("Own site written"),
        "referrals.choose_slug": gettext_lazy("Address of the own site chosen"),
        "referrals.switch_site": gettext_lazy("Own site shown or hidden"),
        "referrals.stop_site": gettext_lazy("Own site closed or opened by staff"),
        "referrals.enter_host": gettext_lazy("Host name of the own site asked for"),
        "referrals.decide_host": gettext_lazy("Host name of the own site decided"),
        "network.put_into_segment": gettext_lazy("Segment changed by staff"),
        "network.give_rank": gettext_lazy("Rank changed by staff"),
    }
)
LABELS: dict[str, Any] = {
    "state": gettext_lazy("State"),
    "sponsor": gettext_lazy("Sponsor"),
    "referrer": gettext_lazy("Referrer"),
    "code": gettext_lazy("Code"),
    "active": gettext_lazy("Codes"),
}
# What of an entry is worth telling; ids of other things stay in the audit trail.
SHOWN: dict[str, tuple[str, ...]] = {
    Act.MAKE_AGENT: ("state", "sponsor"),
    Act.ACTIVATE: ("state",),
    Act.INACTIVATE: ("state",),
    Act.RETURN: ("state",),
    Act.CHANGE_SPONSOR: ("sponsor",),
    "referrals.bind_code": ("referrer", "code"),
    "referrals.change_referrer": ("referrer",),
    "referrals.set_codes_active": ("active",),
    "referrals.ask_for_code": ("code",),
    "referrals.decide_code": ("code", "state"),
}


@dataclass(frozen=True)
class Change:
    """One thing before and after; no `before` where there was nothing to compare with; neither of sealed values."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Step:
    title: str
    at: datetime
    who: str
    reason: str
    changes: list[Change]
    load: int | None = None  # the file that did it, for those who may see files of people
    file: str = ""


@dataclass
class Names:
    """Whoever the entries speak of, read at once."""

    people: dict[int, str] = field(default_factory=dict)
    agents: dict[int, str] = field(default_factory=dict)
    codes: dict[int, str] = field(default_factory=dict)


def told(person: Person, *members: Client | Agent | None, limit: int = 50) -> list[Step]:
    """What was done to the person as client and agent, and to their codes, newest first: a fixed number of queries.
    What files did to them is among it."""
    codes = [str(pk) for pk in InviteCode.objects.filter(owner=person).values_list("pk", flat=True)]
    targets = Q(target_type="referrals.invitecode", target_id__in=codes)
    for target in (person, getattr(person, "user", None), *members):
        if target:
            targets |= Q(target_type=target._meta.label_lower, target_id=str(target.pk))
    files = ByFile(person, limit)
    targets |= files.entries()
    rows = AuditEntry.objects.filter(targets).select_related("by__person", "contact_change").order_by("-at", "-pk")
    entries = list(files.told(rows[:limit]))
    names = _names(entries)
    return [_by_file(entry, files) if entry.target_type == KIND else _step(entry, names) for entry in entries]


def _by_file(entry: AuditEntry, files: ByFile) -> Step:
    return Step(
        title=files.title(entry), at=entry.at, who=_who(entry), reason=entry.reason,
        changes=[Change(*values) for values in files.changes(entry)], load=int(entry.target_id),
        file=files.of(entry)[0].load.table.name,
    )  # fmt: skip


def _names(entries: list[AuditEntry]) -> Names:
    people, agents, codes = _ids(entries, "referrer"), _ids(entries, "sponsor"), _ids(entries, "code")
    codes |= {int(entry.target_id) for entry in entries if entry.target_type == "referrals.invitecode"}
    leaders = Agent.objects.filter(pk__in=agents).select_related("person")
    return Names(
        people={one.pk: one.name for one in Person.objects.filter(pk__in=people)},
        agents={one.pk: one.person.name for one in leaders},
        codes={one.pk: one.code for one in InviteCode.objects.filter(pk__in=codes)},
    )


def _ids(entries: Iterable[AuditEntry], key: str) -> set[int]:
    found = {values.get(key) for entry in entries for values in (entry.before, entry.after)}
    return {value for value in found if isinstance(value, int)}


def _step(entry: AuditEntry, names: Names) -> Step:
    contact: ContactChange | None = getattr(entry, "contact_change", None)
    return Step(
        title=str(TITLES.get(entry.action, entry.action)),
        at=entry.at,
        who=_who(entry),
        reason=contact.reason if contact else entry.reason,
        changes=_contact(contact) if contact else _changes(entry, names),
    )


def _who(entry: AuditEntry) -> str:
    """Whoever it was, and by which key where another system did it for them."""
    name = entry.by.person.name if entry.by else _("the system")
    if entry.after.get("through") == Channel.API:
        return f"{name} · {Channel.API.label} (vin_{entry.after.get('api_key', '')})"
    return name


def _changes(entry: AuditEntry, names: Names) -> list[Change]:
    if entry.action == "referrals.issue_code":
        return [Change(str(LABELS["code"]), "", names.codes.get(int(entry.target_id), ""))]
    if entry.action == PeopleAct.EDIT_CONTACT:  # from before its values were kept
        return [Change(_fields().get(name, name), "", "…") for name in entry.after.get("fields", [])]
    return [
        Change(
            str(LABELS[key]),
            _said(entry, key, entry.before[key], names) if key in entry.before else "",
            _said(entry, key, entry.after[key], names),
        )
        for key in SHOWN.get(entry.action, ())
        if key in entry.after
    ]  # fmt: skip


def _said(entry: AuditEntry, key: str, value: Any, names: Names) -> str:
    if key in {"sponsor", "referrer"}:
        known = names.agents if key == "sponsor" else names.people
        return known.get(value, "-") if value else _("nobody")
    if key == "active":
        return _("work") if value else _("do not work")
    if key == "code":
        return names.codes.get(value, "-") if isinstance(value, int) else str(value)
    states = Decision.choices if entry.action == "referrals.decide_code" else AgentState.choices
    return str(dict(states).get(value, value)) if value else _("client")


def _contact(change: ContactChange) -> list[Change]:
    """In the order of the form, whatever order the database keeps."""
    said = [(name, change.changes[name]) for name in _fields() if name in change.changes]
    return [Change(_fields()[name], before or "-", after or "-") for name, (before, after) in said]


def _fields() -> dict[str, str]:
    return {field.name: capfirst(str(field.verbose_name)) for field in Person._meta.fields}
