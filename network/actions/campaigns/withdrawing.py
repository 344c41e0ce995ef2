"""Activations that orders asked for and that still wait: where the orders count no more, nobody decides on them."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core import jobs
from core.events import publish_all
from network.actions.campaigns.locking import lock_orders
from network.events import ActivationEarned
from network.models import CampaignOrder, OrderRuleHit
from network.queries.activation import overtaken_requests, requests_to_renew
from workflows import actions as workflows


def withdraw_requests(*, by: Any) -> int:
    """Under the orders' lock, once they are written, and before any person is held: whoever decides holds the process
    and then the person. Whichever of both comes first, stands. Answers how many."""
    gone = overtaken_requests()
    for process, hit in gone:
        workflows.withdraw(process=process, by=by, reason=_why(hit))
    return len(gone)


def renew_requests(written: Sequence[CampaignOrder]) -> None:
    """An order that was cancelled and counts again asks again for what was withdrawn: nobody got it."""
    publish_all([ActivationEarned(agent_id=hit.whose.pk, hit_id=hit.pk) for hit in requests_to_renew(written)])


@jobs.sweeps
@transaction.atomic
def withdraw_overtaken() -> int:
    """For whatever else changes orders, as a correction does, which holds people before. Answers how many."""
    if not overtaken_requests():
        return 0
    lock_orders()
    return withdraw_requests(by=None)


def _why(hit: OrderRuleHit) -> str:
    """In the company's language: it stays as it is written."""
    with translation.override(settings.LANGUAGE_CODE):
        if hit.campaign:
            words = {"rule": hit.rule.name, "campaign": hit.campaign.name}
            return _("The orders of %(campaign)s do not reach the goal %(rule)s any more.") % words
        words = {"rule": hit.rule.name, "order": hit.order.number}
        return _("Order %(order)s does not count for %(rule)s any more.") % words
