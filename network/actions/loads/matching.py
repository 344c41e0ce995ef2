"""Who the rows of a load are: the same recognition as of a single registration, asked for many rows at once; and what
each row would do to whoever it is about."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone

from core.codes import clean_code, look
from core.phones import InvalidPhone, clean_phone
from core.staging import Outcome
from core.statements import run
from network.enums import AgentState, ClientState, Target
from network.models import LoadTrace
from network.queries import waiting_among
from network.queries.loads import has_blacklist, youngest
from network.rules.loads import Reason, bit
from network.rules.registration import Candidate, Newcomer, recognise
from people.models import Identification, IdType, Person
from people.queries.blacklist import mark
from people.queries.documents_by_file import compact_document, document_text, marks_of_clean, unsealed_number
from referrals.models import Attribution

Span = tuple[tuple[int, int], tuple[int, int]]  # after this level and number, up to that one
END = 2_147_483_647
GOING_ON = (Outcome.CREATE, Outcome.CHANGE, Outcome.SAME)
ASKED = 20_000  # rows at a time
WHERE = "load = %(load)s AND (level, number) > (%(l0)s, %(n0)s) AND (level, number) <= (%(l1)s, %(n1)s)"
ROWS = f"""
SELECT number, outcome, mask, key1, key2, key3, marks, data, target, leader, leader_row, bringer, bringer_row, before,
  secret, sealed
FROM core_stagedrow WHERE {WHERE} AND outcome = ANY(%(outcomes)s::int[])
  AND (%(only)s::int[] IS NULL OR number = ANY(%(only)s::int[])) ORDER BY number
"""  # noqa: S608
HITS = f"""
WITH part AS MATERIALIZED (SELECT number, key1, key2, key3, marks FROM core_stagedrow WHERE {WHERE} AND outcome < 3),
found AS (
  SELECT number, i.person_id id FROM part CROSS JOIN unnest(array_append(marks, key1)) m
    JOIN people_identification i ON i.lookup = m WHERE key1 IS NOT NULL
  UNION SELECT number, u.person_id FROM part JOIN people_user u ON u.email = key2
  UNION SELECT number, o.person_id FROM part JOIN account_emailaddress e ON e.email = key2 AND e.verified
    JOIN people_user o ON o.id = e.user_id
  UNION SELECT number, p.id FROM part JOIN people_person p ON p.email = key2
  UNION SELECT number, p.id FROM part JOIN people_person p ON p.phone = key3)
SELECT f.number, p.id, trim(p.given_names || ' ' || p.family_names), p.email,
  CASE WHEN e.email IS NOT NULL THEN e.email ELSE coalesce(u.email, '') END, p.phone, coalesce(i.lookup, '')
