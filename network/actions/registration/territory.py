"""Whether the newcomer lives in the territory of whoever leads or referred them, as the form asks."""

from django.conf import settings
from django.utils.translation import gettext as _

from core import conf
from network.actions.registration import checks
from network.actions.registration.entry import Entry
from network.enums import CheckName, CheckResult
from network.errors import OtherTerritory
from network.rules.territories import Chain, share
from people.actions import place_columns
from people.models import Person
from people.queries.territories import chain_of
from referrals.queries import find_code, referrer_of


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
        elif mode == "refuse":
            raise OtherTerritory()
        else:
            entry.note(CheckName.TERRITORY, CheckResult.WARNING, _("another territory"), about_id=other.pk)


def territory_of(entry: Entry) -> tuple[bool, Chain]:
    """Whether it is known where the newcomer lives, and the territory there: from what they wrote, or their record."""
    if text := entry.answers.get("place"):
        country = entry.answers.get("country") or settings.COUNTRY
        columns = place_columns(country=country, text=str(text))
        return columns["division"] is not None, chain_of(columns["territory_id"])
    known = entry.known
    return bool(known and known.division_id), chain_of(known.territory_id if known else None)


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
