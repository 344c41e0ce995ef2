"""Reading the agents' own pages."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from core import conf
from core.models import StoredFile
from core.text import normalise
from people.models import Person
from people.queries.networks import network_links
from referrals import rules
from referrals.enums import Decision
from referrals.models import InviteCode, Site, SiteHost, SiteSlug, SiteVersion
from referrals.queries.codes import permanent_code, shown_code

VERSIONS_SHOWN = 10


@dataclass(frozen=True)
class Card:
    """What strangers read of an agent on every page of the site; empty where it is not shown."""

    slug: str
    name: str
    first_name: str
    city: str
    headline: str
    text: str
    photo: StoredFile | None
    picture: StoredFile | None
    email: str
    whatsapp: str  # an address that opens the chat
    networks: list[tuple[str, str, str]]  # label, handle, address


@dataclass(frozen=True)
class Place:
    """Where an address leads: to the site with this slug, and whether strangers may see it."""

    site: Site
    slug: str
    code: InviteCode | None  # the agent's, while it is active

    @property
    def is_open(self) -> bool:
        return self.code is not None and not why_closed(self.site)

    @property
    def card(self) -> Card:
        return card_of(self.site.owner, self.site.current, self.slug)


def why_closed(site: Site) -> str:
    """`company`, `staff`, `agent` or `person` (kept out of everything); empty while it is open."""
    reasons = {
        "company": not conf.get("referrals.sites"), "staff": site.stopped_at is not None, "agent": not site.is_on,
        "person": site.owner.barred_at is not None,
    }  # fmt: skip
    return next((name for name, holds in reasons.items() if holds), "")


def site_by_slug(text: str) -> Place | None:
    """The site that has or had this address, or one that looks like it."""
    slug = rules.clean_slug(text)
    found = SiteSlug.objects.select_related("site__owner__photo", "site__current__picture")
    row = found.filter(look=rules.slug_look(slug)).first() if rules.is_fit_for_a_slug(slug) else None
    if row is None:
        return None
    return Place(row.site, row.slug if row.is_current else current_slug(row.site), shown_code(row.site.owner))


def site_of(owner: Person) -> Place | None:
    """The agent's own site; nothing before there is a code."""
    code = permanent_code(owner)
    if code is None:
        return None
    row = Site.objects.select_related("owner__photo", "current__picture").filter(owner=owner).first()
    site = row or Site(owner=owner)
    return Place(site, current_slug(site), code if code.is_active else None)


def current_slug(site: Site) -> str:
    """The chosen address, or else the invite code."""
    row = SiteSlug.objects.filter(site=site, is_current=True).first() if site.pk else None
    if row:
        return row.slug
    own = permanent_code(site.owner)
    return own.code.lower() if own else ""


def card_of(owner: Person, version: SiteVersion | None, slug: str) -> Card:
    """The card with what this version says of its owner; without one, what every agent's shows."""
    said = version or SiteVersion()
    first = said.name.split(" ")[0] if said.name else owner.first_name
    text = rules.share_text(conf.get("referrals.site_message"), {"name": first, "company": conf.get("company.name")})
    return Card(
        slug=slug, name=said.name or owner.public_name, first_name=first, city=owner.city, headline=said.headline,
        text=said.text, photo=owner.photo if said.shows_photo else None, picture=said.picture,
        email=owner.email if said.shows_email else "",
        whatsapp=rules.whatsapp_link(text, owner.phone) if said.shows_phone and owner.phone else "",
        networks=network_links(owner) if said.shows_networks else [],
    )  # fmt: skip


def site_by_host(host: str) -> Place | None:
    """The site that staff approved for this host name."""
    rows = SiteHost.objects.select_related("site__owner__photo", "site__current__picture")
    row = rows.filter(host=host.lower(), state=Decision.ACCEPTED).first()
    return Place(row.site, current_slug(row.site), shown_code(row.site.owner)) if row else None


def site_versions(site: Site) -> list[SiteVersion]:
    """What the site said lately, the newest first."""
    return list(SiteVersion.objects.filter(site=site).order_by("-number")[:VERSIONS_SHOWN]) if site.pk else []


def owners_of_sites(text: str = "", state: str = "") -> QuerySet[InviteCode]:
    """Everybody who has a code, with their site and its address, for a list. `state` is open, closed or hosts."""
    slugs = Prefetch("owner__site__slugs", SiteSlug.objects.filter(is_current=True), to_attr="current_slugs")
    rows = InviteCode.objects.filter(is_vanity=False).select_related("owner__site").prefetch_related(slugs)
    off = Q(is_active=False) | Q(owner__site__is_on=False) | Q(owner__site__stopped_at__isnull=False)
    if state == "open":
        rows = rows.exclude(off)
    elif state == "closed":
        rows = rows.filter(off)
    elif state == "hosts":
        waiting = SiteHost.objects.filter(state=Decision.OPEN).values("site__owner")
        rows = rows.filter(owner__in=waiting)
    return rows.filter(_meant(text)) if text.strip() else rows


def _meant(text: str) -> Q:
    slugs = SiteSlug.objects.filter(slug__contains=rules.clean_slug(text)).values("site__owner")
    hosts = SiteHost.objects.filter(host__contains=text.strip().lower()).values("site__owner")
    named = Q(owner__name_key__contains=normalise(text)) | Q(code=text.strip().upper())
    return named | Q(owner__in=slugs) | Q(owner__in=hosts)


def hosts_of(site: Site) -> list[SiteHost]:
    """The newest first; none while the agent never saved the site."""
    if not site.pk:
        return []
    return list(SiteHost.objects.filter(site=site).select_related("decided_by__person").order_by("-created_at", "-pk"))
