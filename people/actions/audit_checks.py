"""The nightly look at the audit trail: what it found is kept, and is told when it is bad."""

import logging

from django.db import transaction

from core import audit_chain
from core.events import publish
from core.models import AuditCheck
from people.events import AuditBroken

logger = logging.getLogger(__name__)


@transaction.atomic
def check_audit(*, expected: str = "") -> AuditCheck:
    """Go through the whole chain; `expected` is a last link noted elsewhere, by default that of the last check.

    The last link goes into the log too, where whoever owns the database does not reach it.
    """
    noted = AuditCheck.objects.exclude(head="").order_by("-pk").values_list("head", flat=True).first()
    links, head, problems = audit_chain.verify(expected or noted or "")
    check = AuditCheck.objects.create(links=links, head=head, problems=problems)
    logger.info("audit chain: %s links, last %s, %s problems", links, head, len(problems))
    if problems:
        publish(AuditBroken(check_id=check.pk, problems=len(problems)))
    return check
