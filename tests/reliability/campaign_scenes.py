"""Scenes of campaigns: files of orders, and corrections of what was closed."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Max

from network.actions import campaigns
from network.models import Campaign, CommercialState
from network.permissions import MANAGE_CAMPAIGNS
from people.models import User
from tests import factories
from tests.network import campaign_cast

Call = Callable[[], Any]


def importing_orders() -> Call:
    by, key = factories.staff(MANAGE_CAMPAIGNS), uuid.uuid4()
    content = "Número de pedido;Agente;Fecha;Valor\nP-1;nadie@example.test;02/01/2025;50000\n".encode()
    return lambda: campaigns.import_orders(table=SimpleUploadedFile("pedidos.csv", content), form_key=key, by=by)


def preparing_a_correction() -> Call:
    if not CommercialState.objects.exists():
        campaign_cast.states()
    agent = factories.agent(joined_at=datetime(2024, 1, 1, tzinfo=UTC))
    number = (Campaign.objects.aggregate(top=Max("number"))["top"] or 0) + 1
    by = User.objects.filter(is_staff=True).first() or factories.staff(MANAGE_CAMPAIGNS)  # colleagues are told of it
    closed, key = campaign_cast.campaign(number), uuid.uuid4()
    campaign_cast.close(closed)
    order = {"number": f"L-{number}", "agent": agent.person.email, "ordered_on": str(closed.starts_on), "amount": "9"}
    return lambda: campaigns.prepare_correction(
        campaign=closed, reason="Tarde", table=None, order=order, form_key=key, by=by
    )


SCENES: dict[str, Callable[[], Call]] = {
    "network.import_orders": importing_orders,
    "network.prepare_correction": preparing_a_correction,
}
