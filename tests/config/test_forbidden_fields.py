"""S3: fields that no form offers, posted to every address, change nothing for whoever posts them."""

from typing import Any

import pytest
from django.test import Client

from ledger.models import Account
from network.models import Agent
from people.models import User
from referrals.models import Attribution, InviteCode
from rewards.models import Award, Product, Redemption
from tests import factories
from tests.config.cast import make_cast
from tests.config.urls import ours, path_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_errors")]

FORBIDDEN = {
    "is_staff": "on", "is_superuser": "on", "is_active": "on", "roles": "1", "role": "administrator",
    "permissions": "people.manage_roles", "balance": "999999", "amount": "999999", "points": "1", "unit_points": "1",
    "price": "1", "owner": "1", "person": "1", "person_id": "1", "referrer": "1", "sponsor": "1", "by": "1",
    "created_by": "1", "outcome": "posted", "code": "OWNER234", "stock": "999999",
}  # fmt: skip


def standing() -> dict[str, Any]:
    """Everything that nobody may give himself through a form."""
    return {
        "rights": list(User.objects.order_by("pk").values_list("pk", "is_staff", "is_superuser", "is_active")),
        "roles": list(User.roles.through.objects.order_by("pk").values_list("user", "role")),
        "balances": list(Account.objects.order_by("pk").values_list("pk", "owner", "balance")),
        "agents": list(Agent.objects.order_by("pk").values_list("pk", "person", "state", "sponsor")),
        "codes": list(InviteCode.objects.order_by("pk").values_list("pk", "owner", "code", "is_active")),
        "awards": list(Award.objects.order_by("pk").values_list("pk", "person", "points", "outcome")),
        "products": list(Product.objects.order_by("pk").values_list("pk", "points", "stock")),
        "redemptions": list(Redemption.objects.order_by("pk").values_list("pk", "person", "points", "state")),
    }


@pytest.mark.parametrize("role", ["anonymous", "client", "agent", "inactive agent", "staff without rights"])
def test_nobody_gives_himself_anything(client: Client, role: str):
    cast = make_cast()
    if who := cast.people[role]:
        factories.sign_in(client, who)
    bound = Attribution.objects.count()
    before = standing()
    for address in ours():
        client.post(path_of(address, cast.values(address.name, address.parameters)), FORBIDDEN)
        assert standing() == before, address.name
    # Whoever has no referrer may enter somebody's code: that is what the form is for, and all that it did.
    assert Attribution.objects.count() - bound == (1 if who else 0)
