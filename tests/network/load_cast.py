"""Files of people as staff make them."""

import uuid

from django.core.files.uploadedfile import SimpleUploadedFile

from core.jobs_run import run_due_jobs
from network.actions import loads as actions
from network.models import Load

HEAD = [
    "Tipo", "Nombres", "Apellidos", "Tipo de documento", "Documento", "Correo", "Celular", "Patrocinador", "Referidor",
]  # fmt: skip


def csv_file(rows, head=HEAD, name="personas.csv"):
    lines = [";".join(str(cell) for cell in line) for line in [head, *rows]]
    return SimpleUploadedFile(name, "\r\n".join(lines).encode("utf-8-sig"), "text/csv")


def row(given="Luisa", family="Restrepo", document="", email="", phone="", target="", sponsor="", referrer=""):
    kind = "CC" if document else ""
    return [target, given, family, kind, document, email, phone, sponsor, referrer]


def checked(rows, by, kind="people", head=HEAD, **options):
    load = actions.make_load(
        kind=kind, table=csv_file(rows, head), options=options, form_key=uuid.uuid4(), by=by
    )  # fmt: skip
    actions.check_load(load=load, by=by)
    run_due_jobs()
    return Load.objects.get(pk=load.pk)


def written(load, by):
    actions.confirm_load(load=load, version=load.version, by=by)
    run_due_jobs()
    return Load.objects.get(pk=load.pk)


def undone(load, by):
    actions.undo_load(load=load, reason="Archivo equivocado", by=by)
    run_due_jobs()
    return Load.objects.get(pk=load.pk)
