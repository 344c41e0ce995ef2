"""Registrations of the last days, one of each kind: waiting, sent back, held, written through the contact form."""

import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings

from network import actions as network
from network.enums import Channel, Target
from network.models import Agent, Application
from network.queries import form_in_force
from people.models import Person, User

MARIANA, LUISA = "mariana@demo.example", "luisa@demo.example"


def steps(by: User) -> list[tuple[float, Callable[[], Any]]]:
    """What happens, and on which day of the year. `by` decides."""
    return [
        (346, lambda: send_back(join("Sara", "Quintero Vélez", "1020304050", "3104445566"), by)),
        (363, lambda: join("Felipe", "Arango Mesa", "1036640507", "3115556677")),
        (363.2, write),
        (364, come_again),
    ]


def join(given: str, family: str, number: str, phone: str) -> Application:
    """Somebody wants to be an agent in Mariana's line."""
    leader = Agent.objects.get(person__user__email=MARIANA)
    answers = {
        "given_names": given, "family_names": family, "email": f"{given.lower()}.registro@demo.example", "phone": phone,
        "identification": {"country": "CO", "kind": "CC", "number": number}, "place": "Medellín",
        "address": "Carrera 43A # 5-33", "login": True,
    }  # fmt: skip
    return _register(Channel.SITE, Target.AGENT, answers, sponsor=leader, referrer=leader.person)


def send_back(application: Application, by: User) -> None:
    network.decide_application(
        application=application, outcome="more", reason="La dirección no tiene número de apartamento.",
        asked=["address"], by=by, form_key=_key(f"more {application.pk}"),
    )  # fmt: skip


def write() -> None:
    answers = {
        "given_names": "Natalia", "family_names": "Ríos", "email": "natalia.contacto@demo.example", "phone": "",
        "message": "¿Hacen entregas en Manizales? Quiero ser cliente.",
    }  # fmt: skip
    _register(Channel.CONTACT, Target.CLIENT, answers)


def come_again() -> None:
    """Somebody known registers with another e-mail: held until they confirm."""
    luisa = Person.objects.get(user__email=LUISA)
    answers = {
        "given_names": luisa.given_names, "family_names": luisa.family_names, "phone": luisa.phone,
        "email": "luisa.otra@demo.example",
    }  # fmt: skip
    _register(Channel.SITE, Target.AGENT, answers)


def _register(channel: Channel, target: Target, answers: dict[str, Any], **more: Any) -> Application:
    version = form_in_force(country=settings.COUNTRY, channel=channel, target=target)
    return network.register(
        channel=channel, target=target, version=version, answers=answers, by=None,
        form_key=_key(str(answers["email"])), **more,
    )  # fmt: skip


def _key(name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"vinculo:demo:registration:{name}")
