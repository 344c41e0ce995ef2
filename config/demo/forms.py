"""Extended fields of every kind, a form that asks for some of them, a draft that waits, and people who answered."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings

from core.typed import parse_choices
from network import actions as network
from network import rules
from network.enums import Channel, Target
from network.models import RegistrationForm
from people import actions as people
from people.models import ExtendedField, Person, User
from people.queries import extended_fields

# label, kind, options
FIELDS = [
    ("Codeudor", "text", ""),
    ("Teléfono del codeudor", "phone", ""),
    ("Referencia comercial", "text", ""),
    ("Correo de la referencia", "email", ""),
    ("Talla de camisa", "choice", "S\nM\nL\nXL"),
    ("Productos que te interesan", "several", "Hogar\nBelleza\nNutrición"),
    ("Personas a cargo", "number", ""),
    ("Vendes por catálogo desde", "date", ""),
    ("Tienes moto o carro", "yes_no", ""),
    ("Experiencia en ventas", "long_text", ""),
]
ASKED = [("talla_de_camisa", True), ("productos_que_te_interesan", False), ("tienes_moto_o_carro", False)]
EVERY = 4  # one person in four answered
TOLD = {
    "codeudor": ("Hernán Quintero Salazar", "Luz Dary Cárdenas", "Jorge Iván Mesa", "Rosalba Pineda", "Óscar Tabares"),
    "referencia_comercial": (
        "Miscelánea La Esquina",
        "Droguería San Rafael",
        "Papelería El Lápiz",
        "Tienda Doña Fanny",
    ),
}


def steps(by: User) -> list[tuple[float, Callable[[], None]]]:
    """What happens, and on which day of the year."""
    return [(2, lambda: define(by)), (3, lambda: build(by)), (90, lambda: answer(by))]


def define(by: User) -> None:
    for label, kind, options in FIELDS:
        field = ExtendedField(label=label, kind=kind, choices=parse_choices(options))
        people.save_field(field=field, by=by)


def build(by: User) -> None:
    """Agents of the public site are asked more in a second version; clients of Mexico have a form of their own, that of its agents is
    begun."""
    form = RegistrationForm.objects.get(country=settings.COUNTRY, channel=Channel.SITE, target=Target.AGENT)
    spec = rules.default_spec(form.channel, form.target)
    spec["steps"][1]["fields"] += [
        {"name": f"x_{code}", "required": required, "label": "", "help": ""} for code, required in ASKED
    ]
    spec["options"] |= {"address_completion": True, "territory_check": "warn", "territory_of": "both"}
    network.draft_form(form=form, spec=spec, seen="", by=by)
    network.publish_form(form=form, seen="", by=by)
    mexico = network.create_form(
        country="MX", channel=Channel.SITE, target=Target.CLIENT, name="Clientes de México", by=by
    )  # fmt: skip
    spec = rules.default_spec(mexico.channel, mexico.target)
    spec["steps"][0]["fields"][4:4] = [
        {"name": name, "required": False, "label": "", "help": ""} for name in ("identification", "place")
    ]
    spec["options"] |= {"identification": "ask"}
    network.draft_form(form=mexico, spec=spec, seen="", by=by)
    network.publish_form(form=mexico, seen="", by=by)
    network.create_form(
        country="MX", channel=Channel.SITE, target=Target.AGENT, name="Agentes de México", by=by
    )  # fmt: skip


def answer(by: User) -> None:
    fields = {field.code: field for field in extended_fields()}
    for number, person in enumerate(Person.objects.filter(client__isnull=False, erased_at=None).order_by("pk")):
        if number % EVERY == 0:
            values = {code: sample(field, number) for code, field in fields.items()}
            people.set_extra(person=person, values=values, by=by)


def sample(field: ExtendedField, number: int) -> Any:
    """An answer of the field's kind; the same for the same person."""
    codes, told = [choice["code"] for choice in field.choices], TOLD.get(field.code, ("",))
    return {
        "text": told[number // EVERY % len(told)], "long_text": "Dos años vendiendo por catálogo en el barrio.",
        "number": Decimal(number % 5), "date": date(2015 + number % 8, 1 + number % 12, 1), "yes_no": number % 8 == 0,
        "choice": codes[number % len(codes)] if codes else "", "several": codes[: 1 + number % 2],
        "email": f"referencia{number + 1}@demo.example", "phone": f"+5731055{number % 100000:05d}",
    }[field.kind]  # fmt: skip
