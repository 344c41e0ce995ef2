"""Documents in every state, profiles from empty to complete, and a short blacklist."""

import io
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from zlib import crc32

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from config.demo.waiting import JULIAN, MARIANA
from core.text import normalise
from people import actions as people
from people.actions.blacklist import Draft
from people.enums import AccountType
from people.models import (
    Bank,
    BlacklistReason,
    DocumentKind,
    DocumentReason,
    Identification,
    Person,
    PersonDocument,
    User,
)
from people.queries.blacklist import Traits

# code, name, what the person reads, asked of, required, expires
KINDS = [
    ("cedula", "Cédula por las dos caras", "Una foto o un PDF donde se lean las dos caras.", "agent", True, False),
    ("banco", "Certificación bancaria", "De la cuenta donde te pagamos, de este año.", "agent", True, True),
    ("rut", "RUT", "El de la DIAN, si lo tienes.", "agent", False, False),
    ("autorizacion", "Autorización de firma", "Solo si otra persona firma por ti.", "client", False, False),
]
# names, city, birth date, reason, note
KEPT_OUT = [
    ("Ernesto Salcedo Villa", "Barranquilla", date(1984, 3, 9), 0, "Tres contratos que no existían."),
    ("Nubia Cifuentes Leal", "Pasto", date(1979, 11, 22), 3, "Debe un premio que no devolvió."),
    ("Wilmer Ariza", "Tunja", None, 4, "Pidió que no lo llamemos más."),
]
WAITING = 6  # agents whose card waits for review


def steps(by: User) -> list[tuple[float, Callable[[], None]]]:
    """What happens, and on which day of the year."""
    return [
        (1, lambda: configure(by)),
        (40, lambda: complete(_person(MARIANA), by)),
        (60, lambda: keep_out(by)),
        (330, lambda: half(_person(JULIAN), by)),
        (364, cards_wait),
    ]


def configure(by: User) -> None:
    for place, (code, name, help, audience, required, expires) in enumerate(KINDS):
        kind = DocumentKind(
            code=code, name=name, help=help, audience=audience, is_required=required, has_expiry=expires, position=place
        )
        people.configure(row=kind, by=by)


def complete(person: Person, by: User) -> None:
    """Nothing is missing."""
    user = person.user
    people.edit_own_profile(
        person=person, by=user, birth_date=date(1988, 7, 14), address="Carrera 43A # 16-38, apto 702",
        postal_code="050021", landline="604 444 18 22",
    )  # fmt: skip
    people.set_identification(person=person, kind="CC", number="1037604512", by=None)
    networks = {"instagram": "mariana.gomez.hogar", "facebook": "mariana.gomez.hogar"}
    people.set_networks(person=person, networks=networks, by=user)
    people.set_photo(person=person, photo=face(), by=user)
    people.set_bank_account(
        person=person, bank=Bank.objects.get(name="Bancolombia"), type=AccountType.SAVINGS, number="10245678901",
        holder="", form_key=_key("bank"), by=user,
    )  # fmt: skip
    for code in ("cedula", "banco", "rut"):
        people.review_document(document=hand_in(person, code), accept=True, reason="", by=by)


def half(person: Person, by: User) -> None:
    """One accepted that expires soon, one rejected."""
    people.set_identification(person=person, kind="CC", number="79845120", by=None)
    banco = hand_in(person, "banco", timezone.localdate() + timedelta(days=55))
    people.review_document(document=banco, accept=True, reason="", by=by)
    reason = DocumentReason.objects.first()
    people.review_document(
        document=hand_in(person, "cedula"), accept=False, reason=reason.text if reason else "-", by=by
    )


def keep_out(by: User) -> None:
    reasons = list(BlacklistReason.objects.all())
    for place, (names, city, birth_date, reason, note) in enumerate(KEPT_OUT):
        traits = Traits(
            names=names, city=city, birth_date=birth_date, email=f"fuera{place}@correo.example",
            phone=f"+57310555010{place}", id_country="CO", id_kind="CC", id_number=f"7150{place}234",
        )  # fmt: skip
        people.add_to_blacklist(
            reason=reasons[reason], draft=Draft.of(traits), note=note, form_key=_key(f"out {place}"), by=by
        )


def cards_wait() -> None:
    agents = Person.objects.filter(agent__state="active", user__isnull=False).exclude(email__in=[MARIANA, JULIAN])
    for person in agents.order_by("pk")[:WAITING]:
        hand_in(person, "cedula")


def hand_in(person: Person, code: str, expires_on: date | None = None) -> PersonDocument:
    """Their number is written down first: whoever reviews has something to compare."""
    if not Identification.objects.filter(person=person).exists():
        number = f"43{crc32(person.name.encode()) % 1_000_000:06d}"
        people.set_identification(person=person, kind="CC", number=number, by=None)
    kind = DocumentKind.objects.get(code=code)
    until = expires_on or timezone.localdate() + timedelta(days=700)
    return people.hand_in_document(
        person=person, kind=kind, file=card(person, kind), expires_on=until if kind.has_expiry else None,
        form_key=_key(f"{code} {person.pk}"), by=person.user,
    )  # fmt: skip


def card(person: Person, kind: DocumentKind) -> SimpleUploadedFile:
    """A made-up document: its kind and the name, and nothing that could be taken for a real one."""
    image = Image.new("RGB", (900, 560), "#ecfdf5")
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((20, 20, 880, 540), radius=30, outline="#0f766e", width=8)
    pen.rounded_rectangle((60, 150, 280, 430), radius=20, fill="#99f6e4")
    pen.ellipse((110, 190, 230, 310), fill="#0f766e")
    pen.ellipse((85, 320, 255, 520), fill="#0f766e")
    held = Identification.objects.filter(person=person).first()
    number = f"{held.kind} ···{held.last4}" if held else ""
    for place, line in enumerate([kind.name, person.name, number, "MUESTRA DE DEMOSTRACIÓN"]):
        pen.text(
            (330, 120 + place * 90), normalise(line).upper(), fill="#134e4a", font_size=32
        )  # its font has no accents
    return _picture(image, f"{kind.code}.png")


def face() -> SimpleUploadedFile:
    image = Image.new("RGB", (800, 800), "#fde68a")
    pen = ImageDraw.Draw(image)
    pen.ellipse((270, 140, 530, 420), fill="#92400e")
    pen.ellipse((150, 460, 650, 980), fill="#0f766e")
    return _picture(image, "mariana.png")


def _picture(image: Image.Image, name: str) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return SimpleUploadedFile(name, buffer.getvalue(), "image/png")


def _person(email: str) -> Person:
    return Person.objects.get(email=email)


def _key(name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"vinculo:demo:papers:{name}")
