"""Files of people: which columns there are, and why a row cannot be taken. No database here."""

import re
from collections.abc import Collection, Mapping
from enum import IntEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from network.enums import AgentState, ClientState, StateAct

# Field -> label, and further headers under which a column is found by itself.
PEOPLE: dict[str, tuple[Any, tuple[str, ...]]] = {
    "target": (_("Client or agent"), ("Tipo", "Perfil", "Rol", "Cliente o agente", "Type", "Role")),
    "given_names": (_("Given names"), ("Nombres", "Nombre", "Given names", "First name", "Name")),
    "family_names": (_("Family names"), ("Apellidos", "Apellido", "Family names", "Last name", "Surname")),
    "id_kind": (_("Kind of document"), ("Tipo de documento", "Tipo documento", "Kind of document", "Document type")),
    "id_number": (_("Document number"), ("Número de documento", "Documento", "Identificación", "Cédula", "Cedula",
                                         "Document number", "Document", "Identification")),
    "email": (_("E-mail"), ("Correo", "Correo electrónico", "Email", "E-mail")),
    "phone": (_("Mobile phone"), ("Celular", "Móvil", "Teléfono", "Teléfono móvil", "Phone", "Mobile", "Mobile phone")),
    "landline": (_("Landline"), ("Teléfono fijo", "Fijo", "Landline")),
    "birth_date": (_("Birth date"), ("Fecha de nacimiento", "Nacimiento", "Birth date", "Date of birth")),
    "country": (_("Country"), ("País", "Country")),
    "place": (_("City, or its code"), ("Ciudad", "Municipio", "Código DANE", "DANE", "Ciudad o su código", "City")),
    "address": (_("Address"), ("Dirección", "Address")),
    "postal_code": (_("Postal code"), ("Código postal", "Postal code")),
    "territory": (_("Territory: code or name"), ("Territorio", "Zona", "Territorio: código o nombre", "Territory")),
    "language": (_("Language"), ("Idioma", "Language")),
    "state": (_("State"), ("Estado", "State")),
    "sponsor": (_("Sponsor: code, document, number or e-mail"), ("Patrocinador", "Líder", "Sponsor")),
    "referrer": (_("Referrer: code, document, number or e-mail"), ("Referente", "Referidor", "Referido por",
                 "Referrer")),
}  # fmt: skip
STATES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "person": (_("Person: document, e-mail, phone, code or number"), ("Persona", "Documento", "Cédula", "Correo",
               "Código", "Agente", "Cliente", "Identificación", "Person", "Document", "E-mail", "Code")),
    "act": (_("What to do"), ("Acción", "Qué hacer", "Estado", "Action", "State")),
    "reason": (_("Reason"), ("Motivo", "Razón", "Reason")),
}  # fmt: skip
RANKS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "person": (_("Agent: document, e-mail, phone, code or number"), ("Agente", "Persona", "Documento", "Cédula",
               "Correo", "Código", "Número interno", "Identificación", "Agent", "Person", "Document", "Code")),
    "rank": (_("Rank: name or code"), ("Rango", "Nuevo rango", "Rank")),
    "since": (_("Day from which it holds"), ("Día", "Fecha", "Desde", "Día desde el que vale", "Day", "Date", "Since")),
    "reason": STATES["reason"],
}  # fmt: skip
ACTS = {
    "activate": ("activar", "activar agente", "activo", "activate", "active"),
    "inactivate": ("inactivar", "inactivar agente", "inactivo", "inactivate", "inactive"),
    "preactivate": ("preactivar", "pre-activar", "preactivate"),
    "as_client": ("solo cliente", "seguir como cliente", "volver a cliente", "client only", "return to client"),
    "activate_client": ("activar cliente", "activate client"),
    "inactivate_client": ("inactivar cliente", "inactivate client"),
}
# What an act of the file makes of an agent or of a client; None leaves the state as it is.
OF_AGENTS = {
    StateAct.ACTIVATE: AgentState.ACTIVE, StateAct.INACTIVATE: AgentState.INACTIVE, StateAct.PREACTIVATE: None,
    StateAct.AS_CLIENT: AgentState.CLIENT_ONLY,
}  # fmt: skip
OF_CLIENTS = {StateAct.ACTIVATE_CLIENT: ClientState.ACTIVE, StateAct.INACTIVATE_CLIENT: ClientState.INACTIVE}
NO_RANK = ("sin rango", "ninguno", "no rank", "none")
TARGETS = {"client": ("cliente", "client"), "agent": ("agente", "agent", "asesor", "asesora")}
FIRST_FORMAT, LAST_BIT = 24, 52  # bits of columns whose value cannot be read
SHARED = LAST_BIT - FIRST_FORMAT  # columns from this place on share the last bit: the row names them
WRONG = "wrong_"  # before the name of such a column, in the row's data


