"""How the demo company divides its market: two regions, their zones, and one that had grown and was split."""

from collections.abc import Callable
from functools import partial

from people import actions as people
from people.actions.territories import sign
from people.models import Division, Territory, User

# kind, code, name, part of, divisions by code
TERRITORIES = [
    ("region", "R1", "Occidente", "", []),
    ("zone", "Z01", "Noroccidente", "R1", ["05", "17", "63", "66", "27"]),
    ("zone", "Z02", "Valle y Sur", "R1", ["76", "19", "52"]),
    ("region", "R2", "Centro y Norte", "", []),
    ("zone", "Z03", "Bogotá y Cundinamarca", "R2", ["11", "25"]),
    ("zone", "Z04", "Caribe", "R2", ["08", "13", "47", "23", "20", "44", "70"]),
    ("zone", "Z05", "Santanderes", "R2", ["68", "54"]),
    ("section", "S0101", "Medellín", "Z01", ["05001"]),
]
SPLIT = ("Z01", "Z06", "Eje Cafetero", ["17", "63", "66"])


def steps(by: User) -> list[tuple[float, Callable[[], object]]]:
    """What happens, and on which day of the year."""
    days = ((1, define), (200, recognise), (210, split), (363, recognise))
    return [(day, partial(act, by)) for day, act in days]


def define(by: User) -> None:
    made: dict[str, Territory] = {}
    for kind, code, name, above, divisions in TERRITORIES:
        territory = Territory(kind=kind, code=code, name=name, parent=made.get(above))
        made[code] = people.save_territory(territory=territory, by=by)
        for division in Division.objects.filter(country="CO", code__in=divisions).order_by("code"):
            people.cover_division(territory=territory, division=division, by=by)


def recognise(by: User) -> None:
    """The cities that people wrote, where nobody chose them from the list."""
    people.recognise_places(by=by)


def split(by: User) -> None:
    code, new, name, codes = SPLIT
    territory = Territory.objects.get(code=code)
    divisions = list(Division.objects.filter(country="CO", code__in=codes).order_by("code"))
    plan = people.plan_split(territory=territory, divisions=divisions, code=new, name=name)
    people.split_territory(
        territory=territory, divisions=divisions, code=new, name=name, seen=sign(plan),
        reason="La zona creció y el Eje Cafetero tiene ahora su propia líder.", by=by,
    )  # fmt: skip
