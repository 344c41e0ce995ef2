"""References to what is never removed are checked per statement, as a set: files bring people by the million, and a look
at the row that each names, with a lock on it, was a fifth of their work. What they name can go no more, nor its key."""

import django.db.models.deletion
from django.db import migrations, models

from core.db import keys_stay, names_known, never_deleted


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0018_no_prefix_of_hashes"),
    ]

    operations = [
        never_deleted("people_user"),
        never_deleted("people_division"),
        keys_stay("people_person", "people_user", "people_division", "people_territory"),
        names_known("people_person", {"division_id": "people_division", "territory_id": "people_territory"}),
        names_known("people_personkey", {"person_id": "people_person"}),
        names_known("people_identification", {"person_id": "people_person"}),
        migrations.AlterField(
            model_name="identification",
            name="person",
            field=models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="identification",
                to="people.person",
                verbose_name="person",
            ),
        ),
        migrations.AlterField(
            model_name="person",
            name="division",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.division",
                verbose_name="city",
            ),
        ),
        migrations.AlterField(
            model_name="person",
            name="territory",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="people",
                to="people.territory",
                verbose_name="territory",
            ),
        ),
        migrations.AlterField(
            model_name="personkey",
            name="person",
            field=models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="key",
                to="people.person",
                verbose_name="person",
            ),
        ),
    ]
