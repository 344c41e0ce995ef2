"""Reads of registration forms."""

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet

from core.planned import planned
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
    for version in _published(target=target, country=country, channel=channel):
        found[version.form.country, version.form.channel] = version
    chosen = next((found[door] for door in doors if door in found), None)
    if chosen is None or not chosen.form.is_active:
        raise FormClosed()
    return chosen


@planned
def _published(target: str, country: str, channel: str) -> QuerySet[FormVersion]:
    """Every published version that may answer a door, each form's newest last."""
    published = FormVersion.objects.exclude(published_at=None).filter(
        form__target=target, form__country__in=[country, settings.COUNTRY], form__channel__in=[channel, Channel.SITE]
    )
    return published.select_related("form").order_by("form", "number")


def versions_of(form: RegistrationForm) -> tuple[FormVersion | None, FormVersion | None]:
    """The draft and the version in force, either of them None."""
    rows = list(FormVersion.objects.filter(form=form).select_related("published_by__person").order_by("-number")[:2])
    draft = next((row for row in rows if row.published_at is None), None)
    return draft, next((row for row in rows if row.published_at), None)


def seen_of(draft: FormVersion | None, latest: FormVersion | None) -> str:
    """Names what stands: travels with the page, so that nobody overwrites what they have not seen."""
    return f"{draft.pk}:{draft.changed_at.timestamp()}" if draft else f"v{latest.number if latest else 0}"


def published_versions(form: RegistrationForm) -> list[FormVersion]:
    """All that were ever in force, newest first."""
    found = FormVersion.objects.filter(form=form).exclude(published_at=None)
    return list(found.select_related("published_by__person").order_by("-number"))


def registration_forms() -> list[RegistrationForm]:
    """Every form with `published`, the number of the version in force, or None, and `drafts`, one or none."""
    drafts = Count("versions", filter=Q(versions__published_at__isnull=True))
    return list(
        RegistrationForm.objects.annotate(published=Max("versions__number", filter=IS_PUBLISHED), drafts=drafts)
    )
