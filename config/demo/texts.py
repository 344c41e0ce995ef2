"""Agreements: one that every agent accepted on joining, one that some have not read yet, and a newsletter to choose."""

from collections.abc import Callable

from config.demo.people import YEAR
from config.demo.waiting import MARIANA
from config.seeds import first_texts, seed_texts
from network.enums import AgentState
from people import actions as people
from people.enums import Audience, ConsentKind, Place, ShownAs
from people.models import Agreement, Person, User
from people.queries import texts_missing

CONTRACT, BRAND, NEWS = "contrato-de-agente", "uso-de-la-marca", "novedades"
WORDS = {
    CONTRACT: (
        "Contrato de agente independiente",
        "1. Recomiendas los planes de la empresa por tu cuenta y con tus medios. No hay relación laboral.\n\n"
        "2. Por cada contrato que se firma gracias a ti ganas los puntos que dicen las reglas publicadas.\n\n"
        "3. Cuidas los datos de quienes te los confían: solo los usas para lo que ellos aceptaron.\n\n"
        "4. Puedes terminar este contrato cuando quieras. Los puntos que ya ganaste siguen siendo tuyos.",
    ),
    BRAND: (
        "Uso de la marca",
        "1. Usas el logo como está: sin cambiarle los colores ni las proporciones.\n\n"
        "2. Lo que publicas en tus redes dice que eres agente independiente.\n\n"
        "3. No prometes ganancias: cuentas lo que ganaste tú, con sus puntos y sus fechas.",
    ),
    NEWS: (
        "Novedades por correo",
        "Te escribimos una vez al mes con premios nuevos y promociones. Puedes retirar este permiso cuando quieras.",
    ),
}


def steps(by: User) -> list[tuple[float, Callable[[], None]]]:
    """What happens, and on which day of the year."""
    read = [(day, lambda: agree(CONTRACT, every=1)) for day in (30.0, 90.0, 180.0, 270.0, YEAR - 16.0)]
    return [
        (1, lambda: publish(CONTRACT, [Place.REGISTRATION, Place.PROFILE], Audience.AGENT, by)),
        (2, lambda: publish(NEWS, [Place.REGISTRATION, Place.PROFILE], Audience.EVERYONE, by)),
        *read,
        (YEAR - 14, lambda: publish(BRAND, [Place.PROFILE], Audience.AGENT, by)),
        (YEAR - 7, lambda: agree(BRAND, every=2)),
        (YEAR - 6, subscribe),
    ]


def begin_with_the_year(by: User) -> None:
    """The texts that every company starts with are published on the first day, before anybody accepts them."""
    for agreement in Agreement.objects.filter(code__in=first_texts()):
        people.delete_agreement(agreement=agreement, by=by)
    seed_texts()


def publish(code: str, places: list[str], audience: str, by: User) -> None:
    title, body = WORDS[code]
    kind = ConsentKind.DATA if code == NEWS else ConsentKind.CONTRACT
    rules = {"places": places, "audience": audience, "required": code != NEWS}
    wording = people.Wording(title=title, body=body, shown=ShownAs.BOX)
    people.create_agreement(code=code, kind=kind, rules=rules, wording=wording, by=by)


def agree(code: str, *, every: int) -> None:
    """Agents accept the text, all of them or every other one; who is met in the demo leaves the last one for you."""
    found = Person.objects.filter(agent__state=AgentState.ACTIVE, user__isnull=False).order_by("pk")
    for number, person in enumerate(found.select_related("user")):
        if number % every == 0 and not (every > 1 and person.email == MARIANA):
            accept(person, code)


def subscribe() -> None:
    """Whoever is met in the demo gets the news, and somebody thought better of it."""
    for person in Person.objects.filter(email__in=[MARIANA, "luisa@demo.example"]).select_related("user"):
        accept(person, NEWS)
    held = Agreement.objects.get(code=NEWS).current.acceptances.filter(person__email=MARIANA).first()  # type: ignore[union-attr]
    if held:
        people.withdraw_consent(consent=held, channel="profile", ip="203.0.113.24", by=held.person.user)


def accept(person: Person, code: str) -> None:
    waiting = [text for text in texts_missing(person, audience=Audience.AGENT) if text.code == code]
    people.accept_texts(person=person, texts=waiting, channel="profile", ip="203.0.113.24", by=person.user)
