"""A million awards at once, against COPY of the same rows behind the same indexes and one update of balances."""

import io
from itertools import count

from django.conf import settings
from django.db import transaction

from benchmarks import seed
from benchmarks.lab import Lab
from benchmarks.measure import Result, race
from ledger.actions import BulkAward, award_points_in_bulk

POINTS = 50
COPIES = {
    "bare_transaction": "id, kind, key, at",
    "bare_entry": "transaction_id, account_id, amount",
    "bare_lot": "account_id, transaction_id, amount, remaining",
    "given": "account_id, points",
}
BARE = """
CREATE TABLE bare_{0} (LIKE ledger_{0} INCLUDING DEFAULTS INCLUDING IDENTITY INCLUDING INDEXES);
GRANT ALL ON bare_{0} TO {1};
"""
BALANCES = "UPDATE bare_account a SET balance = a.balance + g.points FROM given g WHERE a.id = g.account_id"


def bulk_award(lab: Lab) -> Result:
    """`size` people get an award each."""
    with lab.seeding() as raw:
        seed.people(raw, lab.size)
        seed.accounts(raw)
        for name in ("account", "transaction", "entry", "lot"):
            raw.execute(BARE.format(name, settings.DATABASE_APP_ROLE))
        raw.execute("ALTER TABLE bare_account SET (fillfactor = 60)")
        raw.execute("INSERT INTO bare_account SELECT * FROM ledger_account")
        raw.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO PUBLIC")
        people = [pk for (pk,) in raw.execute("SELECT id FROM people_person ORDER BY id")]
        [(issued,)] = raw.execute("SELECT id FROM bare_account WHERE kind = 'issued'").fetchall()
        own = [pk for (pk,) in raw.execute("SELECT id FROM bare_account WHERE kind = 'available' ORDER BY owner_id")]
    turns = count(1)
    awards: list[BulkAward] = []
    rows: dict[str, str] = {}

    def before() -> None:
        turn = next(turns)
        awards[:] = [BulkAward(pk, POINTS, f"ours:{turn}:{pk}") for pk in people]
        rows.update(bare_rows(turn * 10_000_000, own, issued))

    def ours() -> None:
        with transaction.atomic():
            award_points_in_bulk(awards=awards)

    with lab.raw() as raw:

        def limit() -> None:
            with raw.transaction(), raw.cursor() as cursor:
                cursor.execute("CREATE TEMP TABLE given (account_id bigint, points bigint) ON COMMIT DROP")
                for name, columns in COPIES.items():
                    with cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy:
                        copy.write(rows[name])
                cursor.execute("ANALYZE given")
                cursor.execute(BALANCES)

        pair = race(ours, limit, rounds=3, warm=lab.size <= 100_000, before=before)
        return pair.seconds("ledger.bulk_award", lab.size)


def bare_rows(first: int, own: list[int], issued: int) -> dict[str, str]:
    """What ours writes, ready for COPY."""
    files = {name: io.StringIO() for name in COPIES}
    for number, account in enumerate(own, first):
        files["bare_transaction"].write(f"{number}\taward\traw:{number}\t2026-01-01\n")
        files["bare_entry"].write(f"{number}\t{account}\t{POINTS}\n{number}\t{issued}\t-{POINTS}\n")
        files["bare_lot"].write(f"{account}\t{number}\t{POINTS}\t{POINTS}\n")
        files["given"].write(f"{account}\t{POINTS}\n")
    return {name: file.getvalue() for name, file in files.items()}
