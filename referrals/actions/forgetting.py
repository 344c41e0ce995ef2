"""Somebody's data goes: what could tell who they are, while who brought whom stays as numbers."""

from django.db import transaction

from core.codes import random_code
from core.files import discard
from people.actions import lock_people
from people.models import Person
from referrals.models import CodeRequest, Dispute, Footprint, InviteCode, Site, SiteHost, SiteSlug, SiteVersion


@transaction.atomic
def forget_person(*, person: Person) -> None:
    """Close and rename chosen codes, forget where the person acted from, and empty what they wrote in disputes."""
    lock_people(ids=[person.pk])
    Footprint.objects.filter(person=person).delete()
    InviteCode.objects.filter(owner=person).update(is_active=False)
    for code in InviteCode.objects.filter(owner=person, is_vanity=True):
        code.code = random_code(12)
        code.save(update_fields=["code"])
    CodeRequest.objects.filter(owner=person).update(code="", reason="")
    for dispute in Dispute.objects.filter(claimant=person) | Dispute.objects.filter(person=person):
        file, dispute.file, dispute.text, dispute.named = dispute.file, None, "", ""
        dispute.save(update_fields=["file", "text", "named"])
        discard(file)
    if site := Site.objects.filter(owner=person).first():
        _forget_site(site)


def _forget_site(site: Site) -> None:
    """What the page said, its pictures and its names, which tell who somebody is, go; that there was one stays."""
    Site.objects.filter(pk=site.pk).update(current=None, is_on=False, stop_reason="")
    pictures = {row.picture for row in SiteVersion.objects.filter(site=site).select_related("picture") if row.picture}
    SiteVersion.objects.filter(site=site).delete()
    for picture in pictures:
        discard(picture)
    SiteSlug.objects.filter(site=site).delete()
    SiteHost.objects.filter(site=site).delete()
