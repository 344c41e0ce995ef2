"""What staff are told: of broken books and trails, of webhooks, of people who want to be forgotten."""

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.models import AuditCheck
from ledger.events import BooksBroken
from ledger.models import LedgerCheck
from notifications.actions import tell
from notifications.events import WebhookFailed, WebhookGone
from notifications.messages import WEBHOOK_TROUBLE
from notifications.models import Endpoint
from notifications.permissions import MANAGE_WEBHOOKS
from people import messages as people_messages
from people.events import AuditBroken, ErasureAsked, ErasureRefused
from people.models import ErasureRequest, Person, User
from rewards import messages as reward_messages


def tell_staff_of_broken_books(event: BooksBroken, cause: int) -> None:
    """Whoever may read the books hears at once."""
    check = LedgerCheck.objects.get(pk=event.check_id)
    values = {"count": len(check.problems), "first": check.problems[0]}
    url = reverse("admin:ledger_ledgercheck_change", args=[check.pk])
    for person in staff_with("people.view_audit"):
        kind, key = reward_messages.LEDGER_BROKEN, f"books:{check.pk}"
        tell(person=person, kind=kind, values=values, key=key, cause=cause, url=url)


def tell_staff_of_broken_audit(event: AuditBroken, cause: int) -> None:
    check = AuditCheck.objects.get(pk=event.check_id)
    values, url = {"count": len(check.problems), "first": check.problems[0]}, reverse("people_staff:audit")
    for person in staff_with("people.view_audit"):
        kind, key = people_messages.AUDIT_BROKEN, f"audit:{check.pk}"
        tell(person=person, kind=kind, values=values, key=key, cause=cause, url=url)


def tell_staff_of_webhook(event: WebhookGone | WebhookFailed, cause: int) -> None:
    """Once a day for each, however much of it fails."""
    endpoint, day = Endpoint.objects.get(pk=event.endpoint_id), timezone.localdate()
    url = reverse("notifications_staff:webhook", args=[endpoint.pk])
    for person in staff_with(MANAGE_WEBHOOKS):
        with translation.override(person.language):
            what = _("It answered that it is gone for good, and nothing more is sent to it.")
            if isinstance(event, WebhookFailed):
                what = _("What it had to be told failed for three days and is no longer tried by itself.")
        values, key = {"name": str(endpoint), "what": what}, f"webhook:{endpoint.pk}:{event.kind()}:{day}"
        tell(person=person, kind=WEBHOOK_TROUBLE, values=values, key=key, cause=cause, url=url)


def tell_staff_of_erasure(event: ErasureAsked, cause: int) -> None:
    url, values = reverse("people_staff:erasure", args=[event.request_id]), {"number": event.request_id}
    for person in staff_with("people.manage_data"):
        kind, key = people_messages.ERASURE_ASKED, f"erasure:{event.request_id}"
        tell(person=person, kind=kind, values=values, key=key, cause=cause, url=url)


def tell_erasure_refused(event: ErasureRefused, cause: int) -> None:
    asked = ErasureRequest.objects.select_related("person").get(pk=event.request_id)
    values, url, key = {"reason": asked.answer}, reverse("people_account:data"), f"erasure-refused:{asked.pk}"
    tell(person=asked.person, kind=people_messages.ERASURE_REFUSED, values=values, key=key, cause=cause, url=url)


def staff_with(permission: str) -> list[Person]:
    staff = User.objects.filter(is_staff=True, is_active=True).select_related("person").prefetch_related("roles")
    return [user.person for user in staff if user.has_perm(permission)]
