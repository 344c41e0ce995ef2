"""Reads of registration forms."""

from django.conf import settings
from django.db.models import Max, Q

from network.enums import Channel
from network.errors import FormClosed
from network.models import FormVersion, RegistrationForm

IS_PUBLISHED = Q(versions__published_at__isnull=False)


def form_in_force(*, country: str, channel: str, target: str) -> FormVersion:
    """The published version that a door asks with, its `form` along: one query.

    Where the country has no form for that door, the company's country answers, and after it the public site. The first
    one found decides: if it is switched off, nobody registers there. Raises FormClosed.
    """
    doors = [(country, channel), (settings.COUNTRY, channel), (country, Channel.SITE), (settings.COUNTRY, Channel.SITE)]
    found: dict[tuple[str, str], FormVersion] = {}
    published = FormVersion.objects.exclude(published_at=None).filter(
        form__target=target, form__country__in={country, settings.COUNTRY}, form__channel__in={channel, Channel.SITE}
    )
    for version in published.select_related("form").order_by("form", "number"):
        found[version.form.country, version.form.channel] = version
    chosen = next((found[door] for door in doors if door in found), None)
    if chosen is None or not chosen.form.is_active:
        raise FormClosed()
    return chosen


def registration_forms() -> list[RegistrationForm]:
    """Every form with `published`, the number of the version in force, or None."""
    return list(RegistrationForm.objects.annotate(published=Max("versions__number", filter=IS_PUBLISHED)))
