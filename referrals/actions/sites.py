"""What agents say on their own pages, under which address, and who switches them on and off."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import audit, conf, files
from core.events import publish
from core.repeats import repeat_of
from people.actions import lock_people
from people.models import Person, User
from referrals import rules
from referrals.errors import EnoughSlugs, OwnMatter, ReasonMissing, RefusedSlug, SlugTaken, UnfitName, UnfitSlug
from referrals.events import SiteStopped
from referrals.models import InviteCode, Site, SiteSlug, SiteVersion

YEAR = timedelta(days=365)
PICTURE = files.FileKind("site", ("png", "jpeg", "webp"), 5)


@dataclass(frozen=True, kw_only=True)
class Words:
    """What an agent's page says, in plain words, and what of the record it shows."""

    name: str = ""
    headline: str = ""
    text: str = ""
    shows_photo: bool = True
    shows_phone: bool = False
    shows_email: bool = False
    shows_networks: bool = True

    def cleaned(self) -> "Words":
        """Without control signs. Raises UnfitName."""
        name = rules.plain_text(self.name)
        if not rules.is_fit_for_a_name(name, conf.get("referrals.refused_words")):
            raise UnfitName()
        lines = {"headline": rules.plain_text(self.headline), "text": rules.plain_text(self.text, lines=True)}
        return Words(**(asdict(self) | {"name": name} | lines))


def own_site(owner: Person) -> Site:
    """The owner's row, made the first time; call it with the owner locked."""
    return Site.objects.get_or_create(owner=owner)[0]


@transaction.atomic
def save_site(
    *, owner: Person, words: Words, picture: "UploadedFile[Any] | None" = None, drop_picture: bool = False,
    form_key: UUID, by: User,
) -> SiteVersion:  # fmt: skip
    """A new version, in force at once; the ones before stay. The same form again answers the first.

    Raises UnfitName, or what `core.files.store` raises for the picture.
    """
    lock_people(ids=[owner.pk])
    words, site = words.cleaned(), own_site(owner)
    if first := repeat_of(SiteVersion.objects.all(), form_key, site_id=site.pk):
        return first
    kept = None if drop_picture or site.current is None else site.current.picture
    stored = files.store(picture, PICTURE, by=by) if picture else kept
    return _add(site, SiteVersion(site=site, picture=stored, form_key=form_key, **asdict(words)), by=by)


@transaction.atomic
def restore_site(*, owner: Person, version: SiteVersion, form_key: UUID, by: User) -> SiteVersion:
    """An earlier version of the owner's site once more, as the newest one."""
    lock_people(ids=[owner.pk])
    site = own_site(owner)
    if first := repeat_of(SiteVersion.objects.all(), form_key, site_id=site.pk):
        return first
    old = SiteVersion.objects.get(pk=version.pk, site=site)
    said = {name: getattr(old, name) for name in asdict(Words())}
    return _add(site, SiteVersion(site=site, picture=old.picture, form_key=form_key, **said), by=by)


def _add(site: Site, version: SiteVersion, *, by: User) -> SiteVersion:
    latest = SiteVersion.objects.filter(site=site).order_by("-number").first()
    version.number = latest.number + 1 if latest else 1
    version.save()
    site.current = version
    site.save(update_fields=["current"])
    audit.record("referrals.save_site", site.owner, by=by, after={"version": version.number})
    return version


@transaction.atomic
def choose_slug(*, owner: Person, text: str, by: User) -> SiteSlug:
    """The address of the owner's site from now on; the ones before lead on to it.

    Raises UnfitSlug, RefusedSlug, EnoughSlugs or SlugTaken.
    """
    lock_people(ids=[owner.pk])
    site, slug = own_site(owner), rules.clean_slug(text)
    _check_slug(slug)
    row = SiteSlug.objects.filter(site=site, slug=slug).first()
    if row and row.is_current:
        return row
    if row is None:
        _check_may_choose(site, slug)
    SiteSlug.objects.filter(site=site, is_current=True).update(is_current=False)
    if row:
        row.is_current = True
        row.save(update_fields=["is_current"])
    else:
        row = _take(site, slug)
    audit.record("referrals.choose_slug", owner, by=by, after={"slug": row.pk})
    return row


def _check_slug(slug: str) -> None:
    if not rules.is_fit_for_a_slug(slug):
        raise UnfitSlug()
    if rules.refused_word(slug.replace("-", "").upper(), conf.get("referrals.refused_words")):
        raise RefusedSlug()


def _check_may_choose(site: Site, slug: str) -> None:
    limit = conf.get("referrals.slugs_per_year")
    if SiteSlug.objects.filter(site=site, created_at__gt=timezone.now() - YEAR).count() >= limit:
        raise EnoughSlugs(limit=limit)
    if not _is_free(site, slug):
        raise SlugTaken(free=_free_slug(site, slug))


def _is_free(site: Site, slug: str) -> bool:
    """No other site has it, or one that looks the same, and it is nobody else's invite code."""
    alike = rules.slug_look(slug)
    codes = InviteCode.objects.filter(look=alike.upper()).exclude(owner=site.owner)
    return not codes.exists() and not SiteSlug.objects.filter(look=alike).exists()


def _free_slug(site: Site, slug: str) -> str:
    others = rules.other_slugs(slug, site.owner.city)
    return next((other for other in others if rules.is_fit_for_a_slug(other) and _is_free(site, other)), "-")


def _take(site: Site, slug: str) -> SiteSlug:
    try:
        with transaction.atomic():
            return SiteSlug.objects.create(site=site, slug=slug)
    except IntegrityError as error:  # somebody took it a moment ago
        raise SlugTaken(free=_free_slug(site, slug)) from error


@transaction.atomic
def switch_site(*, owner: Person, on: bool, by: User) -> Site:
    """The agent shows or hides the own site; audited where something changes."""
    lock_people(ids=[owner.pk])
    site = own_site(owner)
    if site.is_on != on:
        site.is_on = on
        site.save(update_fields=["is_on"])
        audit.record("referrals.switch_site", owner, by=by, before={"on": not on}, after={"on": on})
    return site


@transaction.atomic
def stop_site(*, owner: Person, stop: bool, reason: str, by: User) -> Site:
    """Staff close somebody's site, or let it be shown again. Raises OwnMatter or ReasonMissing."""
    reason = reason.strip()
    if not reason:
        raise ReasonMissing()
    if by.person_id == owner.pk:
        raise OwnMatter()
    lock_people(ids=[owner.pk])
    site = own_site(owner)
    if (site.stopped_at is not None) != stop:
        site.stopped_at, site.stopped_by = (timezone.now(), by) if stop else (None, None)
        site.stop_reason = reason if stop else ""
        site.save(update_fields=["stopped_at", "stopped_by", "stop_reason"])
        audit.record("referrals.stop_site", owner, by=by, before={"stopped": not stop}, after={"stopped": stop},
                     reason=reason)  # fmt: skip
        publish(SiteStopped(site_id=site.pk, person_id=owner.pk, stopped=stop), by=by)
    return site
