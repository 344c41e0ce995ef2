"""Rows in bulk for the cases, by the database itself. In a case's fresh database ids count from 1 in order."""

from typing import Any

import psycopg
from django.db import connection
from django.db.models import Model

from contracts.models import Contract
from core.models import StoredFile
from ledger.models import Account
from network.models import Agent, Client
from notifications.models import Message
from people.models import Person
from referrals.models import Attribution, InviteCode
from rewards.models import Award

Raw = psycopg.Connection[Any]
COMPANY = "unnest(ARRAY['issued', 'redeemed', 'expired']) kind"
PERSONAL = "people_person p, unnest(ARRAY['available', 'pending', 'owed']) kind"


def fill(raw: Raw, model: type[Model], rows: str, /, **expressions: str) -> None:
    """A row of the model per row of `rows`; what no expression gives has the model's default."""
    columns, values, literals = [], [], []
    for field in model._meta.local_concrete_fields:
        if expression := expressions.get(field.attname):
            columns.append(field.column)
            values.append(expression)
        elif not (field.primary_key or field.generated or field.null):
            columns.append(field.column)
            values.append("%s")
            literals.append(field.get_db_prep_save(field.get_default(), connection))
    names = ", ".join(f'"{name}"' for name in columns)
    raw.execute(f"INSERT INTO {model._meta.db_table} ({names}) SELECT {', '.join(values)} FROM {rows}", literals)


def insert(model: type[Model], **given: Any) -> tuple[str, list[Any]]:
    """The plain statement for one row, and its values."""
    columns, values = [], []
    for field in model._meta.local_concrete_fields:
        if field.primary_key or field.generated or (field.null and field.attname not in given):
            continue
        columns.append(f'"{field.column}"')
        values.append(field.get_db_prep_save(given.get(field.attname, field.get_default()), connection))
    blanks = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES ({blanks}) RETURNING id", values


def people(raw: Raw, count: int) -> None:
    """The trigram index is built once they are there."""
    raw.execute("DROP INDEX person_name_trigrams")
    fill(
        raw, Person, f"generate_series(1, {count}) n", given_names="'Ana ' || n", family_names="'Prueba'",
        name_key="'ana ' || n || ' prueba'", email="'ana' || n || '@example.com'", phone="'+57300' || 1000000 + n",
        country="'CO'", language="'es'", created_at="now() - n * interval '1 second'",
    )  # fmt: skip
    raw.execute("CREATE INDEX person_name_trigrams ON people_person USING gin (name_key gin_trgm_ops)")


def accounts(raw: Raw) -> None:
    """For everybody who is there, empty; and the company's."""
    fill(raw, Account, COMPANY, currency="'PTS'", kind="kind", balance="0")
    fill(raw, Account, PERSONAL, owner_id="p.id", currency="'PTS'", kind="kind", balance="0")


def agents(raw: Raw) -> None:
    """Everybody is a client and an agent with a code, led by another and brought in by the same."""
    source = "(SELECT id, id AS n FROM people_person ORDER BY id) p"
    at = "now() - n * interval '1 minute'"
    fill(raw, Client, source, person_id="id", state="'active'", channel="'link'", registered_at=at)
    fill(raw, Agent, source, person_id="id", state="'active'", joined_at=at, sponsor_id="nullif(n / 3, 0)")
    fill(raw, InviteCode, source, owner_id="id", code="'K' || lpad(n::text, 8, '0')", is_active="true")
    fill(raw, Attribution, f"{source} WHERE n >= 3", person_id="id", referrer_id="n / 3", channel="'link'", bound_at=at)


def contracts(raw: Raw, type_id: int, count: int) -> None:
    """One for each of the first people after the first, all brought by the first and earning for them."""
    source = f"generate_series(2, {count + 1}) n"
    fill(raw, StoredFile, source, token="md5(n::text)", content="md5(n::text)", name="'c.pdf'", kind="'pdf'",
         size="1000", sha256="md5(n::text)", created_at="now()")  # fmt: skip
    raw.execute("UPDATE referrals_attribution SET referrer_id = 1 WHERE person_id BETWEEN 2 AND %s", [2 * count])
    fill(raw, Contract, source, number="'C-' || n", client_id="n", type_id=f"{type_id}", amount_minor="15000000",
         currency="'COP'", signed_on="current_date", referrer_id="1", form_key="gen_random_uuid()",
         file_id="(SELECT id FROM core_storedfile f WHERE f.token = md5(n::text))")  # fmt: skip
    fill(raw, Award, source, source="'bench:' || n", label="'C-' || n", type_id=f"{type_id}", person_id="1",
         about_id="n", base_minor="15000000", currency="'COP'", on_date="current_date", points="100",
         outcome="'posted'")  # fmt: skip


def notices(raw: Raw, count: int) -> None:
    """Of the first person's bell."""
    fill(raw, Message, f"generate_series(1, {count}) n", person_id="1", channel="'bell'", kind="'rewards.awarded'",
         subject="'Ganaste 100 puntos'", body="'Por el contrato ' || n", state="'sent'", sent_at="now()",
         key="'bench:' || n", created_at="now() - n * interval '1 hour'")  # fmt: skip
