"""Looking somebody up in the blacklist, against the same statement by plain psycopg."""

from datetime import date
from typing import Any

from benchmarks import seed
from benchmarks.lab import Lab
from benchmarks.measure import Result, race
from people.actions import make_blacklist_key
from people.models import BlacklistEntry, BlacklistReason
from people.queries.blacklist import MATCHES, blacklist_matches, marks_of
from people.rules import lookup_text

PIECES = 20


def blacklist_check(lab: Lab) -> Result:
    """A registration that matches nothing exactly and nobody alike, among as many entries as there are people."""
    make_blacklist_key()
    reason = BlacklistReason.objects.first()
    assert reason, "a prepared database has reasons"
    with lab.seeding() as raw:
        seed.people(raw, lab.size)
        seed.fill(
            raw, BlacklistEntry, f"generate_series(1, {lab.size}) n", reason_id=str(reason.pk),
            names="'Ana ' || n || ' Prueba'", name_key="'ana ' || n || ' prueba'", city="'Ciudad ' || mod(n, 1000)",
            city_key="'ciudad ' || mod(n, 1000)", birth_date="date '1950-01-01' + mod(n, 20000)",
            document_mark="md5('d' || n) || md5('e' || n)", email_mark="md5('m' || n) || md5('n' || n)",
            phone_mark="md5('p' || n) || md5('q' || n)", created_at="now() - n * interval '1 second'",
        )  # fmt: skip
    asked: dict[str, Any] = {"names": "Luisa Fernanda Restrepo", "city": "Ciudad 7", "birth_date": date(1990, 5, 17)}
    who: dict[str, Any] = {"email": "luisa@example.test", "phone": "+573001112233"}
    document: dict[str, Any] = {"id_country": "CO", "id_kind": "CC", "id_number": "1020304050"}
    marks = marks_of({"document": lookup_text("CO", "CC", "1020304050"), **who})
    values = marks | {
        "today": date.today(), "names": "luisa fernanda restrepo", "city": "ciudad 7",
        "birth_date": asked["birth_date"], "least": 0.6,
    }  # fmt: skip

    def ours() -> None:
        for _piece in range(PIECES):
            blacklist_matches(**asked, **who, **document)

    with lab.raw() as raw:

        def limit() -> None:
            for _piece in range(PIECES):
                raw.execute(MATCHES, values).fetchall()

        return race(ours, limit, pieces=PIECES).milliseconds("people.blacklist_check", lab.size)
