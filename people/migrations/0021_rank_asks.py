import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from core.db import append_only


class Migration(migrations.Migration):
    dependencies = [("people", "0020_credit_place")]

    operations = [
        migrations.CreateModel(
            name="RankAsk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.CharField(max_length=40, verbose_name="rank")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.agreement",
                        verbose_name="agreement",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "text asked again by a rank",
                "verbose_name_plural": "texts asked again by ranks",
                "constraints": [
                    models.UniqueConstraint(fields=("person", "agreement", "rank"), name="text_asked_once_by_rank")
                ],
            },
        ),
        append_only("people_rankask"),
    ]