FROM found f JOIN people_person p ON p.id = f.id JOIN part s ON s.number = f.number
LEFT JOIN people_user u ON u.person_id = p.id LEFT JOIN people_identification i ON i.person_id = p.id
LEFT JOIN account_emailaddress e ON e.user_id = u.id AND e.email = s.key2 AND e.verified
WHERE p.erased_at IS NULL
"""  # noqa: S608
COLUMNS = (
    "given_names", "family_names", "email", "phone", "landline", "birth_date", "country", "city", "address",
    "postal_code", "language",
)  # fmt: skip
LINKS = {"division": "division_id", "territory": "territory_id"}
ALSO = (
    "client__id", "client__state", "agent__id", "agent__state", "agent__sponsor_id", "identification__lookup",
    "barred_at", "extra",
)  # fmt: skip


@dataclass
class Row:
    """A staged row, as it lies in the table."""

    number: int
    outcome: int
    mask: int
    document: str
    email: str
    phone: str
    marks: list[str] | None
    data: dict[str, Any]
    target: int | None
    leader: int | None
    leader_row: int | None
    bringer: int | None
    bringer_row: int | None
    before: list[dict[str, Any]] | None  # what stands, and what comes in its place
    secret: str | None
    sealed: str | None

    @property
    def after(self) -> dict[str, Any]:
        return self.before[1] if self.before else {}

    @property
    def id_number(self) -> str:
        """The clear number of the document."""
        return unsealed_number(self.secret, self.sealed) if self.secret and self.sealed else ""

    @property
    def newcomer(self) -> Newcomer:
        documents = tuple(filter(None, [self.document, *(self.marks or [])]))
        names = f"{self.data.get('given_names', '')} {self.data.get('family_names', '')}".strip()
        return Newcomer(names=names, email=self.email or "", phone=self.phone or "", documents=documents)


@dataclass(frozen=True)
class Finding:
    """What a row would do to somebody on record: `before` is what it replaces, `after` what it writes, by field."""

    person_id: int
    mask: int = 0
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    @property
    def outcome(self) -> Outcome:
        if self.mask:
            return Outcome.ERROR
        return Outcome.CHANGE if self.after else Outcome.SAME


def span_values(load: int, span: Span) -> dict[str, Any]:
    (l0, n0), (l1, n1) = span
    return {"load": load, "l0": l0, "n0": n0, "l1": l1, "n1": n1}


def rows_of(
    load: int, span: Span, only: Sequence[int] | None = None, outcomes: Sequence[Outcome] = GOING_ON
) -> dict[int, Row]:
    values = {"only": None if only is None else list(only), "outcomes": [int(one) for one in outcomes]}
    found = [Row(*row) for row in run(ROWS, span_values(load, span) | values)]
    for row in found:
        row.data = _read(row.data)
        row.before = _read(row.before)
    return {row.number: row for row in found}


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def findings(load: int, span: Span) -> dict[int, Finding]:
    """Rows that are about somebody on record: whom, and what they would do. All other rows are about somebody new."""
    known: dict[int, list[Candidate]] = {}
    for number, *one in run(HITS, span_values(load, span)):
        known.setdefault(number, []).append(Candidate(*one))
    if not known:
        return {}
    rows = rows_of(load, span, list(known))
    meant = {}
    for number, row in rows.items():
        if person := recognise(row.newcomer, known[number]).person_id:
            meant[number] = person
    states, born_by = _states(set(meant.values())), youngest()
    return {number: decide(rows[number], states[person], born_by) for number, person in meant.items()}


def _states(people: set[int]) -> dict[int, dict[str, Any]]:
    names = ("id", *COLUMNS, *LINKS.values(), *ALSO)
    found = {row["id"]: dict(row) for row in Person.objects.filter(pk__in=people).values(*names)}
    brought = Attribution.objects.filter(person__in=people, ended_at=None).values_list("person", "referrer")
    for person, referrer in brought:
        found[person]["referrer"] = referrer
    taken_back = LoadTrace.objects.filter(person__in=people, undone_at__isnull=False)
    for person, made, after in taken_back.values_list("person", "made", "after"):
        found[person].setdefault("taken_back", set()).update({"agent", "client"} if made else after)
    for target in Target:
        for person in waiting_among(people, target):
            found[person].setdefault("waits", set()).add(str(target))
    return found


def decide(row: Row, state: dict[str, Any], born_by: Mapping[str, str]) -> Finding:
    """What the row does to this person; nothing that it leaves empty is touched. `born_by`: `youngest`."""
    data, before, after, mask = row.data, {}, {}, 0
    if state["barred_at"]:
        mask |= bit(Reason.BARRED)
    wanted = {name: data[name] for name in (*COLUMNS, *LINKS) if data.get(name)}
    for name, value in wanted.items():
        stands = _plain(state[LINKS.get(name, name)])
        if stands != value:
            before[name], after[name] = stands, value
    for name, value in data.items():
        if name.startswith("x_") and value is not None and state["extra"].get(name[2:]) != value:
            before[name], after[name] = state["extra"].get(name[2:]), value
    document = state["identification__lookup"]
    if row.document and document and document not in {row.document, *(row.marks or [])}:
        mask |= bit(Reason.OTHER_DOCUMENT)
    elif row.document and not document:
        before["document"], after["document"] = None, True
    mask |= _standing(row, state, before, after)
    if state.get("waits", set()) & after.keys():
        mask |= bit(Reason.TO_DECIDE)
    born = data.get("birth_date") or _plain(state["birth_date"])
    if born and {"agent", "client"} & after.keys() and born > born_by[data["target"]]:
        mask |= bit(Reason.TOO_YOUNG)
    return Finding(state["id"], mask, before, after)


def _standing(row: Row, state: dict[str, Any], before: dict[str, Any], after: dict[str, Any]) -> int:
    """Whether they become a client or an agent; what they are already is not the matter of this file."""
    mask, wants_agent, state = 0, row.data["target"] == Target.AGENT, _again(state)
    is_agent = state["agent__state"] is not None
    if state["client__id"] is None:
        before["client"], after["client"] = None, True
    if wants_agent and state["agent__state"] == AgentState.CLIENT_ONLY:
        mask |= bit(Reason.WAS_AGENT)
    elif wants_agent and not is_agent:
        before["agent"], after["agent"] = None, row.data.get("state") or row.data.get("begins", "active")
    stands = state["agent__state"] if wants_agent else state["client__state"]
    if row.data.get("state") and stands is not None and stands != row.data["state"]:
        mask |= bit(Reason.STAYS)
    if is_agent and (row.leader_row or row.leader not in {None, state["agent__sponsor_id"]}):
        mask |= bit(Reason.STAYS)
    return mask | _brought(row, state, before, after)


def _again(state: dict[str, Any]) -> dict[str, Any]:
    """What an upload made of somebody that was undone may come in anew."""
    undone, gone = state.get("taken_back", set()), dict[str, Any]()
    if "agent" in undone and state["agent__state"] == AgentState.CLIENT_ONLY:
        gone |= {"agent__state": None}
    if "client" in undone and state["client__state"] == ClientState.INACTIVE:
        gone |= {"client__id": None, "client__state": None}
    return state | gone


def _brought(row: Row, state: dict[str, Any], before: dict[str, Any], after: dict[str, Any]) -> int:
    """Who has a referrer keeps them."""
    if not (row.bringer or row.bringer_row):
        return 0
    if "referrer" in state:
        return 0 if state["referrer"] == row.bringer else bit(Reason.STAYS)
    before["referrer"], after["referrer"] = None, True
    return 0


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


CODES = "SELECT look, owner_id FROM referrals_invitecode WHERE is_active AND look = ANY(%s::text[])"
SHUT_CODES = "SELECT look, owner_id FROM referrals_invitecode WHERE NOT is_active AND look = ANY(%s::text[])"
NUMBERS = "SELECT number::text, person_id FROM people_personnumber WHERE number = ANY(%s::bigint[])"
EMAILS = """SELECT email, id FROM people_person WHERE email = ANY(%(t)s::text[]) AND erased_at IS NULL
UNION SELECT email, person_id FROM people_user WHERE email = ANY(%(t)s::text[])"""
PHONES = "SELECT phone, id FROM people_person WHERE phone = ANY(%s::text[]) AND erased_at IS NULL"
DOCUMENTS = "SELECT lookup, person_id FROM people_identification WHERE lookup = ANY(%s::text[])"


def named(texts: Iterable[str], *, shut_too: bool = False) -> dict[str, set[int]]:
    """Whom each text means: by document, else code, else e-mail, else the company's number, else phone; with `shut_too`
    else by a code that works no more, since inactive agents have no others."""
    asked = list(dict.fromkeys(texts))
    codes = {t: [look(clean_code(t))] for t in asked}
    ways = [_documents(asked), (codes, CODES)]
    ways.append(({t: [t.strip().lower()] for t in asked if "@" in t}, EMAILS))
    numbers = {t: [str(int(t))] for t in asked if t.isascii() and t.isdecimal() and len(t) < 18}
    ways.append((numbers, NUMBERS))
    ways.append(({t: [phone] for t in asked if (phone := _phone(t))}, PHONES))
    ways += [(codes, SHUT_CODES)] if shut_too else []
    found: dict[str, set[int]] = {}
    _find(ways, found)
    if left := [text for text in asked if text not in found]:
        _find([_foreign_documents(left)], found)
    return found


def _find(ways: Iterable[tuple[dict[str, list[str]], str]], found: dict[str, set[int]]) -> None:
    """Puts whom the texts mean that were not found before."""
    for keys, sql in ways:
        keys = {text: ones for text, ones in keys.items() if text not in found}
        flat: list[Any] = sorted({key for ones in keys.values() for key in ones})
        values: Any = [int(key) for key in flat] if sql is NUMBERS else flat
        owners: dict[str, set[int]] = {}
        for key, owner in run(sql, {"t": values} if sql is EMAILS else [values]) if flat else []:
            owners.setdefault(key, set()).add(owner)
        for text, ones in keys.items():
            if people := set().union(*(owners.get(key, set()) for key in ones)):
                found[text] = people


def _documents(texts: list[str]) -> tuple[dict[str, list[str]], str]:
    """Under every kind that the country has, since nobody writes which."""
    kinds = IdType.objects.filter(country=settings.COUNTRY).values_list("country", "code")
    return _marks(texts, list(kinds)), DOCUMENTS


def _foreign_documents(texts: list[str]) -> tuple[dict[str, list[str]], str]:
    """Under the kinds of other countries that anybody has on record: most companies know none."""
    kinds = Identification.objects.exclude(country=settings.COUNTRY).values_list("country", "kind").distinct()
    return _marks(texts, list(kinds)), DOCUMENTS


def _marks(texts: list[str], kinds: list[tuple[str, str]]) -> dict[str, list[str]]:
    found = {}
    for text in texts:
        clean = compact_document(text)
        found[text] = [one for country, kind in kinds if clean for one in marks_of_clean(country, kind, clean)]
    return found


def _phone(text: str) -> str:
    try:
        return clean_phone(text) if sum(c.isdigit() for c in text) >= 7 else ""
    except InvalidPhone:
        return ""


BARRED = f"""
SELECT DISTINCT s.number FROM core_stagedrow s CROSS JOIN unnest(s.bars) b (mark) JOIN (
  SELECT unnest(ARRAY[document_mark, email_mark, phone_mark]) mark FROM people_blacklistentry
  WHERE lifted_at IS NULL AND (expires_on IS NULL OR expires_on >= %(today)s::date)) e USING (mark)
