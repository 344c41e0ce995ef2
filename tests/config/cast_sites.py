"""Agents' sites for the walks: one with a version and a host name, and which object fills the blanks."""

import uuid
from typing import Any

from people.models import Person
from referrals.actions import Words, choose_slug, enter_host, save_site
from tests import factories

PAGES = ("site", "site_offer", "site_earn", "site_sign_up", "site_join", "site_contact", "site_contact_sent")
OBJECTS = {
    **{f"network_public:{name}": "site_slug" for name in (*PAGES, "site_picture")},
    "referrals_office:site_restore": "site_version",
    "referrals_staff:site": "owner",
    "referrals_staff:stop_site": "owner",
    "referrals_staff:enter_host": "owner",
    "referrals_staff:decide_host": "site_host",
}
OWNED = {"referrals_office:site_restore"}


def objects(owner: Person) -> dict[str, Any]:
    choose_slug(owner=owner, text="cast", by=owner.user)
    version = save_site(owner=owner, words=Words(text="Hola"), form_key=uuid.uuid4(), by=owner.user)
    host = enter_host(owner=owner, host="cast.example.test", by=factories.staff())
    return {"site_slug": "cast", "site_version": version.pk, "site_host": host.pk}
