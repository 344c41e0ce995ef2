"""What somebody wrote on a site of their own, as a part of what is held about a person."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.personal import NOTHING
from core.models import StoredFile
from core.personal import Fate, Part, Row, register
from people.models import Person
from referrals.models import Site, SiteHost, SiteSlug, SiteVersion


def site(person: Person) -> list[Row]:
    if not Site.objects.filter(owner=person).exists():
        return []
    rows: list[Row] = [
        {_("Date"): v.created_at, _("Name"): v.name, _("Headline"): v.headline, _("Text"): v.text}
        for v in SiteVersion.objects.filter(site__owner=person).order_by("pk")
    ]
    slugs = SiteSlug.objects.filter(site__owner=person).order_by("pk")
    rows += [{_("Address of the site"): row.slug, _("Since"): row.created_at} for row in slugs]
    hosts = SiteHost.objects.filter(site__owner=person).order_by("pk")
    return rows + [{_("Host name"): row.host, _("State"): str(row.decision.label)} for row in hosts]


def site_pictures(person: Person) -> Iterable[StoredFile]:
    rows = SiteVersion.objects.filter(site__owner=person).exclude(picture=None).select_related("picture")
    return list({row.picture_id: row.picture for row in rows if row.picture}.values())


register(
    Part(
        name="site",
        label=gettext_lazy("Site of the agent"),
        rows=site,
        files=site_pictures,
        fate=Fate.GOES,
        why=NOTHING,
    )
)
