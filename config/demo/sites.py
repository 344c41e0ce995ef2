"""Agents whose sites say something of their own; one asks for a host name, one had another address before."""

import uuid
from collections.abc import Callable

from config.demo.pictures import draw
from people import actions as people
from people.models import Person, User
from referrals import actions as referrals

MARIANA, JULIAN, PAOLA = "mariana@demo.example", "julian@demo.example", "paola@demo.example"


def steps(by: User) -> list[tuple[float, Callable[[], None]]]:
    """What happens, and on which day of the year."""
    return [(120, mariana), (150, julian), (180, paola), (355, visits), (360, lambda: host(by))]


def mariana() -> None:
    person = _person(MARIANA)
    people.set_networks(
        person=person, networks={"instagram": "marianagomez.hogar", "facebook": "marianagomezhogar"}, by=person.user
    )
    referrals.choose_slug(owner=person, text="mariana-gomez", by=person.user)
    _say(
        person, headline="Te ayudo a cuidar tu hogar", shows_phone=True, shows_email=True,
        text="Vivo en Medellín y acompaño familias desde hace ocho años.\n\nEscríbeme y miramos juntas qué te sirve.",
        picture=draw("hogar", "candle", "#0f766e"),
    )  # fmt: skip


def julian() -> None:
    """First one address, then a shorter one; the first leads on."""
    person = _person(JULIAN)
    for text in ("julian-pena-bogota", "julian"):
        referrals.choose_slug(owner=person, text=text, by=person.user)
    _say(person, name="Julián Peña", headline="Planes para estudiar sin afanes", shows_phone=True)


def paola() -> None:
    person = _person(PAOLA)
    referrals.choose_slug(owner=person, text="paola-quintero", by=person.user)
    _say(person, headline="Salud para tu familia en Cali", text="Te explico cada plan con calma.", shows_phone=False)


def visits() -> None:
    for email, count in ((MARIANA, 6), (JULIAN, 3), (PAOLA, 2)):
        code = _person(email).invite_codes.get(is_vanity=False)
        for n in range(count):
            referrals.record_visit(code=code, channel="site", visitor=f"{code.pk:08x}{n:08x}" + "0" * 16)


def host(by: User) -> None:
    referrals.enter_host(owner=_person(MARIANA), host="mariana-hogar.example", by=by)


def _say(person: Person, *, picture: object = None, **words: object) -> None:
    said = referrals.Words(**words)  # type: ignore[arg-type]
    key = uuid.uuid5(uuid.NAMESPACE_URL, f"demo site {person.email}")
    referrals.save_site(owner=person, words=said, picture=picture, form_key=key, by=person.user)  # type: ignore[arg-type]


def _person(email: str) -> Person:
    return Person.objects.get(email=email)
