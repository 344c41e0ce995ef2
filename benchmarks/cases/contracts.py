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
from django.db.models import Model
from django.utils import timezone
from pypdf import PdfWriter

from benchmarks import seed
from benchmarks.lab import Lab
from benchmarks.measure import Result, race
from contracts.actions import check_batch, confirm_batch, make_batch, upload_contract
from contracts.models import Batch, BatchRow, Contract
from core.jobs_run import run_due_jobs
from core.models import AuditEntry, StoredEvent, StoredFile
from ledger.actions.awards import AWARD
from ledger.models import Entry, Lot, Transaction
from network.models import Client
from notifications.models import Message
from people.models import Person, User
from rewards.models import Award, EarningType, PointRule

AT_ONCE = 15
MOST = 5_000  # contracts of an import: a ZIP holds no more
BARE = """
CREATE TABLE bare_{0} (LIKE {0} INCLUDING DEFAULTS INCLUDING IDENTITY {1}); GRANT ALL ON bare_{0} TO PUBLIC;
"""
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
            key=f"raw:{number}:{place}", cause_id=told, state="sent")  # fmt: skip


# Everything that an import writes, but for its own table and ZIP.
WRITTEN = (
    StoredFile, Contract, StoredEvent, AuditEntry, Award, Message, BatchRow, Transaction, Entry, Lot,
)  # fmt: skip


def import_contracts(lab: Lab) -> Result:
    """A table and a ZIP taken in, checked, confirmed and written, against COPY of the contracts alone, no index."""
    return _import(lab, "contracts.import", (Contract,))


def import_written(lab: Lab) -> Result:
    """The same against COPY of every row that it writes, behind the same indexes, and the files put on disk."""
    return _import(lab, "contracts.import_written", WRITTEN)


class Upload:
    """The same contracts again and again under new numbers; what the last ones left is what the limit copies."""

    def __init__(self, office: Office, models: tuple[type[Model], ...]) -> None:
        self.office, self.models, self.turn = office, models, 0
        self.table = self.archive = b""
        self.last: dict[type[Model], int] = {}

    def prepare(self) -> None:
        """A table and a ZIP with numbers of their own."""
        self.turn += 1
        body, content = [HEAD], io.BytesIO()
        with zipfile.ZipFile(content, "w") as whole:
            for number, client in enumerate(self.office.clients):
                name = f"B-{self.turn}-{number}"
                body.append(f"{name};{client.person.email};;;;Hogar;150000;{date.today():%d/%m/%Y}")
                whole.writestr(f"{name}.pdf", self.office.pdf)
        self.table, self.archive = "\r\n".join(body).encode(), content.getvalue()

    def save(self) -> None:
        self.last = {model: model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
                     for model in self.models}  # fmt: skip
        batch = make_batch(
            table=SimpleUploadedFile("t.csv", self.table), archive=SimpleUploadedFile("t.zip", self.archive),
            create_clients=False, form_key=uuid.uuid4(), by=self.office.user,
        )  # fmt: skip
        check_batch(batch=batch, by=self.office.user)
        run_due_jobs()
        batch = Batch.objects.get(pk=batch.pk)
        confirm_batch(batch=batch, version=batch.version, force=True, by=self.office.user)
        run_due_jobs()

    def rows(self, cursor: Any) -> dict[str, bytes]:
        """Table -> what the last import put there, as COPY reads it."""
        found = {}
        for model in self.models:
            name = model._meta.db_table
            with cursor.copy(f"COPY (SELECT * FROM {name} WHERE id > {self.last[model]}) TO STDOUT") as copy:
                found[name] = b"".join(copy)
        return found


def _import(lab: Lab, name: str, models: tuple[type[Model], ...]) -> Result:
    office = furnished(lab, min(lab.size // 5, MOST))
    upload, files, rows = Upload(office, models), StoredFile in models, dict[str, bytes]()
    with lab.seeding() as admin:
        for model in models:
            admin.execute(BARE.format(model._meta.db_table, "INCLUDING INDEXES" if files else ""))
    with lab.raw() as raw:

        def before() -> None:
            upload.prepare()
            if upload.last:
                rows.update(upload.rows(raw.cursor()))
            raw.execute("TRUNCATE " + ", ".join(f"bare_{model._meta.db_table}" for model in models))

        def limit() -> None:
            for number in range(len(office.clients) * files):
                Path(settings.MEDIA_ROOT, f"raw-{upload.turn}-{number}").write_bytes(office.pdf)
            with raw.transaction(), raw.cursor() as cursor:
                for table, lines in rows.items():
                    with cursor.copy(f"COPY bare_{table} FROM STDIN") as copy:
                        copy.write(lines)

        pair = race(upload.save, limit, pieces=len(office.clients), rounds=3, before=before)
    count = Contract.objects.filter(number__startswith="B-").count()
    assert count == 4 * len(office.clients), "every row became a contract"
    return pair.milliseconds(name, len(office.clients))


def furnished(lab: Lab, clients: int = 40) -> Office:
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
    found = Client.objects.select_related("person").filter(person_id__gte=3).order_by("pk")[:clients]
    return Office(user, kind, list(found), content.getvalue())
