"""Questions over whole tables: the check of the books, and a rule tried over the past."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from benchmarks import seed
from benchmarks.lab import Lab
from benchmarks.measure import Result, race
from ledger.actions import BulkAward, award_points_in_bulk
from ledger.queries import check_invariants
from people.models import Person
from rewards.models import Award, EarningType, PointRule
from rewards.queries import try_rule

SUMS = [
    "SELECT transaction_id FROM ledger_entry GROUP BY transaction_id HAVING sum(amount) <> 0 LIMIT 20",
    """SELECT a.id FROM ledger_account a JOIN (SELECT account_id, sum(amount) AS total FROM ledger_entry GROUP BY 1) e
       ON e.account_id = a.id WHERE a.owner_id IS NOT NULL AND a.balance <> e.total LIMIT 20""",
]
TRIED = """
SELECT p.id, p.given_names, w.documents, w.due, w.earned, sum(w.due) OVER (), sum(w.earned) OVER () FROM (
  SELECT person_id, count(*) AS documents, sum(base_minor / 1000000) AS due, sum(points) AS earned FROM rewards_award
  WHERE on_date BETWEEN %s AND %s AND currency = 'COP' AND person_id IS NOT NULL GROUP BY person_id
) w JOIN people_person p ON p.id = w.person_id ORDER BY abs(w.due - w.earned) DESC, p.id LIMIT 100
"""


def invariants(lab: Lab) -> Result:
    """`size` entries; the limit is what no check can leave out: both sums over them."""
    with lab.seeding() as raw:
        seed.people(raw, max(lab.size // 20, 10))
        seed.accounts(raw)
    people = list(Person.objects.values_list("pk", flat=True))
    with transaction.atomic():
        award_points_in_bulk(
            awards=[BulkAward(people[n % len(people)], 50, f"bench:{n}") for n in range(lab.size // 2)]
        )
    with lab.seeding():
        pass

    def ours() -> None:
        assert check_invariants() == []

    with lab.raw() as raw:
        raw.execute("SET work_mem = '128MB'")

        def limit() -> None:
            for sql in SUMS:
                assert raw.execute(sql).fetchall() == []

        return race(ours, limit, rounds=3).seconds("ledger.check_invariants", lab.size)


def trial(lab: Lab) -> Result:
    """A draft without caps over `size` / 10 awards of a year, of a tenth as many people."""
    awards = max(lab.size // 10, 1000)
    kind = EarningType.objects.create(slug="hogar", name="Hogar")
    with lab.seeding() as raw:
        seed.people(raw, awards // 10)
        seed.fill(
            raw, Award, f"generate_series(1, {awards}) n", source="'bench:' || n", label="'C-' || n",
            type_id=str(kind.pk), person_id=f"1 + n %% {awards // 10}", about_id=f"1 + n %% {awards // 10}",
            base_minor="n * 1000", currency="'COP'", on_date="current_date - n %% 365", points="100",
            outcome="'posted'",
        )  # fmt: skip
    until = timezone.localdate()
    since = until - timedelta(days=365)
    draft = PointRule(formula="per_amount", points=1, per_minor=1_000_000, currency="COP", starts_on=since)

    def ours() -> None:
        assert try_rule(draft, since=since, until=until).documents

    with lab.raw() as raw:

        def limit() -> None:
            assert raw.execute(TRIED, [since, until]).fetchall()

        return race(ours, limit, rounds=5).milliseconds("rewards.trial", awards)
