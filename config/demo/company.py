"""The company itself: its staff, what it sells, what it gives for it."""

from datetime import date

from django.conf import settings

from config.demo.access import PASSWORD, add_second_factor, confirm
from config.demo.pictures import draw
from core import conf, files
from people import actions as people
from people.models import Role, User
from rewards.enums import Formula
from rewards.models import EarningType, PointRule, Product

# given names, family names, e-mail, role
STAFF = [
    ("Sofía", "Cárdenas Ruiz", "sofia@demo.example", "administrator"),
    ("Tomás", "Villegas Mora", "tomas@demo.example", "contracts"),
]
# slug, name, formula, points, for each (minor units), days on hold, days until they expire, share of the contracts
TYPES = [
    ("belleza", "Plan Belleza", Formula.FIXED, 150, None, 0, 365, 5),
    ("hogar", "Plan Hogar", Formula.FIXED, 300, None, 0, 365, 4),
    ("empresa", "Plan Empresa", Formula.PER_AMOUNT, 1, 10_000_00, 15, None, 1),
]
# name, description, points, stock, shape, colour
PRODUCTS = [
    ("Crema de manos de caléndula", "Dos tubos de 75 g, hecha en Antioquia.", 60, 60, "tube", "#be185d"),
    (
        "Juego de toallas de algodón",
        "Cuatro toallas de algodón peinado, en caja de regalo.",
        120,
        25,
        "towels",
        "#0f766e",
    ),
    ("Vela de café y vainilla", "Cera de soya, cuarenta horas.", 80, 45, "candle", "#b45309"),
    ("Mercado de $ 50.000", "Un bono que llega al correo y vale en cualquier sede.", 260, 40, "card", "#475569"),
    ("Termo de acero", "Medio litro, doce horas caliente.", 180, 30, "bottle", "#1d4ed8"),
    ("Set de brochas", "Siete brochas en su estuche.", 220, 18, "brushes", "#9d174d"),
    ("Licuadora de vaso de vidrio", "Motor de 600 W y vaso de 1,5 litros.", 450, 8, "blender", "#b45309"),
    ("Sartén de hierro", "Veintiséis centímetros, para toda la vida.", 380, 12, "pan", "#334155"),
    ("Audífonos inalámbricos", "Con estuche de carga.", 520, 10, "headphones", "#6d28d9"),
    ("Maleta de cabina", "Rígida, cuatro ruedas, con candado.", 900, 0, "suitcase", "#9f1239"),
    ("Fin de semana en Guatapé", "Dos noches para dos, con desayuno.", 2400, 4, "mountain", "#15803d"),
    ("Bicicleta urbana", "Siete cambios, canasta adelante.", 3200, 2, "wheels", "#0e7490"),
]


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
    for name, description, points, stock, shape, colour in PRODUCTS:
        picture = files.store(draw(name, shape, colour), files.PICTURE, by=by)
        Product.objects.create(name=name, description=description, points=points, stock=stock, picture=picture)
    conf.change("company.name", "Casa Alba", by=by)
