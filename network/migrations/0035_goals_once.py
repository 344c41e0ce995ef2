"""A rule and a kit see each order once, a goal is reached once by an agent in a campaign: the old uniqueness goes last."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models
from django.db.models import Q

ONCE = models.UniqueConstraint(fields=["rule", "order"], condition=Q(campaign=None), name="order_rule_acts_once")
REACHED = models.UniqueConstraint(
    fields=["rule", "agent", "campaign"], condition=Q(campaign__isnull=False), name="goal_reached_once"
)


def _index(name: str, columns: str, condition: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS {name} ON network_orderrulehit ({columns}) WHERE {condition}",
        f"DROP INDEX IF EXISTS {name}",
    )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("network", "0034_kits_and_goals")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [_index("order_rule_acts_once", "rule_id, order_id", "campaign_id IS NULL")],
            [migrations.AddConstraint("orderrulehit", ONCE)],
        ),
        migrations.SeparateDatabaseAndState(
            [_index("goal_reached_once", "rule_id, agent_id, campaign_id", "campaign_id IS NOT NULL")],
            [migrations.AddConstraint("orderrulehit", REACHED)],
        ),
        migrations.RemoveConstraint("orderrulehit", "order_rule_hits_once"),
        ValidateConstraint("orderrule", "order_rule_gives_something"),
    ]
