"""Who is in the demo: those of the story by name, the others drawn from lists with a fixed seed."""

from dataclasses import dataclass
from random import Random

from core.text import normalise


@dataclass
class Member:
    """Somebody who signs up on `day` (days since the year began), perhaps with a code, perhaps to become an agent."""

    given: str
    family: str
    email: str
    city: str
    day: int
    code: str = ""  # of an agent
    invited_by: str = ""
    late: bool = False  # enters the code a week later
    known: bool = False  # has a password: one of the story


YEAR = 365
PAUSED, PAUSE_DAY = "PAQTR892", 300  # who pauses, and from which day on the code does not work
STORY = [
    Member("Mariana", "Gómez Ñáñez", "mariana@demo.example", "Medellín", 0, "MARAN234", known=True),
    Member("Julián", "Peña Álvarez", "julian@demo.example", "Bogotá", 12, "JPENA567", "MARAN234", known=True),
    Member("Paola Andrea", "Quintero", "paola@demo.example", "Cali", 20, "PAQTR892", "MARAN234", known=True),
    Member("Luisa Fernanda", "Restrepo", "luisa@demo.example", "Medellín", 340, "", "MARAN234", known=True),
    Member("Andrés Felipe", "Zapata", "andres@demo.example", "Envigado", 350, "", "MARAN234", known=True),
    Member("Camila", "Ortiz Rojas", "camila@demo.example", "Bogotá", 320, "", "JPENA567", known=True),
    Member("Héctor", "Muñoz", "hector@demo.example", "Barranquilla", 361, known=True),
    Member("Valentina", "Núñez Castro", "valentina@demo.example", "Pereira", 363, known=True),
]
GIVEN = [
    "Adriana",
    "Alejandro",
    "Ángela",
    "Beatriz",
    "Carlos",
    "Carolina",
    "Catalina",
    "Claudia",
    "Cristian",
    "Daniela",
    "David",
    "Diana",
    "Diego",
    "Eduardo",
    "Esteban",
    "Fabián",
    "Fernanda",
    "Gloria",
    "Gustavo",
    "Íngrid",
    "Iván",
    "Jaime",
    "Jhon",
    "Jimena",
    "Jorge",
    "Juliana",
    "Karen",
    "Laura",
    "Leonardo",
    "Liliana",
    "Lorena",
    "Manuel",
    "Marcela",
    "Mateo",
    "Mónica",
    "Natalia",
    "Nicolás",
    "Óscar",
    "Paula",
    "Ramiro",
    "Rocío",
    "Sandra",
    "Santiago",
    "Sebastián",
    "Teresa",
    "Tatiana",
    "Ximena",
    "Yolanda",
    "Yeison",
]
WOMEN = {"Beatriz", "Karen", "Íngrid", "Rocío"}  # beside those that end in "a"
SECOND_WOMAN = ["", "", "María", "Andrea", "Isabel", "Paola", "Patricia", "Cecilia"]
SECOND_MAN = ["", "", "Mario", "Andrés", "Felipe", "José", "Alberto", "Camilo"]
FAMILY = [
    "Acosta",
    "Agudelo",
    "Arango",
    "Arias",
    "Ávila",
    "Bedoya",
    "Bermúdez",
    "Buitrago",
    "Cano",
    "Cárdenas",
    "Castaño",
    "Duque",
    "Echeverri",
    "Escobar",
    "Forero",
    "Galeano",
    "Giraldo",
    "Guerrero",
    "Henao",
    "Hoyos",
    "Ibáñez",
    "Jaramillo",
    "León",
    "Londoño",
    "Marín",
    "Mejía",
    "Montoya",
    "Moreno",
    "Naranjo",
    "Ocampo",
    "Orozco",
    "Ospina",
    "Palacio",
    "Patiño",
    "Pineda",
    "Quiñones",
    "Ramírez",
    "Rincón",
    "Rojas",
    "Salazar",
    "Serna",
    "Suárez",
    "Tobón",
    "Trujillo",
    "Uribe",
    "Vallejo",
    "Vargas",
    "Vélez",
    "Yepes",
    "Zuluaga",
]
CITIES = [
    "Medellín",
    "Bogotá",
    "Cali",
    "Barranquilla",
    "Cartagena",
    "Pereira",
    "Manizales",
    "Bucaramanga",
    "Tunja",
    "Neiva",
]
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ"


def everybody(agents: int, clients: int) -> list[Member]:
    """The whole cast in the order they sign up; agents bring more people the earlier they came."""
    chance = Random(2026)  # a demo, not a secret
    cast = list(STORY)
    codes = [member.code for member in STORY if member.code]
    for n in range(agents - len(codes)):
        cast.append(_member(chance, n, day=25 + n * 5, code=_code(chance, n), invited_by=_inviter(chance, codes)))
        codes.append(cast[-1].code)
    joined = {member.code: member.day for member in cast if member.code}
    for n in range(clients - (len(STORY) - 3)):
        day = chance.randrange(30, YEAR - 2)
        there = [code for code in codes if joined[code] < day and (code != PAUSED or day < PAUSE_DAY - 1)]
        invited_by = _inviter(chance, there) if chance.random() < 0.86 else ""
        cast.append(_member(chance, 1000 + n, day=day, invited_by=invited_by, late=chance.random() < 0.06))
    return sorted(cast, key=lambda member: member.day)


def _member(chance: Random, number: int, **fields: object) -> Member:
    first = chance.choice(GIVEN)
    second = chance.choice(SECOND_WOMAN if first.endswith("a") or first in WOMEN else SECOND_MAN)
    given = f"{first} {second}".strip()
    family = f"{chance.choice(FAMILY)} {chance.choice(FAMILY)}"
    address = f"{normalise(given.split()[0])}.{normalise(family.split()[0])}.{number}@correo.example"
    return Member(given, family, address, chance.choice(CITIES), **fields)  # type: ignore[arg-type]


def _inviter(chance: Random, codes: list[str]) -> str:
    """Those who came first bring the most."""
    weights = [1 / (place + 2) for place in range(len(codes))]
    return chance.choices(codes, weights)[0]


def _code(chance: Random, number: int) -> str:
    return "".join(chance.choices(LETTERS, k=5)) + str(222 + number)[-3:].replace("0", "2").replace("1", "3")
