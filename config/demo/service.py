"""The ERP of the company comes in with a key of its own: it closes a client's account and opens it again. An older key
is revoked. Their secrets are shown to nobody."""

import uuid
from collections.abc import Callable

from django.utils import timezone

from api import actions as api
from api.models import Key
from core import audit
from core.service import Caller
from network import actions as network
from network.enums import ClientState
from network.models import Client
from people.models import User

SCOPES = ["agents:activate", "agents:read", "clients:activate", "clients:read"]


def steps(by: User) -> list[tuple[float, Callable[[], None]]]:
    """What happens, and on which day of the year."""
    return [
        (300, lambda: make("CRM de prueba", ["clients:read"], by)),
        (318, lambda: revoke("CRM de prueba", "Terminó la prueba", by)),
        (320, lambda: make("ERP", SCOPES, by)),
        (340, lambda: switch(False, "Cartera vencida hace 90 días", by)),
        (341, lambda: switch(True, "Pagó su cartera", by)),
    ]


def make(name: str, scopes: list[str], by: User) -> None:
    api.create_key(
        name=name, scopes=scopes, networks=["203.0.113.0/24"], expires_on=None, form_key=_form_key(name), by=by
    )


def revoke(name: str, reason: str, by: User) -> None:
    api.revoke_key(key=_key(name), reason=reason, by=by)


def switch(active: bool, reason: str, by: User) -> None:
    """As the routers do it."""
    key = _key("ERP")
    state = ClientState.INACTIVE if active else ClientState.ACTIVE
    quiet = Client.objects.filter(state=state, person__agent=None, contracts=None)
    client = quiet.select_related("person").order_by("pk").first()
    if client is None:
        return
    with audit.through(through="api", api_key=key.prefix):
        network.set_client_active(client=client, active=active, reason=reason, by=by)
        act = "network.activate_client" if active else "network.inactivate_client"
        caller = Caller(key=key, user=by, scopes=frozenset(key.scopes))
        api.note_call(caller=caller, operation=act, about=client, status=200)
    Key.objects.filter(pk=key.pk).update(last_used_at=timezone.now())


def _key(name: str) -> Key:
    found: Key = Key.objects.get(form_key=_form_key(name))
    return found


def _form_key(name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"vinculo:demo:key:{name}")
