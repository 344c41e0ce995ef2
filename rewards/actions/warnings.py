"""Telling people of points that are about to end: once per person, day of the end and warning."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from core import conf
from core.events import publish
from rewards import rules
from rewards.events import PointsExpiring
from rewards.models import ExpiryWarning

BATCH = 200

# The warning that counts for a day is the closest one that has come: after a pause only that one is sent.
DUE = """
WITH ending AS (
  SELECT a.owner_id AS person_id, (l.expires_at AT TIME ZONE %(zone)s)::date AS day, sum(l.remaining) AS points
  FROM ledger_lot l JOIN ledger_account a ON a.id = l.account_id
  WHERE l.remaining > 0 AND l.expires_at > %(now)s AND l.expires_at < %(until)s AND a.kind = 'available'
    AND a.currency = 'PTS' AND a.owner_id IS NOT NULL
  GROUP BY 1, 2
), due AS (
  SELECT ending.*, (SELECT min(n) FROM unnest(%(days)s::int[]) n WHERE day - %(today)s::date <= n) AS days_before
  FROM ending
)
SELECT person_id, day, days_before, points FROM due
WHERE days_before IS NOT NULL AND NOT EXISTS (
  SELECT FROM rewards_expirywarning w
  WHERE w.person_id = due.person_id AND w.day = due.day AND w.days_before <= due.days_before
) ORDER BY day, person_id LIMIT %(batch)s
"""


def warn_expiring(*, now: datetime | None = None) -> int:
    """Everything that is due, in batches. Returns how many people and days were told."""
    told = 0
    while batch := _warn_batch(now or timezone.now()):
        told += batch
    return told


@transaction.atomic
def _warn_batch(now: datetime) -> int:
    days = rules.warning_days(conf.get("rewards.expiry_warning_days"))
    if not days:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('rewards.warn_expiring'))")
        cursor.execute(DUE, {
            "zone": settings.TIME_ZONE, "now": now, "until": now + timedelta(days=max(days) + 1), "days": days,
            "today": timezone.localdate(now), "batch": BATCH,
        })  # fmt: skip
        rows = cursor.fetchall()
    for person_id, day, days_before, points in rows:
        warning = ExpiryWarning.objects.create(
            person_id=person_id, day=day, days_before=days_before, points=int(points), at=now
        )
        publish(PointsExpiring(warning_id=warning.pk, person_id=person_id, points=int(points)))
    return len(rows)
