"""The demo company stands on the same actions as the pages: its books balance, and its people can get in."""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F
from django.test import override_settings
from django.utils import timezone

from api.enums import KeyState
from api.models import Key
from config import demo
from config.demo import order_files
from config.demo.approvals import CASES as NEWCOMERS
from config.demo.load import first_morning, size
from config.demo.people import YEAR
from contracts.models import Contract
from core import audit
from core.models import AuditEntry
from ledger.queries import balances, check_invariants
from network.models import Agent, Application, Client, OrderBatch, Rank, RankChange, SegmentHolding
from network.queries.rule_effects import effects_of
from notifications.models import Message
from people.models import Agreement, Consent, Person, PersonDocument, Territory, TerritoryChange, User
from people.queries import texts_missing
from referrals.models import CodeRequest, Dispute
from referrals.queries import has_open_signal
from rewards.enums import Outcome
from rewards.models import Award, Claim
from tests import factories
from tests.conftest import own_files
from workflows.models import Process, ProcessStep

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """Loaded once for all tests here: each one's own changes are undone by itself, and all of it at the end."""
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        stack.enter_context(override_settings(DEMO=True, **own_files(tmp_path_factory.mktemp("demo"))))
        stack.enter_context(pytest.MonkeyPatch.context()).setenv("DEMO_SIZE", "small")
        stack.enter_context(transaction.atomic())
        assert demo.load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def company(loaded, settings, monkeypatch):
    settings.DEMO = True
    monkeypatch.setenv("DEMO_SIZE", "small")


@pytest.mark.parametrize("given", ["", "small", "full"])
def test_no_size_is_the_full_one(monkeypatch, given):
    monkeypatch.setenv("DEMO_SIZE", given)
    assert size() == (given or "full")


def test_an_unknown_size_is_named(monkeypatch, settings):
    settings.DEMO = True
    monkeypatch.setenv("DEMO_SIZE", "huge")
    with pytest.raises(CommandError, match=r"DEMO_SIZE.*huge"):
        call_command("demo")


def test_the_company_is_whole_and_its_books_balance(company):
    assert Agent.objects.count() == 3 + len(NEWCOMERS) + 2 + 2  # Sara and Felipe, who want to be, and two by file
    assert Client.objects.count() == 8 + len(NEWCOMERS) + 3 + 4  # and Natalia, who wrote, and four by file
    assert [email for email in Person.objects.values_list("email", flat=True) if not email.isascii()] == []
    assert Contract.objects.filter(client__person__email="luisa@demo.example").count() == 1
    assert balances(Person.objects.get(email="mariana@demo.example")).total > 0
    assert check_invariants() == []


def test_one_of_each_decision_waits_for_staff(company):
    assert [str(request.code) for request in CodeRequest.objects.filter(state="open")] == ["MARIANAG"]
    assert Dispute.objects.get(state="open").person.email == "hector@demo.example"
    assert Claim.objects.get().document == "H-1187"
    held = Award.objects.get(about__email="camila@demo.example")
    assert held.outcome == Outcome.HELD
    assert has_open_signal(held.about)


@pytest.mark.parametrize("hour", [0, 13, 14, 23])
def test_the_year_ends_before_now_at_any_hour(hour):
    now = datetime(2026, 11, 28, hour, 10, tzinfo=UTC)
    assert timedelta(0) < now - (first_morning(now) + timedelta(days=YEAR)) < timedelta(days=1)


def test_nothing_of_it_lies_in_the_future(company):
    assert not Message.objects.filter(created_at__gt=timezone.now()).exists()


def test_every_act_of_its_trail_has_a_name(company):
    acts = AuditEntry.objects.order_by().values_list("action", flat=True).distinct()
    assert [act for act in acts if audit.act_name(act) == act] == []


def test_it_is_loaded_once(company):
    assert demo.load() is False


def test_staff_get_in_with_the_code_that_is_printed(company, capsys, time_machine):
    time_machine.move_to(timezone.now().replace(second=5), tick=False)  # one code for the whole test
    call_command("demo", "--code")
    printed = capsys.readouterr().out
    for _given, _family, email, _role in demo.STAFF:
        assert factories.totp_code(User.objects.get(email=email)) in printed


def test_the_same_people_come_every_time():
    from config.demo.people import everybody

    assert everybody(40, 400) == everybody(40, 400)
    assert len({member.email for member in everybody(40, 400)}) == 440


def test_a_real_company_never_gets_it(settings):
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("demo")


def test_agreements_were_accepted_withdrawn_and_wait(company):
    mariana = Person.objects.get(email="mariana@demo.example")
    assert [text.code for text in texts_missing(mariana, audience="agent", place="profile")] == [
        "novedades", "uso-de-la-marca",
    ]  # fmt: skip
    assert mariana.consents.filter(text__agreement__code="contrato-de-agente", end=None).exists()
    assert mariana.consents.filter(text__agreement__code="novedades", end__why="withdrawn").exists()


