"""The demo company: ten people, a contract that earned points, a small catalogue. The same every time."""

import base64
import hashlib
import hmac
import io
import uuid
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone, translation
from PIL import Image, ImageDraw
from pypdf import PdfWriter

from contracts import actions as contracts
from core import conf, files
from network import actions as network
from network.enums import Channel
from network.models import Agent, Client
from people import actions as people
from people.models import ConsentText, Person, Role, User
from people.queries import consent_texts_in_force
from referrals.enums import Channel as ReferralChannel
from referrals.models import InviteCode
from rewards import actions as rewards
from rewards.enums import Formula
from rewards.models import EarningType, PointRule, Product

PASSWORD = "vinculo-demo-2026"  # noqa: S105
REASON = "Empresa de demostración"

STAFF = [
    ("Sofía", "Cárdenas Ruiz", "sofia@demo.example", "administrator"),
    ("Tomás", "Villegas Mora", "tomas@demo.example", "contracts"),
]
# given names, family names, e-mail, city, the agent's code (agents only), whose code they came with
MEMBERS = [
    ("Mariana", "Gómez Ñáñez", "mariana@demo.example", "Medellín", "MARAN234", ""),
    ("Julián", "Peña Álvarez", "julian@demo.example", "Bogotá", "JPENA567", "MARAN234"),
    ("Paola Andrea", "Quintero", "paola@demo.example", "Cali", "PAQTR892", "MARAN234"),
    ("Luisa Fernanda", "Restrepo", "luisa@demo.example", "Medellín", "", "MARAN234"),
    ("Andrés Felipe", "Zapata", "andres@demo.example", "Envigado", "", "MARAN234"),
    ("Camila", "Ortiz Rojas", "camila@demo.example", "Bogotá", "", "JPENA567"),
    ("Héctor", "Muñoz", "hector@demo.example", "Barranquilla", "", ""),
    ("Valentina", "Núñez Castro", "valentina@demo.example", "Pereira", "", ""),
]
PRODUCTS = [
    ("Juego de toallas de algodón", "Cuatro toallas de algodón peinado, en caja de regalo.", 120, 25, "#0f766e"),
    ("Licuadora de vaso de vidrio", "Motor de 600 W y vaso de 1,5 litros.", 450, 8, "#b45309"),
    ("Bono de mercado de $ 50.000", "Se envía al correo y vale en cualquier sede.", 260, 40, "#475569"),
    ("Maleta de cabina", "Rígida, cuatro ruedas, con candado.", 900, 0, "#9f1239"),
]


@transaction.atomic
def load() -> bool:
    """Load the demo company into an empty database. Returns False where there are people already."""
    if Person.objects.exists():
        return False
    with translation.override("es"):
        staff = [add_staff(*row) for row in STAFF]
        texts = list(consent_texts_in_force().values())
        for row in MEMBERS:
            add_member(*row, texts=texts, by=staff[0])
        add_catalogue(staff[0])
        add_contract(staff[1])
        inactive = Agent.objects.get(person__email="paola@demo.example")
        network.set_agent_active(agent=inactive, active=False, reason="Pidió una pausa", by=staff[0])
        conf.change("company.name", "Casa Alba", by=staff[0])
    return True


def add_staff(given: str, family: str, email: str, role: str) -> User:
    user = people.create_user(email=email, password=PASSWORD, given_names=given, family_names=family, is_staff=True)
    people.give_roles(user=user, roles=[Role.objects.get(slug=role)], by=None)
    confirm(user)
    TOTP.activate(user, totp_secret(email))
    return user


def add_member(
    given: str, family: str, email: str, city: str, code: str, invited_by: str, *, texts: list[ConsentText], by: User
) -> None:
    user = network.register_client(
        channel=Channel.INVITATION if invited_by else Channel.SITE, email=email, password=PASSWORD,
        given_names=given, family_names=family, phone="", code=invited_by,
        code_channel=ReferralChannel.LINK, texts=texts, ip=None,
    )  # fmt: skip
    Person.objects.filter(pk=user.person_id).update(city=city)
    confirm(user)
    if code:
        network.make_agent(person=user.person, reason=REASON, by=by)
        InviteCode.objects.filter(owner=user.person).update(code=code)


def add_catalogue(by: User) -> None:
    home, large = (
        EarningType.objects.create(slug=slug, name=name)
        for slug, name in [("hogar", "Plan Hogar"), ("empresa", "Plan Empresa")]
    )
    year = date(timezone.localdate().year - 1, 1, 1)
    common = {"currency": settings.CURRENCY, "starts_on": year, "created_by": by, "version": 1}
    PointRule.objects.create(type=home, formula=Formula.FIXED, points=300, expires_days=365, **common)
    PointRule.objects.create(type=large, formula=Formula.PER_AMOUNT, points=1, per_minor=10_000_00, **common)
    for name, description, points, stock, colour in PRODUCTS:
        picture = files.store(draw(name, colour), files.PICTURE, by=by)
        Product.objects.create(name=name, description=description, points=points, stock=stock, picture=picture)


def add_contract(by: User) -> None:
    contracts.upload_contract(
        client=Client.objects.get(person__email="luisa@demo.example"), number="H-2026-0001",
        type=EarningType.objects.get(slug="hogar"), amount_minor=1_850_000_00, currency=settings.CURRENCY,
        signed_on=timezone.localdate() - timedelta(days=3), upload=paper(), form_key=key("contract"),
        expected_points=300, by=by,
    )  # fmt: skip
    mariana = Person.objects.get(email="mariana@demo.example")
    towels = Product.objects.get(points=120)
    rewards.redeem(person=mariana, product=towels, quantity=1, form_key=key("redemption"), by=mariana.user)


def confirm(user: User) -> None:
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


def totp_secret(email: str) -> str:
    """The demo's second factor: derived from this copy's own key, so no two copies share one."""
    digest = hmac.new(settings.FIELD_KEYS[0].encode(), email.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:20]).decode()


def key(name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"vinculo:demo:{name}")


def draw(name: str, colour: str) -> SimpleUploadedFile:
    """A plain picture for a product: two rings on its colour."""
    image = Image.new("RGB", (640, 480), colour)
    pen = ImageDraw.Draw(image)
    for x in (200, 330):
        pen.ellipse((x, 130, x + 220, 350), outline="#fffbeb", width=14)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return SimpleUploadedFile(f"{name}.png", buffer.getvalue(), "image/png")


def paper() -> SimpleUploadedFile:
    writer, buffer = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=595, height=842)
    writer.write(buffer)
    return SimpleUploadedFile("contrato-H-2026-0001.pdf", buffer.getvalue(), "application/pdf")
