"""Telling other systems what happens: addresses that staff set up, and one delivery per event and address.

A delivery is a row of the transaction that publishes its event. It is claimed for a while, called with no transaction
open, and written down; what fails is tried again from the table, longer each time, for three days and more.
"""

import json
import logging
import secrets
import time
from base64 import b64encode
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from core import audit, crypto, jobs, outbound
from core.events import publish
from core.locks import take_turns
from core.models import StoredEvent
from core.repeats import repeat_of
from core.statements import run
from notifications import rules
from notifications.enums import DeliveryState
from notifications.errors import AlreadyWaiting, NotActive
from notifications.events import WebhookFailed, WebhookGone
from notifications.models import Delivery, DeliveryTry, Endpoint
from people.models import User

logger = logging.getLogger(__name__)

DOORBELL = "notifications.send_webhooks"
GONE = 410
REST = timedelta(minutes=5)
LEASE = timedelta(seconds=4 * outbound.TIMEOUT)
QUEUE = """
    INSERT INTO notifications_delivery (endpoint_id, event_id, state, tries, due_at, created_at)
    SELECT id, event, 'waiting', 0, %(now)s, %(now)s FROM notifications_endpoint, unnest(%(events)s::bigint[]) event
    WHERE is_active AND (kinds = '{}' OR %(kind)s = ANY(kinds)) RETURNING id"""
CLAIM = """
    UPDATE notifications_delivery SET claimed_until = %(until)s
    WHERE id = (
        SELECT d.id FROM notifications_delivery d JOIN notifications_endpoint e ON e.id = d.endpoint_id AND e.is_active
        WHERE d.state = 'waiting' AND d.due_at <= %(now)s AND (d.claimed_until IS NULL OR d.claimed_until <= %(now)s)
          AND (e.rests_until IS NULL OR e.rests_until <= %(now)s)
        ORDER BY d.due_at, d.id LIMIT 1 FOR UPDATE OF d SKIP LOCKED)
    RETURNING id"""


@transaction.atomic
def save_endpoint(
    *, endpoint: Endpoint | None, url: str, description: str, kinds: Sequence[str], form_key: UUID, by: User
) -> Endpoint:
    """Set an address up, with a secret of its own, or change it. The same form again answers the first.

    Raises core.outbound.BadAddress.
    """
    outbound.check_address(url)
    take_turns(form_key)
    if endpoint is None and (first := repeat_of(Endpoint.objects.all(), form_key)):
        return first
    row = Endpoint.objects.select_for_update().get(pk=endpoint.pk) if endpoint else _new_endpoint(form_key)
    before = _figures(row) if endpoint else {}
    row.url, row.description, row.kinds = url, description, sorted(kinds)
    if endpoint and before == _figures(row):
        return row
    row.save()
    audit.record("notifications.save_endpoint", row, by=by, before=before, after=_figures(row))
    return row


def _new_endpoint(form_key: UUID) -> Endpoint:
    return Endpoint(form_key=form_key, secret=crypto.encrypt(new_secret()))


def new_secret() -> str:
    """As receivers know it: `whsec_` and 32 random bytes in base64."""
    return "whsec_" + b64encode(secrets.token_bytes(32)).decode()


def _figures(row: Endpoint) -> dict[str, object]:
    return {"url": row.url, "description": row.description, "kinds": row.kinds}


@transaction.atomic
def set_endpoint_active(*, endpoint: Endpoint, active: bool, by: User | None) -> Endpoint:
    """Pause or activate it. What waits stays waiting meanwhile; new events are not queued for a paused one."""
    row = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    if row.is_active != active:
        row.is_active, row.gone_at, row.rests_until = active, None, None
        row.save(update_fields=["is_active", "gone_at", "rests_until"])
        before, after = {"active": not active}, {"active": active}
        audit.record("notifications.set_endpoint_active", row, by=by, before=before, after=after)
        jobs.ring(DOORBELL)
    return row


@transaction.atomic
def renew_secret(*, endpoint: Endpoint, by: User) -> Endpoint:
    """A new secret, from the next call on."""
    row = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    row.secret = crypto.encrypt(new_secret())
    row.save(update_fields=["secret"])
    audit.record("notifications.renew_secret", row, by=by)
    return row


@crypto.rotates
@transaction.atomic
def rotate_secrets() -> int:
    """The secrets of all endpoints, under the newest key."""
    rows = list(Endpoint.objects.select_for_update().order_by("pk"))
    for row in rows:
        row.secret = crypto.again(row.secret)
        row.save(update_fields=["secret"])
    return len(rows)


def show_secret(*, endpoint: Endpoint, by: User) -> str:
    """The secret in clear; that somebody looked is written down."""
    audit.record("notifications.show_secret", endpoint, by=by)
    return crypto.decrypt(endpoint.secret)


def queue_deliveries(*, events: Sequence[int], kind: str) -> int:
    """A row for each event of the kind and each endpoint that wants to hear of it; answers how many.

    That a webhook does not work is told to staff, never to webhooks: it would go round for ever.
    """
    if kind in rules.NOT_FOR_WEBHOOKS:
        return 0
    queued = len(run(QUEUE, {"events": events, "kind": kind, "now": timezone.now()}))
    if queued:
        jobs.ring(DOORBELL)
    return queued


