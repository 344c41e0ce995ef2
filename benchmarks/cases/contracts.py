"""Contracts: one, with everything that follows from it, against the rows it must write; and many, against COPY."""

import io
import uuid
import zipfile
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pypdf import PdfWriter

from benchmarks import seed
from benchmarks.lab import Lab
from benchmarks.measure import Result, race
from contracts.actions import check_batch, confirm_batch, make_batch, upload_contract
from contracts.models import Batch, Contract
from core.jobs_run import run_due_jobs
from core.models import AuditEntry, StoredEvent, StoredFile
from ledger.actions.awards import AWARD
from network.models import Client
from notifications.models import Message
from people.models import Person, User
from rewards.models import Award, EarningType, PointRule

AT_ONCE = 15
ROWS = 40  # of an import: row by row for now, so a million would take hours
PAYLOAD = "x" * 3000  # about what a finished e-mail takes
HEAD = "Contrato;Correo;Nombres;Apellidos;Celular;Tipo;Valor;Fecha"


@dataclass(frozen=True)
class Office:
    """Whoever uploads, for clients whom somebody brought."""

    user: User
    kind: EarningType
    clients: list[Client]
    pdf: bytes


def upload(lab: Lab) -> Result:
    office, turn = furnished(lab), count()

    def ours() -> None:
        for number in (next(turn) for _n in range(AT_ONCE)):
            upload_contract(
                client=office.clients[number % len(office.clients)], number=f"OURS-{number}", type=office.kind,
                amount_minor=150_000_00, currency="COP", signed_on=timezone.localdate(), form_key=uuid.uuid4(),
                upload=SimpleUploadedFile("c.pdf", office.pdf, "application/pdf"), expected_points=None,
                by=office.user,
            )  # fmt: skip

    with lab.raw() as raw:

        def limit() -> None:
            for number in (next(turn) for _n in range(AT_ONCE)):
                with raw.transaction(), raw.cursor() as cursor:
                    by_hand(cursor, office, number)

        return race(ours, limit, pieces=AT_ONCE, rounds=5).milliseconds("contracts.upload", lab.size)


def by_hand(cursor: Any, office: Office, number: int) -> None:
    """File, contract, trace, event, award, points with their event, and four messages: nothing looked up."""
    client, today = office.clients[number % len(office.clients)], timezone.localdate()
    name, person = uuid.uuid4().hex, client.person_id // 3

    def put(model: Any, **values: Any) -> int:
        return int(cursor.execute(*seed.insert(model, **values)).fetchone()[0])

    Path(settings.MEDIA_ROOT, name).write_bytes(office.pdf)
    file = put(StoredFile, content=name, name="c.pdf", kind="pdf", size=len(office.pdf), sha256="0" * 64,
               created_at=timezone.now(), created_by_id=office.user.pk)  # fmt: skip
    made = put(Contract, number=f"RAW-{number}", client_id=client.pk, type_id=office.kind.pk, amount_minor=150_000_00,
               currency="COP", signed_on=today, file_id=file, referrer_id=person, form_key=uuid.uuid4(),
               created_by_id=office.user.pk)  # fmt: skip
    put(AuditEntry, action="contracts.upload_contract", target_type="contracts.contract", target_id=str(made),
        by_id=office.user.pk, after={"contract_id": made})  # fmt: skip
    cause = put(StoredEvent, kind="contracts.ContractUploaded", version=1, payload={"contract_id": made},
                by_id=office.user.pk)  # fmt: skip
    values = {
        "owner": person, "currency": "PTS", "points": 100, "held_until": None, "expires_at": None, "cause": cause,
        "target": "available", "kind": "award", "key": f"raw:{number}", "at": timezone.now(), "by": office.user.pk,
    }  # fmt: skip
    posted = cursor.execute(AWARD, values).fetchone()[0]
    award = put(Award, source=f"raw:{number}", label="Contrato", type_id=office.kind.pk, person_id=person,
                about_id=client.person_id, base_minor=150_000_00, currency="COP", on_date=today, points=100,
                outcome="posted", transaction_id=posted, cause_id=cause)  # fmt: skip
    told = put(StoredEvent, kind="rewards.PointsAwarded", version=1, payload={"award_id": award})
    for place, whom in enumerate((client.person_id, client.person_id, person, person)):
        channel = "email" if place % 2 else "bell"
        put(Message, person_id=whom, channel=channel, kind="contracts.uploaded", subject="Contrato", body="x" * 200,
            key=f"raw:{number}:{place}", payload=PAYLOAD if place % 2 else "", cause_id=told, state="sent")  # fmt: skip


