"""Issuing a statement: a snapshot with a number and a code, which is what the paper shows."""

from datetime import date

from django.db import connection, transaction

from core.codes import random_code
from people.models import Person
from rewards.models import Statement
from rewards.queries.statements import digest, figures_of, month_page

CODE_LENGTH = 12


@transaction.atomic
def issue_statement(*, person: Person, month: date) -> Statement:
    """The statement of the month as it stands now; the same one while nothing moves."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    page = month_page(person, month)
    figures = figures_of(page)
    sha256 = digest(figures)
    same = {"person": person, "month": month, "sha256": sha256, "last_transaction": page.period.upto}
    if first := Statement.objects.filter(**same).first():
        return first
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('rewards_statement', 'id'))")
        pk = cursor.fetchone()[0]
    code = random_code(CODE_LENGTH)
    return Statement.objects.create(pk=pk, number=f"EX-{pk:06d}", code=code, figures=figures, **same)
