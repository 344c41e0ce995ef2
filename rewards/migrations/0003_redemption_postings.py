"""A redemption's points get rows of their own: it may take several times, and gives back out of each taking."""

import django.db.models.deletion
from django.db import migrations, models

from core.db import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_guards"),
        ("rewards", "0002_guards"),
    ]

    operations = [
        migrations.RemoveField(model_name="redemption", name="transaction"),
        migrations.RemoveField(model_name="redemptionchange", name="transaction"),
        migrations.CreateModel(
            name="RedemptionPosting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("points", models.BigIntegerField(verbose_name="points")),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to="rewards.redemptionchange",
                        verbose_name="change of a redemption",
                    ),
                ),
                (
                    "transaction",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemption_posting",
                        to="ledger.transaction",
                        verbose_name="transaction",
                    ),
                ),
                (
                    "undoes",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="rewards.redemptionposting",
                        verbose_name="gives back",
                    ),
                ),
            ],
            options={
                "verbose_name": "points of a redemption",
                "verbose_name_plural": "points of redemptions",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("points__lt", 0), ("undoes", None)),
                            models.Q(("points__gt", 0), ("undoes__isnull", False)),
                            _connector="OR",
                        ),
                        name="posting_direction",
                    )
                ],
            },
        ),
        append_only("rewards_redemptionposting"),
    ]