COLUMNS = (
    "number, client_id, type_id, amount_minor, currency, signed_on, state, form_key, created_at, file_id, void_reason"
)


@dataclass
class Upload:
    """The same rows as a table with its ZIP, and as lines for COPY."""

    table: bytes = b""
    archive: bytes = b""
    lines: str = ""

    def fill(self, office: Office, first: int) -> None:
        today = date.today()
        body, lines, content = [HEAD], [], io.BytesIO()
        with zipfile.ZipFile(content, "w") as whole:
            for number, client in enumerate(office.clients, first):
                body.append(f"B-{number};{client.person.email};;;;Hogar;150000;{today:%d/%m/%Y}")
                lines.append(
                    f"R-{number}\t{client.pk}\t{office.kind.pk}\t15000000\tCOP\t{today}\tactive\t{uuid.uuid4()}\t"
                    f"{today}\t{number}\t\n"
                )
                whole.writestr(f"B-{number}.pdf", office.pdf)
        self.table, self.archive, self.lines = "\r\n".join(body).encode(), content.getvalue(), "".join(lines)


def bulk(lab: Lab) -> Result:
    """A table and a ZIP: taken in, checked, confirmed and written."""
    office, turn, files = furnished(lab), count(1), Upload()
    rows = len(office.clients)

    def ours() -> None:
        batch = make_batch(
            table=SimpleUploadedFile("t.csv", files.table), archive=SimpleUploadedFile("t.zip", files.archive),
            create_clients=False, form_key=uuid.uuid4(), by=office.user,
        )  # fmt: skip
        check_batch(batch=batch, by=office.user)
        batch = Batch.objects.get(pk=batch.pk)
        confirm_batch(batch=batch, version=batch.version, force=True, by=office.user)
        run_due_jobs()

    with lab.seeding() as admin:
        admin.execute("CREATE TABLE bare_contract (LIKE contracts_contract INCLUDING DEFAULTS INCLUDING IDENTITY)")
        admin.execute("GRANT ALL ON bare_contract TO PUBLIC; GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO PUBLIC")
    with lab.raw() as raw:

        def limit() -> None:
            copying = f"COPY bare_contract ({COLUMNS}) FROM STDIN"
            with raw.transaction(), raw.cursor() as cursor, cursor.copy(copying) as copy:
                copy.write(files.lines)

        pair = race(ours, limit, pieces=rows, rounds=3, before=lambda: files.fill(office, next(turn) * 10_000))
    assert Contract.objects.filter(number__startswith="B-").count() == 4 * rows, "every row became a contract"
    return pair.milliseconds("contracts.import", rows)


def furnished(lab: Lab) -> Office:
    kind = EarningType.objects.create(slug="hogar", name="Hogar")
    PointRule.objects.create(type=kind, version=1, formula="fixed", points=100, currency="COP", starts_on="2020-01-01")
    with lab.seeding() as raw:
        seed.people(raw, max(lab.size, 400))
        seed.accounts(raw)
        seed.agents(raw)
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
    person = Person.objects.create(given_names="Sofía", family_names="Staff")
    user = User.objects.create(person=person, email="staff@example.com", is_staff=True, is_superuser=True)
    writer, content = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=595, height=842)
    writer.write(content)
    clients = Client.objects.select_related("person").filter(person_id__gte=3).order_by("pk")[:ROWS]
    return Office(user, kind, list(clients), content.getvalue())
