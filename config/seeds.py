"""What every company starts with: roles, and the first version of the texts people accept."""

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from config.roles import seeded_roles
from config.seeds_papers import seed_papers
from config.seeds_registration import seed_registration
from people import actions as people
from people.enums import ConsentKind, Place
from people.models import Agreement, Role


@transaction.atomic
def seed() -> dict[str, list[str]]:
    """Add what is missing; what staff have changed stays theirs. Answers what roles were given with a new version."""
    news: dict[str, list[str]] = {}
    with translation.override(settings.LANGUAGE_CODE):
        for slug, (name, permissions) in seeded_roles().items():
            defaults = {"name": str(name), "permissions": sorted(permissions)}
            role, _created = Role.objects.get_or_create(slug=slug, defaults=defaults)
            if given := people.offer_permissions(role=role, permissions=permissions):
                news[role.name] = given
        seed_texts()
        seed_registration()
        people.load_divisions(country=settings.COUNTRY, by=None)
        seed_papers()
    return news


def seed_texts() -> None:
    for kind, body in first_texts().items():
        if not Agreement.objects.filter(code=kind).exists():
            wording = people.Wording(title=str(capfirst(kind.label)), body=body)
            places = [Place.REGISTRATION, Place.PROFILE]  # a new version reaches those who are registered too
            people.create_agreement(code=kind, kind=kind, rules={"places": places}, wording=wording)


def first_texts() -> dict[ConsentKind, str]:
    return {
        ConsentKind.TERMS: _(
            "You take part in this programme of your own will. Points have no cash value unless the company says "
            "so, they are earned by the rules published here, and every movement can be opened and explained."
        ),
        ConsentKind.DATA: _(
            "We keep your name, e-mail and phone to run this programme: to know who invited you, to tell you about "
            "your contracts and points, and to deliver your prizes. We do not sell them. You may see, correct or "
            "withdraw them at any time by writing to us."
        ),
    }
