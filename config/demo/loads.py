"""A file of people that staff brought in, some new, some changed, and one of ranks; each has a mistake."""

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
RANKS = """\
Agente;Rango;Día;Motivo
patricia.londono@demo.example;Mentor;;Acompaña a quien trajo a la feria
rendon0@correo.example;consultor;;Primer rango
gloria.zuluaga@demo.example;Consultor;;Primer rango
"""


def steps(by: User) -> list[tuple[float, Callable[[], Any]]]:
    """What happens, and on which day of the year."""
    return [
        (350, lambda: bring_in("people", "personas-feria-medellin.csv", ROWS, {"target": "client"}, by)),
        (356, lambda: bring_in("ranks", "rangos-noviembre.csv", RANKS, {}, by)),
    ]


def bring_in(kind: str, name: str, rows: str, options: dict[str, Any], by: User) -> Load:
    """Uploaded, looked at, confirmed and written by the worker."""
    table = SimpleUploadedFile(name, rows.encode("utf-8-sig"), "text/csv")
    key = uuid.uuid5(uuid.NAMESPACE_URL, name)
    load = actions.make_load(kind=kind, table=table, options=options, form_key=key, by=by)
    actions.check_load(load=load, by=by)
    load.refresh_from_db()
    actions.confirm_load(load=load, version=load.version, by=by)
    run_due_jobs()
    return load
