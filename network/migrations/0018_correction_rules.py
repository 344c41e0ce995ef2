"""A close is compensated, never rewritten: who may do it and how often, and how everybody stands now.

The view puts what was corrected in the place of what the close wrote. Both halves can use the indexes of their tables.
"""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models
from django.db.models import F, Q

from core.db import append_only

COMPENSATE = models.CheckConstraint(
    condition=Q(kind="correction", compensates__isnull=False) | (~Q(kind="correction") & Q(compensates=None)),
    name="corrections_compensate",
)
FOUR_EYES = models.CheckConstraint(
    condition=~Q(kind="correction")
    | Q(state__in=["waiting", "discarded"])
    | (Q(by__isnull=False, confirmed_by__isnull=False) & ~Q(confirmed_by=F("by"))),
    name="corrections_have_four_eyes",
)
ONCE = models.UniqueConstraint(
    condition=~Q(state__in=["failed", "discarded"]), fields=("compensates",), name="compensated_once"
)
ONE_INDEX = """CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS compensated_once ON network_campaignrun (compensates_id)
  WHERE state NOT IN ('failed', 'discarded')"""
COLUMNS = "campaign_id, agent_id, mask, idle, state_id, orders, amount_minor, points"
VIEW = f"""
CREATE VIEW network_standingnow AS
SELECT {COLUMNS} FROM network_standing s WHERE NOT EXISTS (
  SELECT FROM network_standingfix f WHERE f.campaign_id = s.campaign_id AND f.agent_id = s.agent_id)
UNION ALL
SELECT {COLUMNS} FROM network_standingfix f WHERE NOT EXISTS (
  SELECT FROM network_standingfix n WHERE n.campaign_id = f.campaign_id AND n.agent_id = f.agent_id
    AND n.run_id > f.run_id)
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("network", "0017_corrections")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(ONE_INDEX, "DROP INDEX compensated_once")],
            [migrations.AddConstraint("campaignrun", ONCE)],
        ),
        AddConstraintNotValid("campaignrun", COMPENSATE),
        AddConstraintNotValid("campaignrun", FOUR_EYES),
        ValidateConstraint("campaignrun", "corrections_compensate"),
        ValidateConstraint("campaignrun", "corrections_have_four_eyes"),
        append_only("network_correctionline"),
        append_only("network_standingfix"),
        migrations.RunSQL(VIEW, "DROP VIEW network_standingnow"),
        migrations.AlterModelTable(name="standing", table="network_standingnow"),
    ]