class Reason(IntEnum):
    """Why a row is not taken: bits of its mask. The column that is wrong stands in REASONS."""

    NO_NAME = 0
    NO_IDENTITY = 1
    REPEATED = 2
    TOO_YOUNG = 3
    BARRED = 4
    ALIKE_BARRED = 5
    OTHER_DOCUMENT = 6
    DOCUMENT_TAKEN = 7
    UNKNOWN_SPONSOR = 8
    AMBIGUOUS_SPONSOR = 9
    UNKNOWN_REFERRER = 10
    AMBIGUOUS_REFERRER = 11
    CIRCLE = 12
    SPONSOR_MISSING = 13
    STAYS = 14
    WAS_AGENT = 15
    AMBIGUOUS_PLACE = 16
    WRONG_STATE = 17
    UNKNOWN_PERSON = 18
    AMBIGUOUS_PERSON = 19
    OWN_RECORD = 20
    NOT_AN_AGENT = 21
    STILL_AN_AGENT = 22
    NO_REASON = 23
    UNKNOWN_PLACE = 53
    OTHER_TERRITORY = 54
    NOT_A_CLIENT = 55
    UNSAID = 56  # beside the bit of the column, which says nothing where something has to be said
    NO_AGENT_YET = 57
    TO_DECIDE = 58
    RANK_NOT_IN_USE = 59
    DAY_AHEAD = 60
    DAY_BEFORE = 61
    NOBODY_BORN = 62


