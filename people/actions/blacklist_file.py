"""Entries of the blacklist by file: a job writes them down and gives back the rows to correct."""

from collections.abc import Generator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from core import files
from core.errors import DomainError
from core.exports import as_text, write
from core.imports import Table, guess_columns, read_table
from core.jobs_actions import start_job
from core.jobs_kinds import Outcome, Step
from core.locks import take_turns
from core.models import Job, StoredFile
from core.phones import clean_phone
from core.repeats import repeat_of
from core.text import normalise
from people import rules
from people.actions.blacklist import Draft, add_to_blacklist
from people.errors import BadCell, NothingToRead
from people.models import BlacklistEntry, BlacklistReason, User
from people.permissions import MANAGE_BLACKLIST
from people.queries.blacklist import Traits, marks_of
from people.queries.registration import id_type

KIND = "people.import_blacklist"
PER_STEP = 100
HEADERS: dict[str, Sequence[str]] = {
    "names": ("Nombres", "Nombre completo", "Names"),
    "id_country": ("País del documento", "País", "Country of the document"),
    "id_kind": ("Tipo de documento", "Kind of document"),
    "id_number": ("Documento", "Número de documento", "Document"),
    "email": ("Correo", "Correo electrónico", "E-mail", "Email"),
    "phone": ("Teléfono", "Celular", "Phone"),
    "birth_date": ("Fecha de nacimiento", "Birth date"),
    "city": ("Ciudad", "City"),
    "expires_on": ("Hasta", "Vence", "Until"),
    "reason": ("Motivo", "Reason"),
    "note": ("Nota", "Note"),
}
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")


@transaction.atomic
def start_blacklist_import(
    *, table: "UploadedFile[Any]", reason: BlacklistReason, form_key: UUID, by: User
) -> Job:  # fmt: skip
    """Take the file in and ask for the work. The same form answers the first job.

    Raises PermissionDenied, NothingToRead, and what core.imports.read_table raises.
    """
    if not by.has_perm(MANAGE_BLACKLIST):
        raise PermissionDenied
    take_turns(form_key)
    if first := repeat_of(Job.objects.all(), form_key, kind=KIND):
        return first
    read = read_table(table, table.size or 0)
    if not guess_columns(read.headers, HEADERS).keys() & {"names", "id_number", "email", "phone"}:
        raise NothingToRead()
    table.seek(0)
    kept = files.keep(table, read.format, by=by)
    params = {"file": kept.pk, "reason": reason.pk}
    title = _("Blacklist: %(file)s") % {"file": kept.name}
    return start_job(kind=KIND, title=title, params=params, total=len(read.rows), form_key=form_key, by=by)


def run_import(job: Job) -> Generator[Step, None, Outcome]:
    """Row by row through the same action as a single entry; a row that cannot be is given back with what is wrong."""
    table = _read(job)
    columns = guess_columns(table.headers, HEADERS)
    default = BlacklistReason.objects.get(pk=job.params["reason"])
    state: dict[str, Any] = {"next": 0, "bad": {}, "added": 0, "known": 0} | job.state_kept
    while state["next"] < len(table.rows):
        for number, cells in table.rows[state["next"] : state["next"] + PER_STEP]:
            said = {name: cells[at] if at < len(cells) else "" for name, at in columns.items()}
            try:
                with transaction.atomic():
                    state["added" if _add(said, default, uuid5(_namespace(job), str(number)), job.by) else "known"] += 1
            except DomainError as error:
                state["bad"][str(number)] = str(error)
        state["next"] = min(state["next"] + PER_STEP, len(table.rows))
        yield Step(state["next"], total=len(table.rows), state=state)
    figures = {_("Added"): state["added"], _("Known already"): state["known"], _("To correct"): len(state["bad"])}
    return Outcome(figures, errors=_bad_rows(table, state["bad"], job.by) if state["bad"] else None)


def _namespace(job: Job) -> UUID:
    return job.form_key or UUID(int=job.pk)


def _read(job: Job) -> Table:
    file = StoredFile.objects.get(pk=job.params["file"])
    with file.content.open("rb") as content:
        return read_table(content, file.size)


def _add(said: Mapping[str, str], default: BlacklistReason, key: UUID, by: User | None) -> bool:
    """False where what it would keep out is kept out already. Raises a DomainError in words for the row."""
    draft = Draft.of(_traits(said))
    reason = _reason(said.get("reason", ""), default)
    expires_on = _day(said.get("expires_on", ""), _("Until"))
    if any(draft.texts.values()):
        marks = {f"{kind}_mark": mark for kind, mark in marks_of(draft.texts).items() if mark}
        if marks and BlacklistEntry.objects.in_force().filter(**marks).exclude(form_key=key).exists():
            return False
    note = said.get("note", "")[:500]
    add_to_blacklist(reason=reason, draft=draft, note=note, expires_on=expires_on, form_key=key, by=by)
    return True


def _traits(said: Mapping[str, str]) -> Traits:
    given = {name: said.get(name, "").strip() for name in ("names", "email", "phone", "city")}
    if given["email"]:
        try:
            validate_email(given["email"])
        except ValidationError as error:
            raise BadCell(column=_("E-mail"), value=given["email"]) from error
    given["phone"] = clean_phone(given["phone"])
    if len(given["names"]) > 170 or len(given["city"]) > 80:
        raise BadCell(column=_("Names"), value=given["names"][:40])
    kind = said.get("id_kind", "").strip().upper() or ("CC" if settings.COUNTRY == "CO" else "")
    country = said.get("id_country", "").strip().upper()[:2] or settings.COUNTRY
    number = said.get("id_number", "").strip()
    if number:
        rules.clean_identification(id_type(country, kind).check_name, number)
    birth_date = _day(said.get("birth_date", ""), _("Birth date"))
    return Traits(**given, birth_date=birth_date, id_country=country, id_kind=kind, id_number=number)


def _reason(text: str, default: BlacklistReason) -> BlacklistReason:
    if not text.strip():
        return default
    found = {normalise(row.name): row for row in BlacklistReason.objects.filter(is_active=True)}.get(normalise(text))
    if found is None:
        raise BadCell(column=_("Reason"), value=text[:40])
    return found


def _day(text: str, column: str) -> date | None:
    if not text.strip():
        return None
    for form in DAYS:
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    raise BadCell(column=column, value=text[:40])


def _bad_rows(table: Table, bad: Mapping[str, str], by: User | None) -> Any:
    head = [*table.headers, _("Row"), _("What is wrong")]
    rows: list[list[Any]] = [[*cells, number, bad[str(number)]] for number, cells in table.rows if str(number) in bad]
    made = write("csv", head, [[as_text(value) for value in row] for row in rows])
    return files.keep(File(made, name=_("rows-to-correct.csv")), "csv", by=by)
