import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0003_guards"),
        ("core", "0004_cache_table"),
        ("people", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="UploadDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("form_key", models.UUIDField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "file of an unsaved contract",
                "verbose_name_plural": "files of unsaved contracts",
                "indexes": [
                    models.Index(fields=["form_key", "user", "-id"], name="draft_of_form"),
                    models.Index(fields=["created_at"], name="draft_by_age"),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="contract",
            index=models.Index(
                condition=models.Q(("referrer", None), ("state", "active")),
                fields=["-created_at", "-id"],
                name="contract_without_agent",
            ),
        ),
        migrations.AddIndex(
            model_name="contract",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["number"], name="contract_number_trigrams", opclasses=["gin_trgm_ops"]
            ),
        ),
    ]
