"""U28: in a company of an hour every list says that it is empty, and where to go on."""

import re

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db
LISTS = [
    "backoffice_office:referrals", "rewards_office:redemptions", "rewards_office:claims", "rewards_office:catalogue",
    "notifications_office:inbox", "notifications_account:inbox",
    "contracts_staff:list", "contracts_staff:referrals", "network_staff:clients", "network_staff:agents",
    "api_staff:keys",
    "notifications_staff:webhooks", "people_staff:erasures", "referrals_staff:codes", "referrals_staff:disputes",
    "referrals_staff:suspicious", "rewards_staff:claims", "rewards_staff:redemptions", "rewards_staff:rules",
    "core_staff:jobs", "backoffice_office:clients", "network_office:registrations", "network_office:tree",
    "network_staff:campaigns", "network_staff:stencil", "network_staff:order_batches", "network_staff:registrations",
    "network_staff:registration_totals", "network_staff:sign_ins", "network_staff:tree", "network_staff:matrix",
    "network_staff:waiting_room", "workflows_office:approvals",
    "workflows_staff:queue", "workflows_staff:flows", "referrals_staff:sites",
    "people_staff:documents", "people_staff:blacklist", "people_staff:acceptances", "people_staff:unplaced",
    "people_staff:territories", "people_staff:fields", "notifications_staff:history", "sales_staff:credits",
    "people_office:documents", "people_office:texts",
]  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_says_so(client: Client, name: str) -> None:
    who = factories.staff(superuser=True) if name.split(":")[0].endswith("_staff") else factories.agent()
    factories.sign_in(client, who)
    page = client.get(reverse(name))
    assert page.status_code == 200
    said = re.findall(r'class="vi-empty.*?</div>', page.content.decode(), re.S)
    assert said
    assert any("<a class" in one for one in said), "and where to go on"


def test_empty_tables_of_the_backend_say_so_too(client: Client) -> None:
    factories.sign_in(client, factories.staff(superuser=True))
    silent = []
    for model in admin.site._registry:
        if not model._default_manager.exists():
            page = client.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))
            silent += [] if "vi-empty" in page.content.decode() else [model.__name__]
    assert silent == []


def test_an_upload_without_types_says_who_adds_them(client: Client) -> None:
    factories.sign_in(client, factories.staff(superuser=True))
    page = client.get(reverse("contracts_staff:upload")).content.decode()
    assert reverse("admin:rewards_earningtype_add") in page
    factories.contract_type()
    assert (
        reverse("admin:rewards_earningtype_add") not in client.get(reverse("contracts_staff:upload")).content.decode()
    )