WHERE {WHERE} AND s.outcome < 3
"""  # noqa: S608
UNASKED = f"""
SELECT number, data->>'id_country', data->>'id_kind', secret, sealed, key2, key3 FROM core_stagedrow
WHERE {WHERE} AND outcome < 3 AND bars IS NULL ORDER BY level, number LIMIT {ASKED}
"""  # noqa: S608
ASK = """UPDATE core_stagedrow s SET bars = f.bars::text[] FROM unnest(%(n)s::int[], %(b)s::text[]) f (number, bars)
WHERE s.load = %(load)s AND s.number = f.number"""


def barred(load: int, span: Span) -> set[int]:
    """Numbers of the rows that an entry of the blacklist in force keeps out."""
    if not has_blacklist():
        return set()
    values = span_values(load, span)
    while rows := run(UNASKED, values):  # staged before there was an entry
        run(ASK, {"load": load, "n": [row[0] for row in rows], "b": [_bars(*row[1:]) for row in rows]})
    return {row[0] for row in run(BARRED, values | {"today": timezone.localdate()})}


def _bars(country: str, kind: str, secret: str | None, sealed: str | None, email: str | None, phone: str | None) -> str:
    """What the blacklist is asked with, as an array."""
    document = document_text(country, kind, unsealed_number(secret, sealed)) if secret and sealed else ""
    texts = (("document", document), ("email", email or ""), ("phone", phone or ""))
    return "{" + ",".join(mark(name, text) for name, text in texts if text) + "}"


def put_findings(load: int, found: dict[int, Finding]) -> None:
    """Write what was found of each row beside it."""
    run(
        """UPDATE core_stagedrow s SET target = f.target, mask = s.mask | f.mask, outcome = f.outcome,
             before = f.before::jsonb FROM unnest(%(n)s::int[], %(t)s::bigint[], %(m)s::bigint[], %(o)s::smallint[],
             %(b)s::text[]) f (number, target, mask, outcome, before)
           WHERE s.load = %(load)s AND s.number = f.number""",
        {
            "load": load, "n": list(found), "t": [one.person_id for one in found.values()],
            "m": [one.mask for one in found.values()], "o": [int(one.outcome) for one in found.values()],
            "b": [json.dumps([one.before, one.after]) for one in found.values()],
        },
    )  # fmt: skip