def test_agents_hold_ranks_with_their_history_and_one_is_asked_again(company):
    assert Rank.objects.count() == 4
    assert not Agent.objects.filter(state="active", rank=None).exists()
    assert {"hand", "file", "rule"} <= set(RankChange.objects.values_list("source", flat=True))
    mariana, julian = (Agent.objects.get(person__email=f"{name}@demo.example") for name in ("mariana", "julian"))
    assert [change.rank.code for change in mariana.rank_changes.order_by("pk")] == [
        "consultor", "mentor", "director", "diamante",
    ]  # fmt: skip
    asked = {
        agent: "acuerdo-de-mentores"
        in [text.code for text in texts_missing(agent.person, audience="agent", rank=agent.rank_code)]
        for agent in (mariana, julian)
    }
    assert asked == {mariana: False, julian: True}


def test_somebody_began_with_a_kit_and_somebody_reached_a_goal(company):
    kinds = SegmentHolding.objects.filter(source__in=["kit", "goal"]).values_list("source", flat=True)
    assert set(kinds) == {"kit", "goal"}


def test_a_file_of_orders_waits_and_one_was_undone(company):
    """With what rules would do, and what they did and keep."""
    waits, undone = (OrderBatch.objects.get(name=name) for name in (order_files.WAITING, order_files.MISTAKEN))
    seen = waits.figures["seen"]
    assert (waits.is_waiting, set(seen["counts"])) == (True, {"new", "error"})
    said = {one["rule"]: one["into_segment"] for one in seen["gifts"]}
    assert said == {"Vuelve con 50 puntos": 0, "Campaña fuerte": 1}
    assert (undone.undone_at is not None, undone.figures["undone"]["orders"]) == (True, 2)
    assert [said for _hit, said in effects_of(undone, 9).given] == ["segmento Oro"]


def test_credit_was_given_refused_and_waits(company):
    from sales.models import CreditChange, CreditRequest

    asked = {row.state: row for row in CreditRequest.objects.all()}
    assert set(asked) == {"approved", "rejected", "waiting"}
    assert CreditChange.objects.get().limit_minor == asked["approved"].granted_minor < asked["approved"].amount_minor
    assert asked["waiting"].process_id


def test_the_market_is_divided_and_one_zone_was_split(company):
    assert Territory.objects.filter(is_active=True).count() == 9
    assert TerritoryChange.objects.get(act="split").other.code == "Z06"
    assert Person.objects.filter(city="Medellín", client__isnull=False).exclude(territory__code="S0101").count() == 0
    assert Person.objects.filter(territory__isnull=False).exists()


def test_a_registration_in_every_state_and_what_waits_waits_for_somebody(company):
    names = [f"{given} {family}" for given, family, _days in NEWCOMERS]
    assert dict(Process.objects.filter(title__in=names).values_list("title", "state")) == {
        "Ximena Rendón Ossa": "approved", "Federico Bedoya Arcila": "rejected", "Tatiana Úsuga Vélez": "returned",
        "Ramiro Montes Tobón": "withdrawn", "Gloria Inés Zuleta Marín": "running", "Wílmar Giraldo Henao": "running",
        "Daniela Quiceno Rúa": "running",
    }  # fmt: skip
    applications = dict(Application.objects.values_list("person__given_names", "state"))
    assert (applications["Ximena"], applications["Federico"], applications["Tatiana"]) == (
        "approved", "rejected", "more",
    )  # fmt: skip
    documents = Process.objects.filter(subject="document").order_by("pk").values_list("state", "position")
    assert list(documents) == [("returned", 1), ("running", 2), ("running", 1)]
    waiting = PersonDocument.objects.filter(state="waiting")
    assert waiting.exists()
    assert not waiting.filter(person__identification=None).exists(), "there is what to compare"
    assert ProcessStep.objects.exclude(overdue_told_at=None).waiting().get().process.title.startswith("Gloria")
    for email in ("mariana@demo.example", "lina@demo.example", "sofia@demo.example"):
        assert ProcessStep.objects.decidable_by(User.objects.get(email=email)).exists(), email


def test_the_texts_are_in_force_since_the_first_day_and_before_anybody_accepted_them(company):
    seeded = Agreement.objects.filter(code__in=["terms", "data"]).select_related("current")
    first = User.objects.earliest("date_joined").date_joined
    assert [one.current.version for one in seeded] == [1, 1]
    assert all(one.current.published_at - first < timedelta(days=1) for one in seeded)
    assert not Consent.objects.filter(at__lt=F("text__published_at")).exists()


def test_another_system_has_a_key_and_did_something_with_it(company):
    erp, old = Key.objects.order_by("-pk")
    assert (erp.state_badge, old.state_badge) == (KeyState.ACTIVE, KeyState.REVOKED)
    done = audit.history(erp).filter(action="api.call").values_list("after__operation", flat=True)
    assert list(done) == ["network.activate_client", "network.inactivate_client"]
