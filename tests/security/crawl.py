"""Every page that answers to GET: ours with the cast's objects, and the admin's with a row of each table."""

from collections.abc import Iterator
from contextlib import suppress

from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from referrals.models import InviteCode
from tests import factories
from tests.config.cast import Cast
from tests.config.urls import ours, path_of, third_party

LEAVES = {"account_logout", "admin:logout", "admin:app_list"}  # they end what the crawl needs


def paths(cast: Cast) -> Iterator[str]:
    for address in ours():
        yield path_of(address, cast.values(address.name, address.parameters))
    for address in third_party():
        if not address.parameters and address.name not in LEAVES and not address.name.endswith(":"):
            with suppress(NoReverseMatch):  # a blank written as a regular expression
                yield reverse(address.name)
    yield from (reverse("admin:app_list", args=[label]) for label in {m._meta.app_label for m in admin.site._registry})
    for model in admin.site._registry:
        row = model._default_manager.order_by("pk").first()
        if row is not None:
            about = (model._meta.app_label, model._meta.model_name)
            yield reverse("admin:{}_{}_change".format(*about), args=[row.pk])
            yield reverse("admin:{}_{}_history".format(*about), args=[row.pk])


def visitors(cast: Cast) -> dict[str, object]:
    """Who comes by: a stranger, the owner of the cast's objects, others, and staff who may do everything."""
    owner = InviteCode.objects.get(code="OWNER234").owner
    return {
        "anonymous": None,
        "owner": owner.user,
        "client": owner.referred.first().person.user,
        "other agent": cast.people["agent"],
        "staff": factories.staff(superuser=True),
    }
