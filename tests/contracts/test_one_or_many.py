"""Many contracts saved together end as the same ones saved one by one: books, awards, messages, traces."""

import re
import uuid
from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.actions.saving import Entry, upload_contracts
from contracts.models import Contract
from core import files
from core.errors import DomainError
from core.models import AuditEntry, StoredEvent
from ledger import actions as ledger
from ledger.models import Account, Lot
from ledger.queries import check_invariants
from notifications import actions as notifications
from notifications.models import Delivery, Message
from referrals.models import Signal
from rewards.models import Award, Goal
from tests import factories

pytestmark = pytest.mark.django_db
BATCH = "ledger.BatchAwarded"  # what the ledger says of a batch besides
DAYS = (0, 3, 40, 75)  # of signing, back from today
cap = st.none() | st.integers(0, 700)
rule = st.fixed_dictionaries({
    "formula": st.sampled_from(["fixed", "per_amount"]), "points": st.integers(1, 300),
    "hold_days": st.sampled_from([0, 0, 10]), "expires_days": st.sampled_from([None, 90]), "max_per_document": cap,
    "max_per_month": cap, "budget": cap,
})  # fmt: skip
world = st.fixed_dictionaries({
    "rules": st.lists(st.tuples(st.sampled_from([0, 1, None]), st.sampled_from(DAYS), rule), max_size=4),
    "brought": st.lists(st.sampled_from([0, 1, None]), min_size=4, max_size=4),
    "signs": st.sets(st.integers(0, 3), max_size=2), "owes": st.tuples(st.integers(0, 200), st.integers(0, 200)),
    "quiet": st.booleans(), "digest": st.booleans(), "goal": st.none() | st.integers(1, 600),
})  # fmt: skip
contract = st.tuples(
    st.integers(0, 3), st.integers(0, 1), st.sampled_from([0, 90_000, 1_000_000, 25_000_000]), st.sampled_from(DAYS),
    st.integers(0, 30), st.sampled_from([None, None, None, 100]),
)  # fmt: skip


class Scene:
    def __init__(self, *, rules, brought, signs, owes, quiet, digest, goal):
        self.by = factories.staff("contracts.upload_contracts")
        self.agents = [factories.agent(factories.person(name)).person for name in ("Ana", "Berta")]
        self.clients = [factories.client(factories.person(name)) for name in ("Uno", "Dos", "Tres", "Cuatro")]
        self.types = [factories.contract_type(name) for name in ("Hogar", "Vida")]
        for place, (holder, who) in enumerate(zip(self.clients, brought, strict=True)):
            if who is not None:
                way = factories.refer(holder.person, self.agents[who])
                if place in signs:
                    Signal.objects.create(
                        attribution=way, person=way.person, referrer=way.referrer, kind="device", severity="high"
                    )
        for number, (kind, start, fields) in enumerate(rules, 1):
            factories.rule(
                None if kind is None else self.types[kind], version=number, per_minor=1_000_000,
                starts_on=timezone.localdate() - timedelta(days=start), **fields,
            )  # fmt: skip
        for agent, points in zip(self.agents, owes, strict=True):
            if points:
                owe(agent, points)
        if quiet:
            notifications.choose(
                person=self.agents[0], choices={("rewards.points_awarded", "email"): False}, digest=False
            )
        if digest:
            notifications.choose(person=self.agents[1], choices={}, digest=True)
        if goal:
            Goal.objects.create(person=self.agents[0], product=factories.product(points=goal))
        factories.webhook(kinds=["contracts.ContractUploaded", "rewards.PointsAwarded"])

    def entry(self, who, kind, amount, days, number, expected):
        return Entry(
            client=self.clients[who], number=f"H-{number}", type=self.types[kind], amount_minor=amount, currency="COP",
            signed_on=timezone.localdate() - timedelta(days=days), expected_points=expected,
            form_key=uuid.uuid5(uuid.NAMESPACE_OID, f"{number}:{amount}"),
            paper=lambda: files.put_away(factories.pdf(), "pdf", by=self.by),
        )  # fmt: skip


def owe(person, debt):
    award = ledger.award_points(person=person, points=debt, key=f"test:{uuid.uuid4()}")
    ledger.spend_points(person=person, points=debt, key=f"test:{uuid.uuid4()}")
    ledger.reverse_award(award=award, key=f"test:{uuid.uuid4()}")


