"""Whether the newcomer lives in the territory of whoever leads or referred them, as the form asks."""

from django.conf import settings
from django.utils.translation import gettext as _

from core import conf
from network.actions.registration import checks
from network.actions.registration.entry import Entry
from network.enums import CheckName, CheckResult
from network.errors import OtherTerritory
from network.rules.form_checks import must_know_place
from network.rules.territories import Chain, share
from people.actions import place_columns
from people.errors import PlaceUnknown
from people.models import Person
from people.queries.places import knows_places
from people.queries.territories import chain_of
from referrals.queries import find_code, referrer_of


@checks.looks
def look_at_place(entry: Entry) -> None:
    """Where the city must be known and is not, it is asked again; somebody decides where it is not asked here, as of
    whoever has one on record. A country without divisions knows none. Raises PlaceUnknown."""
    version = entry.application.version
    if version is None or not must_know_place(entry.options) or territory_of(entry)[0]:
        return
    is_asked = version.asks("place") and (not entry.over or "place" in entry.over)
    if is_asked and (not entry.answers.get("place") or knows_places(_country(entry))):
        raise PlaceUnknown()
    entry.note(CheckName.TERRITORY, CheckResult.FAILED, _("the place is not known"))


@checks.looks
def look_at_territory(entry: Entry) -> None:
    """Notes how it is; in another territory, a form that refuses does. Raises OtherTerritory."""
    mode = entry.options.get("territory_check", "off")
    others = leaders(entry, entry.options.get("territory_of", "sponsor")) if mode != "off" else []
    if not others:
        return
    is_known, own = territory_of(entry)
    for other in others:
        theirs = chain_of(other.territory_id)
        if not is_known or not theirs:
            said = _("the place is not known") if not is_known else _("whoever leads or referred has no territory")
            entry.note(CheckName.TERRITORY, CheckResult.WARNING, said, about_id=other.pk)
        elif share(own, theirs, conf.get("network.shared_territory")):
            entry.note(CheckName.TERRITORY, CheckResult.PASSED, about_id=other.pk)
        elif mode == "refuse" and (not entry.over or "place" in entry.over):  # whoever may not mend it reads of it
            raise OtherTerritory()
        else:
            entry.note(CheckName.TERRITORY, CheckResult.WARNING, _("another territory"), about_id=other.pk)


def territory_of(entry: Entry) -> tuple[bool, Chain]:
    """Whether it is known where the newcomer lives, and the territory there: from what they wrote, or their record."""
    if text := entry.answers.get("place"):
        columns = place_columns(country=_country(entry), text=str(text))
        return columns["division"] is not None, chain_of(columns["territory_id"])
    known = entry.known
    return bool(known and known.division_id), chain_of(known.territory_id if known else None)


def _country(entry: Entry) -> str:
    return str(entry.answers.get("country") or settings.COUNTRY)


def leaders(entry: Entry, whose: str) -> list[Person]:
    """Who is compared with: sponsor, referrer or both; where nobody is named as sponsor, the referrer leads."""
    application = entry.application
    referrer = referrer_named(entry)
    sponsor = application.sponsor.person if application.sponsor else referrer
    wanted = {"sponsor": [sponsor], "referrer": [referrer], "both": [sponsor, referrer]}[whose]
    return list({person.pk: person for person in wanted if person}.values())


def referrer_named(entry: Entry) -> Person | None:
    """Whoever referred somebody on record stays so; a code beats what the door implies."""
    if entry.known and (found := referrer_of(entry.known)):
        return found.referrer
    code = find_code(entry.code or str(entry.answers.get("code") or ""))
    return code.owner if code else entry.application.referrer
