"""Files write registrations and traces by the million: what nobody looks by, or another index answers, is indexed no
more, and what most rows lack is indexed where it is there."""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

GONE = [
    "network_application_decided_by_id_0b52422a", "network_application_referrer_id_6f170cec",
    "network_application_registered_by_id_7c62a5a4", "network_application_sponsor_id_b2ae6b71",
    "network_application_version_id_9adabd39", "network_applicationstep_application_id_9aa58937",
    "network_applicationstep_by_id_67934be9", "network_loadtrace_load_id_5f46e68f",
]  # fmt: skip


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("network", "0020_held_files"),
        ("people", "0017_document_process"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="application",
            index=models.Index(
                condition=models.Q(("sponsor__isnull", False)),
                fields=["sponsor", "-created_at"],
                name="application_of_sponsor",
            ),
        ),
        AddIndexConcurrently(
            model_name="application",
            index=models.Index(
                condition=models.Q(("referrer__isnull", False)), fields=["referrer"], name="application_of_referrer"
            ),
        ),
        AddIndexConcurrently(
            model_name="application",
            index=models.Index(
                condition=models.Q(("version__isnull", False)), fields=["version"], name="application_of_version"
            ),
        ),
        AddIndexConcurrently(
            model_name="loadtrace",
            index=models.Index(
                condition=models.Q(("kept", ""), ("undone_at", None)),
                fields=["load", "person", "number"],
                name="load_undo",
            ),
        ),
        RemoveIndexConcurrently(
            model_name="application",
            name="application_by_sponsor",
        ),
        RemoveIndexConcurrently(
            model_name="loadtrace",
            name="load_to_undo",
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(f"DROP INDEX CONCURRENTLY IF EXISTS {name}", migrations.RunSQL.noop) for name in GONE
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="application",
                    name="decided_by",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                migrations.AlterField(
                    model_name="application",
                    name="referrer",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                        verbose_name="referrer",
                    ),
                ),
                migrations.AlterField(
                    model_name="application",
                    name="registered_by",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="registered by",
                    ),
                ),
                migrations.AlterField(
                    model_name="application",
                    name="sponsor",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="network.agent",
                        verbose_name="sponsor",
                    ),
                ),
                migrations.AlterField(
                    model_name="application",
                    name="version",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="network.formversion",
                        verbose_name="form",
                    ),
                ),
                migrations.AlterField(
                    model_name="applicationstep",
                    name="application",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="network.application",
                        verbose_name="registration",
                    ),
                ),
                migrations.AlterField(
                    model_name="applicationstep",
                    name="by",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                migrations.AlterField(
                    model_name="loadtrace",
                    name="load",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="traces",
                        to="network.load",
                        verbose_name="file",
                    ),
                ),
            ],
        ),
    ]