@transaction.atomic
def resend_delivery(*, delivery: Delivery, form_key: UUID, by: User) -> Delivery:
    """Send it again, with all its attempts. The same form again changes nothing. Raises NotActive, AlreadyWaiting."""
    row = Delivery.objects.select_for_update(of=("self",)).select_related("endpoint").get(pk=delivery.pk)
    if repeat_of(DeliveryTry.objects.all(), form_key, delivery_id=delivery.pk):
        return row
    if not row.endpoint.is_active:
        raise NotActive()
    if row.state == DeliveryState.WAITING:
        raise AlreadyWaiting()
    row.state, row.tries, row.due_at, row.claimed_until = DeliveryState.WAITING, 0, timezone.now(), None
    row.save(update_fields=["state", "tries", "due_at", "claimed_until"])
    DeliveryTry.objects.create(delivery=row, by=by, form_key=form_key)
    audit.record("notifications.resend_delivery", row, by=by)
    jobs.ring(DOORBELL)
    return row


@jobs.sweeps
def ring_for_due_deliveries() -> int:
    """The sweeper only rings: strangers' servers must not keep mail waiting."""
    if Delivery.objects.due().exists():
        jobs.ring(DOORBELL)
    return 0


def send_deliveries(*, limit: int = 200) -> int:
    """Call what is due; answers how many were tried."""
    tried = 0
    while tried < limit and (delivery := _claim()):
        _send(delivery)
        tried += 1
    if tried >= limit:
        jobs.ring(DOORBELL)
    return tried


def _claim() -> Delivery | None:
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "until": now + LEASE})
        found = cursor.fetchone()
    return Delivery.objects.select_related("endpoint", "event").get(pk=found[0]) if found else None


def _send(delivery: Delivery) -> None:
    """One call and what came of it."""
    begun = time.monotonic()
    try:
        answer = call(delivery)
    except outbound.NotReached as error:
        answer = outbound.Answer(0, str(error))
    except outbound.BadAddress:
        answer = outbound.Answer(0, "not a public address")
    except Exception as error:  # ours: written down like any other, so that the next one has its turn
        logger.exception("delivery %s could not be made", delivery.pk)
        answer = outbound.Answer(0, type(error).__name__)
    _write(delivery, answer, int((time.monotonic() - begun) * 1000))


def call(delivery: Delivery) -> outbound.Answer:
    """The signed call itself. Its id is the event's: the receiver knows a repeat by it."""
    body, name, now = body_of(delivery.event), f"evt_{delivery.event_id}", int(time.time())
    signature = rules.webhook_signature(crypto.decrypt(delivery.endpoint.secret), name, now, body)
    headers = {
        "content-type": "application/json", "user-agent": "Vinculo-Webhooks/1", "webhook-id": name,
        "webhook-timestamp": str(now), "webhook-signature": signature,
    }  # fmt: skip
    return outbound.post(delivery.endpoint.url, body, headers)


def body_of(event: StoredEvent) -> bytes:
    """What is told: the kind, when, ids and figures."""
    said = {"type": event.kind, "timestamp": event.at.isoformat(), "version": event.version, "data": event.payload}
    return json.dumps(said, separators=(",", ":"), sort_keys=True).encode()


@transaction.atomic
def _write(delivery: Delivery, answer: outbound.Answer, milliseconds: int) -> None:
    """The attempt always; the row only while it is still ours."""
    DeliveryTry.objects.create(
        delivery=delivery, status=answer.status or None, reply=answer.text[:300], milliseconds=milliseconds
    )
    ours = Delivery.objects.filter(pk=delivery.pk, claimed_until=delivery.claimed_until, state=DeliveryState.WAITING)
    tries, wait = delivery.tries + 1, rules.webhook_wait(delivery.tries + 1)
    if answer.is_success:
        ours.update(state=DeliveryState.DELIVERED, claimed_until=None, tries=tries)
        Endpoint.objects.filter(pk=delivery.endpoint_id, rests_until__isnull=False).update(rests_until=None)
    elif answer.status == GONE:
        ours.update(state=DeliveryState.STOPPED, claimed_until=None, tries=tries)
        _give_up(delivery.endpoint)
    elif wait is None:
        if ours.update(state=DeliveryState.FAILED, claimed_until=None, tries=tries):
            publish(WebhookFailed(endpoint_id=delivery.endpoint_id, delivery_id=delivery.pk))
    else:
        ours.update(due_at=timezone.now() + wait, claimed_until=None, tries=tries)
        rest = timezone.now() + min(wait, REST)  # it may be down: one call at a time finds out
        Endpoint.objects.filter(pk=delivery.endpoint_id).update(rests_until=rest)


def _give_up(endpoint: Endpoint) -> None:
    """It said that it is gone for good: nothing is sent there any more, and what waits stops."""
    row = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    row.is_active, row.gone_at = False, timezone.now()
    row.save(update_fields=["is_active", "gone_at"])
    row.deliveries.filter(state=DeliveryState.WAITING).update(state=DeliveryState.STOPPED, claimed_until=None)
    audit.record("notifications.endpoint_gone", row, by=None, before={"active": True}, after={"active": False})
    publish(WebhookGone(endpoint_id=row.pk))