REASONS: dict[int, tuple[str, Any]] = {
    Reason.NO_NAME: ("given_names", _("Somebody new needs a name.")),
    Reason.NO_IDENTITY: ("id_number", _("Write a document, an e-mail or a phone: without one nobody is recognised.")),
    Reason.REPEATED: ("", _("A row above is about the same person.")),
    Reason.TOO_YOUNG: ("birth_date", _("Younger than the least age of a client or an agent.")),
    Reason.NOBODY_BORN: ("birth_date", _("Look at the year again: nobody was born then.")),
    Reason.BARRED: ("", _("The blacklist keeps this person out.")),
    Reason.ALIKE_BARRED: ("", _("Somebody very alike stands in the blacklist. Register this person by hand.")),
    Reason.OTHER_DOCUMENT: ("id_number", _("Whoever has this e-mail or phone has another document on record.")),
    Reason.DOCUMENT_TAKEN: ("id_number", _("Somebody else has this document.")),
    Reason.UNKNOWN_SPONSOR: ("sponsor", _("No active agent is found by this.")),
    Reason.AMBIGUOUS_SPONSOR: ("sponsor", _("Several people are found by this. Write the code.")),
    Reason.UNKNOWN_REFERRER: ("referrer", _("Nobody with an active code is found by this.")),
    Reason.AMBIGUOUS_REFERRER: ("referrer", _("Several people are found by this. Write the code.")),
    Reason.CIRCLE: ("sponsor", _("Whoever would lead is not taken, or is led by this very person.")),
    Reason.SPONSOR_MISSING: ("sponsor", _("Every agent needs a sponsor here.")),
    Reason.STAYS: ("", _("Whoever is on record keeps sponsor, referrer and state: those are changed on their page, "
                         "or by the file of states.")),
    Reason.WAS_AGENT: ("target", _("This person was an agent before. Make them one again on their page.")),
    Reason.AMBIGUOUS_PLACE: ("place", _("Several places have this name. Write the department too, or the code.")),
    Reason.UNKNOWN_PLACE: ("place", _("We know no such city, and the form of files asks for one that we know.")),
    Reason.OTHER_TERRITORY: ("place", _("This place is not in the territory of whoever leads or refers them.")),
    Reason.WRONG_STATE: ("state", _("There is no such state here.")),
    Reason.UNKNOWN_PERSON: ("person", _("Nobody is found by this.")),
    Reason.AMBIGUOUS_PERSON: ("person", _("Several people are found by this. Write the document or the code.")),
    Reason.OWN_RECORD: ("person", _("This is about yourself: somebody else has to do it.")),
    Reason.NOT_AN_AGENT: ("person", _("This person is no agent.")),
    Reason.NOT_A_CLIENT: ("person", _("This person is no client.")),
    Reason.STILL_AN_AGENT: ("person", _("An active agent is inactivated as an agent first.")),
    Reason.NO_REASON: ("reason", _("Write a reason.")),
    Reason.TO_DECIDE: ("", _("Their registration waits for a decision: decide it there.")),
    Reason.RANK_NOT_IN_USE: ("rank", _("This rank is out of use.")),
    Reason.NO_AGENT_YET: ("since", _("This person was no agent yet on this day.")),
    Reason.DAY_AHEAD: ("since", _("This day is still to come.")),
    Reason.DAY_BEFORE: ("since", _("The agent got the rank they hold now after this day.")),
}  # fmt: skip
UNREADABLE = _("This cannot be read, or there is no such value.")
SAY_IT = {
    "act": _("The cell is empty: write what to do."),
    "rank": _("The cell is empty: write the rank."),
    "target": _("Nobody is registered as this by file: its door is closed."),
}
LEFT_OUT = _("The cell is empty: the form of files requires it.")
DAYS = ("birth_date", "since")  # and the extended fields that are days
WRITTEN_AS_DAY = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}")
# Columns whose values say nothing of anybody: what could not be read in them is repeated on the page.
REPEATED = {
    "act", "rank", "since", "target", "state", "language", "country", "territory", "id_kind", "place",
}  # fmt: skip


def bit(reason: Reason) -> int:
    return 1 << reason


def format_bit(place: int) -> int:
    """The bit of an unreadable value in the column that is the field's place among the fields of the load."""
    return 1 << min(FIRST_FORMAT + place, LAST_BIT)


def said(mask: int, fields: list[str], days: Mapping[str, str], named: Collection[str] = ()) -> list[tuple[str, Any]]:
    """The reasons of a mask as (field, words); the field is empty where the whole row is meant. `days` are the columns
    of days with what is said of one that is none; `named` as `unread` takes it."""
    found = [REASONS[reason] for reason in REASONS if mask & 1 << reason]
    words: dict[str, Any] = dict(days)
    if mask & bit(Reason.UNSAID):
        words |= {name: LEFT_OUT for name in fields if name in PEOPLE or name.startswith("x_")} | SAY_IT
    return found + [(name, words.get(name, UNREADABLE)) for name in unread(mask, fields, named)]


def unread(mask: int, fields: list[str], named: Collection[str] = ()) -> list[str]:
    """The columns whose value cannot be read. Of those that share a bit, the ones that the row has `named`."""
    own = [name for place, name in enumerate(fields[:SHARED]) if mask & format_bit(place)]
    return own + [name for name in fields[SHARED:] if name in named and mask & 1 << LAST_BIT]


def is_repeated(name: str, text: str, days: Mapping[str, str]) -> bool:
    """Whether the page may repeat what could not be read in the column: also what is written as a day, which is
    nobody's where there is none such. Anything else may have come from a column of somebody's data."""
    return name in REPEATED or (name in days and WRITTEN_AS_DAY.fullmatch(text) is not None)


def word_of(text: str, words: Mapping[str, tuple[str, ...]]) -> str | None:
    """The name whose words hold the text."""
    return next((name for name, known in words.items() if text == name or text in known), None)
