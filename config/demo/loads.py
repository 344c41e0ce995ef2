"""A file of people that staff brought in: some new, some changed, one with a mistake."""

import uuid
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from core.jobs_run import run_due_jobs
from network.actions import loads as actions
from network.models import Load
from people.models import User

ROWS = """\
Tipo;Nombres;Apellidos;Tipo de documento;Documento;Correo;Celular;Ciudad;Patrocinador
cliente;Gloria;Zuluaga Ríos;CC;43567890;gloria.zuluaga@demo.example;3205551201;05001;
cliente;Hernán;Botero Gil;CC;70123987;hernan.botero@demo.example;3205551202;Envigado, Antioquia;
agente;Patricia;Londoño Cruz;CC;42789456;patricia.londono@demo.example;3205551203;05001;mariana@demo.example
agente;Óscar;Villa Sierra;CC;71654321;oscar.villa@demo.example;3205551204;05001;patricia.londono@demo.example
cliente;Marta;Cano;CC;12;marta.cano@demo.example;3205551205;;
"""


def steps(by: User) -> list[tuple[float, Callable[[], Any]]]:
    """What happens, and on which day of the year."""
    return [(350, lambda: bring_in(by))]


def bring_in(by: User) -> Load:
    """Uploaded, looked at, confirmed and written by the worker."""
    table = SimpleUploadedFile("personas-feria-medellin.csv", ROWS.encode("utf-8-sig"), "text/csv")
    key = uuid.uuid5(uuid.NAMESPACE_URL, table.name or "")
    load = actions.make_load(kind="people", table=table, options={"target": "client"}, form_key=key, by=by)
    actions.check_load(load=load, by=by)
    load.refresh_from_db()
    actions.confirm_load(load=load, version=load.version, by=by)
    run_due_jobs()
    return load
