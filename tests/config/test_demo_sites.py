"""The sites of the demo company."""

import pytest

from config.demo import sites
from referrals.models import SiteHost, Touch
from referrals.queries import site_by_slug
from tests import factories

pytestmark = pytest.mark.django_db


def test_three_agents_have_a_site_and_one_waits_for_a_host_name(client):
    for email in (sites.MARIANA, sites.JULIAN, sites.PAOLA):
        factories.agent(factories.person("Mariana", "Gómez", email=email, phone="+573001112233"))
    for _day, step in sites.steps(factories.staff()):
        step()
    assert all(site_by_slug(slug).is_open for slug in ("mariana-gomez", "julian", "paola-quintero"))
    assert site_by_slug("julian-pena-bogota").slug == "julian"
    assert "marianagomez.hogar" in client.get("/s/mariana-gomez/").content.decode()
    assert SiteHost.objects.get().state == "open"
    assert set(Touch.objects.values_list("channel", flat=True)) == {"site"}
