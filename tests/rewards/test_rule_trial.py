"""Points rules of the backend: versions in words, a draft over past documents, publishing it."""

import uuid
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core import conf
from rewards import actions, queries
from rewards.models import Award, PointRule
from rewards.permissions import MANAGE_RULES
from tests import factories
from tests.rewards import cast

pytestmark = pytest.mark.django_db
LIST, TRY, FILE, PUBLISH = (
    reverse(f"rewards_staff:{name}") for name in ("rules", "try_rule", "tried_rule_file", "publish_rule")
)
DAY = date(2026, 5, 10)


def draft(kind: Any = None, **fields: Any) -> dict[str, Any]:
    return {
        "type": kind.pk if kind else "", "formula": "fixed", "points": 250, "per_minor": "", "currency": "COP",
        "hold_days": 0, "expires_days": "", "max_per_document": "", "max_per_month": "", "budget": "",
        "starts_on": timezone.localdate().isoformat(), "since": "2026-01-01", "until": "2026-12-31",
    } | fields  # fmt: skip


def past(kind: Any, agent: Any, *, amount: int = 150_000_00, on: date = DAY) -> Award:
    return cast.award(agent, type=kind, base_minor=amount, on_date=on)


@pytest.fixture
def kind() -> Any:
    kind = factories.contract_type()
    factories.rule(kind, points=100, starts_on=date(2026, 1, 1))
    return kind


@pytest.fixture
def staff(login: Any) -> Any:
    return login(factories.staff(MANAGE_RULES))


def tried(page: Any) -> dict[int, tuple[int, int]]:
    return {row.person_id: (row.would, row.earned) for row in page.context["trial"].rows}


@pytest.mark.row("SL7")
def test_a_draft_shows_who_would_have_earned_what_and_writes_nothing(kind: Any, staff: Any) -> None:
    ana, luis = cast.holder(0), cast.holder(0)
    past(kind, ana), past(kind, ana), past(kind, luis)
    before = PointRule.objects.count()
    conf.change("rewards.point_value", 50, by=None)
    page = staff.get(TRY, draft(kind))
    assert tried(page) == {ana.pk: (500, 200), luis.pk: (250, 100)}
    trial = page.context["trial"]
    assert (trial.people, trial.documents, trial.would, trial.earned, trial.difference) == (2, 3, 750, 300, 450)
    assert page.context["cost"] == 450 * 50 * 100
    assert PointRule.objects.count() == before


def test_the_trial_gives_what_the_rule_gives(kind: Any, staff: Any) -> None:
    """Caps and amounts in the statement against the real thing: the same documents, posted by the rule."""
    caps = {"max_per_document": 400, "max_per_month": 700, "budget": 1500}
    other = factories.contract_type()
    factories.rule(other, formula="per_amount", points=3, per_minor=1_000_00, starts_on=date(2026, 1, 1), **caps)
    agents = [cast.holder(0) for _n in range(3)]
    amounts = [90_000_00, 150_500_00, 300_000_00, 10_00]
    documents = [(agent, DAY + timedelta(days=9 * n), amount) for n, amount in enumerate(amounts) for agent in agents]
    for agent, day, amount in documents:
        past(kind, agent, amount=amount, on=day)
        past(other, agent, amount=amount, on=day)
    page = staff.get(TRY, draft(kind, formula="per_amount", points=3, per_minor="1000", **caps))
    real = {
        agent.pk: sum(Award.objects.filter(type=other, person=agent).values_list("points", flat=True))
        for agent in agents
    }
    assert {pk: would for pk, (would, _earned) in tried(page).items()} == real
    assert sum(real.values()) == 1500


def test_documents_that_were_taken_back_or_have_nobody_do_not_count(kind: Any, staff: Any) -> None:
    agent = cast.holder(0)
    gone = past(kind, agent)
    actions.reverse_source(source=gone.source, cause=None, by=None)
    cast.award(None, type=kind, on_date=DAY)
    page = staff.get(TRY, draft(kind))
    assert page.context["trial"].rows == []


def test_a_general_draft_leaves_types_with_a_rule_of_their_own_alone(kind: Any, staff: Any) -> None:
    agent, bare = cast.holder(0), factories.contract_type()
    past(kind, agent), past(bare, agent)
    assert tried(staff.get(TRY, draft())) == {agent.pk: (250, 0)}


def test_same_queries_for_more_documents(kind: Any, staff: Any) -> None:
    past(kind, cast.holder(0))
    counts = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as done:
            staff.get(TRY, draft(kind))
        counts.append(len(done))
        past(kind, cast.holder(0)), past(kind, cast.holder(0))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"points": "-1"}, "points"), ({"since": "2027-01-01"}, "until"), ({"formula": "per_amount"}, "per_minor"),
     ({"starts_on": "2020-01-01"}, "starts_on"), ({"type": "99999999"}, "type")],
)  # fmt: skip
def test_what_cannot_be_tried_says_why_and_keeps_what_was_typed(staff: Any, change: Any, field: str) -> None:
    page = staff.get(TRY, draft() | change)
    assert page.status_code == 422
    assert page.context["form"].errors[field]
    assert 'value="COP"' in page.content.decode()


def test_the_file_has_everybody_and_no_formulas(kind: Any, staff: Any) -> None:
    agent = cast.holder(0)
    agent.given_names = "=HYPERLINK(1)"
    agent.save()
    past(kind, agent)
    text = b"".join(staff.post(f"{FILE}?{urlencode(draft(kind))}").streaming_content).decode()
    assert "'=HYPERLINK(1)" in text
    assert ";1;250;100;150" in text
    assert staff.get(FILE).status_code == 302


def test_publishing_twice_is_one_version(kind: Any, staff: Any) -> None:
    page = staff.get(TRY, draft(kind, max_per_month=900))
    sent = page.context["publish"].initial | {"form_key": str(uuid.uuid4()), "type": kind.pk}
    sent = {name: value for name, value in sent.items() if value is not None}
    for _again in range(2):
        assert staff.post(PUBLISH, sent).status_code == 302
    rule = PointRule.objects.filter(type=kind).latest("pk")
    assert (rule.points, rule.max_per_month, PointRule.objects.filter(type=kind).count()) == (250, 900, 2)
    text = staff.get(LIST).content.decode()
    assert "900" in text


def test_a_bad_draft_is_not_published(kind: Any, staff: Any) -> None:
    answer = staff.post(PUBLISH, draft(kind, points="x") | {"form_key": str(uuid.uuid4())})
    assert answer.status_code == 422
    assert PointRule.objects.filter(type=kind).count() == 1


def test_the_list_tells_what_is_in_force_comes_and_was() -> None:
    kind, today = factories.contract_type(), timezone.localdate()
    for days in (-60, -30, 30):
        factories.rule(kind, starts_on=today + timedelta(days=days))
    (entry,) = [e for e in queries.rules_by_type(today) if e.type == kind]
    assert [v.state for v in entry.current] == ["next", "now"]
    assert [v.state for v in entry.past] == ["past"]


def test_strangers_are_refused(client: Any, login: Any) -> None:
    assert client.get(TRY).status_code == 302
    stranger = login(factories.staff())
    assert {stranger.get(url).status_code for url in (LIST, TRY, FILE, PUBLISH)} == {403}
    assert stranger.post(PUBLISH, draft()).status_code == 403
