"""The company itself: its staff, what it sells, what it gives for it."""

from datetime import date, timedelta

from django.conf import settings

from config.demo.access import PASSWORD, add_second_factor, confirm
from config.demo.people import YEAR
from config.demo.pictures import draw
from core import conf, files
from people import actions as people
from people.models import Role, User
from rewards.enums import Formula
from rewards.models import Category, EarningType, PointRule, Product

# given names, family names, e-mail, role
STAFF = [
    ("Sofía", "Cárdenas Ruiz", "sofia@demo.example", "administrator"),
    ("Tomás", "Villegas Mora", "tomas@demo.example", "contracts"),
    ("Lina", "Ospina Gil", "lina@demo.example", "sales"),
]
# slug, name, formula, points, for each (minor units), days on hold, days until they expire, share of the contracts
TYPES = [
    ("belleza", "Plan Belleza", Formula.FIXED, 150, None, 0, 240, 5),
    ("hogar", "Plan Hogar", Formula.FIXED, 300, None, 0, 365, 4),
    ("empresa", "Plan Empresa", Formula.PER_AMOUNT, 1, 10_000_00, 30, None, 1),
]
CATEGORIES = ["Hogar", "Cuidado personal", "Tecnología", "Viajes y experiencias", "Bonos"]
HOME, CARE, TECH, TRIPS, VOUCHERS = CATEGORIES
# name, description, points, stock, shape, colour, category
PRODUCTS = [
    ("Crema de manos de caléndula", "Dos tubos de 75 g, hecha en Antioquia.", 60, 60, "tube", "#be185d", CARE),
    (
        "Juego de toallas de algodón",
        "Cuatro toallas de algodón peinado, en caja de regalo.",
        120,
        25,
        "towels",
        "#0f766e",
        HOME,
    ),
    ("Vela de café y vainilla", "Cera de soya, cuarenta horas.", 80, 45, "candle", "#b45309", HOME),
    (
        "Mercado de $ 50.000",
        "Un bono que llega al correo y vale en cualquier sede.",
        260,
        40,
        "card",
        "#475569",
        VOUCHERS,
    ),
    ("Termo de acero", "Medio litro, doce horas caliente.", 180, 30, "bottle", "#1d4ed8", HOME),
    ("Set de brochas", "Siete brochas en su estuche.", 220, 18, "brushes", "#9d174d", CARE),
    ("Licuadora de vaso de vidrio", "Motor de 600 W y vaso de 1,5 litros.", 450, 8, "blender", "#b45309", HOME),
    ("Sartén de hierro", "Veintiséis centímetros, para toda la vida.", 380, 12, "pan", "#334155", HOME),
    ("Audífonos inalámbricos", "Con estuche de carga.", 520, 40, "headphones", "#6d28d9", TECH),
    ("Maleta de cabina", "Rígida, cuatro ruedas, con candado.", 900, 0, "suitcase", "#9f1239", TRIPS),
    ("Fin de semana en Guatapé", "Dos noches para dos, con desayuno.", 2400, 4, "mountain", "#15803d", TRIPS),
    ("Bicicleta urbana", "Siete cambios, canasta adelante.", 3200, 2, "wheels", "#0e7490", TRIPS),
]
NOT_SENT = {"Mercado de $ 50.000", "Fin de semana en Guatapé"}
# What some of them ask for; days count from the last day of the story.
DATED = {"redeemable_from", "visible_until"}
TERMS: dict[str, dict[str, int]] = {
    "Mercado de $ 50.000": {"max_per_month": 1},
    "Audífonos inalámbricos": {"max_per_agent": 2},
    "Fin de semana en Guatapé": {"max_in_all": 4, "min_documents": 3},
    "Bicicleta urbana": {"redeemable_from": 21, "visible_until": 120},
}


def add_staff() -> list[User]:
    users = []
    for given, family, email, role in STAFF:
        user = people.create_user(email=email, password=PASSWORD, given_names=given, family_names=family, is_staff=True)
        people.give_roles(user=user, roles=[Role.objects.get(slug=role)], by=None)
        confirm(user)
        add_second_factor(user)
        users.append(user)
    return users


def add_catalogue(by: User, since: date) -> None:
    """Types of contract with the rule each is paid by, and the prizes."""
    for slug, name, formula, points, per_minor, hold, expires, _share in TYPES:
        PointRule.objects.create(
            type=EarningType.objects.create(slug=slug, name=name), version=1, formula=formula, points=points,
            per_minor=per_minor, currency=settings.CURRENCY, hold_days=hold, expires_days=expires, starts_on=since,
            created_by=by,
        )  # fmt: skip
    shelves = {name: Category.objects.create(name=name, position=n) for n, name in enumerate(CATEGORIES)}
    last = since + timedelta(days=YEAR)
    for name, description, points, stock, shape, colour, shelf in PRODUCTS:
        picture = files.store(draw(name, shape, colour), files.PICTURE, by=by)
        terms = {key: last + timedelta(days=n) if key in DATED else n for key, n in TERMS.get(name, {}).items()}
        Product.objects.create(
            name=name, description=description, points=points, stock=stock, picture=picture, category=shelves[shelf],
            is_delivered=name not in NOT_SENT, **terms,
        )  # fmt: skip
    conf.change("company.name", "Casa Alba", by=by)
