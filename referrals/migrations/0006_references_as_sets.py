"""The owner of a code is never removed: checked per statement, as a set."""

import django.db.models.deletion
from django.db import migrations, models

from core.db import names_known


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0019_references_as_sets"),
        ("referrals", "0005_sites"),
    ]

    operations = [
        names_known("referrals_invitecode", {"owner_id": "people_person"}),
        migrations.AlterField(
            model_name="invitecode",
            name="owner",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invite_codes",
                to="people.person",
                verbose_name="owner",
            ),
        ),
    ]