def outcome(answers):
    """Everything that the answers left behind, without the keys that the database gave."""
    contracts = {row.pk: row for row in Contract.objects.select_related("referrer", "file", "client__person")}
    awards = {row.pk: row for row in Award.objects.select_related("person", "rule", "transaction", "cause")}

    def said(payload):
        known = {"contract_id": lambda pk: contracts[pk].number, "award_id": lambda pk: awards[pk].label}
        return tuple(sorted((key, known[key](value) if key in known else value) for key, value in payload.items()))

    traces = AuditEntry.objects.filter(action="contracts.upload_contract")
    return {
        "answers": [str(one) if isinstance(one, DomainError) else one.number for one in answers],
        "contracts": sorted(contract_figures(row) for row in contracts.values()),
        "awards": sorted((*award_figures(row), said(row.cause.payload)) for row in awards.values()),
        "lots": lots({row.transaction_id: row.label for row in awards.values() if row.transaction_id}),
        "balances": list(Account.objects.order_by("owner", "kind").values_list("owner", "kind", "balance")),
        "messages": Counter(message_figures(row) for row in Message.objects.select_related("person")),
        "causes": Counter(said(row.cause.payload) for row in Message.objects.select_related("cause")),
        "order": points_told(),
        "events": Counter((row.kind, said(row.payload), row.by_id) for row in StoredEvent.objects.exclude(kind=BATCH)),
        "traces": Counter((row.by_id, row.target_type, said(row.after)) for row in traces),
        "deliveries": Counter(said(row.event.payload) for row in Delivery.objects.select_related("event")),
    }  # fmt: skip


def contract_figures(row):
    return (
        row.number, row.client_id, row.referrer_id or 0, row.amount_minor, row.state, row.signed_on, row.file.sha256,
        row.file.kind, row.created_by_id,
    )  # fmt: skip


def award_figures(row):
    posted = row.transaction and (row.transaction.cause_id == row.cause_id, row.transaction.by_id, row.transaction.kind)
    return (
        row.label, row.person_id or 0, row.rule_id or 0, row.points, row.outcome, row.due_points or 0, row.cap,
        row.cap_limit or 0, row.cap_used or 0, posted or (),
    )  # fmt: skip


def message_figures(row):
    return (
        row.person_id, row.channel, row.kind, row.subject, row.body, row.state, bool(row.message_id), row.address,
        re.sub(r"\d+", "N", row.url), tuple(sorted(row.values.items())),
    )  # fmt: skip


def lots(names):
    found = Lot.objects.filter(transaction__in=names)
    return sorted((names[lot.transaction_id], lot.amount, lot.remaining, *ends(lot)) for lot in found)


def ends(lot):
    return days(lot.held_until), days(lot.expires_at)


def points_told():
    """What the bells say of points, in their order: each figure is that of its own moment."""
    bells = Message.objects.filter(channel="bell", kind="rewards.points_awarded").order_by("person", "pk")
    return list(bells.values_list("person", "subject", "body"))


def days(moment):
    return round((moment - timezone.now()) / timedelta(days=1)) if moment else 0


@settings(max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(given=world, drafts=st.lists(contract, min_size=1, max_size=14))
def test_many_together_are_each_after_the_other(monkeypatch, given, drafts):
    monkeypatch.setattr("rewards.actions.awards.MANY", 2)
    found = []
    with transaction.atomic():
        scene = Scene(**given)
        entries = [scene.entry(*draft) for draft in drafts]
        for way in (
            lambda: [upload_contracts(entries=[entry], by=scene.by)[0] for entry in entries],
            lambda: upload_contracts(entries=entries, by=scene.by),
        ):
            with transaction.atomic():
                found.append(outcome(way()))
                assert check_invariants() == []
                transaction.set_rollback(True)
        transaction.set_rollback(True)
    for part, value in found[0].items():
        assert found[1][part] == value, part


def test_the_control_a_cap_that_forgets_those_before(monkeypatch):
    """R6 in small: were each document reckoned as if it were the first, the two ways would differ."""
    monkeypatch.setattr("rewards.queries.awards.Reckoning.count", lambda self, preview: None)
    given = {
        "rules": [(None, 0, {"formula": "fixed", "points": 300, "budget": 500})], "brought": [0, 0, 0, 0],
        "signs": set(), "owes": (0, 0), "quiet": False, "digest": False, "goal": None,
    }  # fmt: skip
    drafts = [(place, 0, 1_000_000, 0, place, None) for place in range(3)]
    with pytest.raises(AssertionError, match="awards"):
        test_many_together_are_each_after_the_other.hypothesis.inner_test(monkeypatch, given, drafts)
