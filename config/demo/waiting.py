"""What waits for somebody to decide on the last days: one of each, so that no list of staff is empty."""

import uuid
from collections.abc import Callable

from config.demo import sites
from config.demo.pictures import draw
from people.models import Person, User
from referrals import actions as referrals
from rewards import actions as rewards

JULIAN, MARIANA = "julian@demo.example", "mariana@demo.example"
ANDRES, CAMILA, HECTOR = "andres@demo.example", "camila@demo.example", "hector@demo.example"
BROWSER = "5d" * 16  # the one that Julián and Camila share
SUSPICIOUS_SIGNS = 363


def steps(by: User) -> list[tuple[float, Callable[[], None]]]:
    """What happens, and on which day of the year."""
    return [
        (200, lambda: decided_code(by)),
        (359, same_browser),
        (362, missing_points),
        (363, other_referrer),
        (364, asked_code),
        *sites.steps(by),
    ]


def suspicious() -> Person:
    """Whose contract gives no points before somebody has looked."""
    return _person(CAMILA)


def decided_code(by: User) -> None:
    julian = _person(JULIAN)
    asked = referrals.ask_for_code(owner=julian, text="JULIANP", form_key=_key("code julian"), by=julian.user)
    referrals.decide_code(request=asked, approve=True, reason="", by=by)


def same_browser() -> None:
    referrals.note_presence(person=_person(JULIAN), visitor=BROWSER, ip="190.84.10.7")
    referrals.inspect_referral(person=_person(CAMILA), visitor=BROWSER, ip="190.84.10.7")


def missing_points() -> None:
    mariana = _person(MARIANA)
    rewards.open_claim(
        person=mariana, about=_person(ANDRES), named="", document="H-1187", on_date=None,
        text="Andrés firmó hace unos días en la oficina de Envigado y no veo los puntos.", upload=None,
        form_key=_key("claim"), by=mariana.user,
    )  # fmt: skip


def other_referrer() -> None:
    """Somebody who signed up without a code, although an agent had shown them everything."""
    mariana, hector = _person(MARIANA), _person(HECTOR)
    referrals.open_dispute(
        claimant=mariana, person=hector, claimed=mariana, named="", upload=draw("feria", "card", "#0f766e"),
        text="Le mostré el catálogo en la feria del hogar y olvidó escribir mi código.", form_key=_key("dispute"),
        by=mariana.user,
    )  # fmt: skip


def asked_code() -> None:
    mariana = _person(MARIANA)
    referrals.ask_for_code(owner=mariana, text="MARIANAG", form_key=_key("code mariana"), by=mariana.user)


def _person(email: str) -> Person:
    return Person.objects.select_related("user").get(email=email)


def _key(name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"vinculo:demo:waiting:{name}")
