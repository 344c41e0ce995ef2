"""References to what is never removed are checked per statement, as a set: files bring people by the million."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.db import keys_stay, names_known, never_deleted


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0025_acts_that_move_nobody"),
        ("people", "0019_references_as_sets"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        never_deleted("network_load"),
        keys_stay("network_client", "network_agent", "network_application", "network_load"),
        names_known("network_client", {"person_id": "people_person"}),
        names_known("network_agent", {"person_id": "people_person", "sponsor_id": "network_agent"}),
        names_known(
            "network_agentchange",
            {"agent_id": "network_agent", "sponsor_id": "network_agent", "by_id": "people_user"},
        ),
        names_known("network_clientchange", {"client_id": "network_client", "by_id": "people_user"}),
        names_known(
            "network_application",
            {
                "person_id": "people_person",
                "referrer_id": "people_person",
                "sponsor_id": "network_agent",
                "registered_by_id": "people_user",
                "decided_by_id": "people_user",
            },
        ),
        names_known("network_applicationstep", {"application_id": "network_application", "by_id": "people_user"}),
        names_known("network_loadtrace", {"load_id": "network_load", "person_id": "people_person"}),
        names_known(
            "network_sponsoredge",
            {"agent_id": "network_agent", "sponsor_id": "network_agent", "change_id": "network_agentchange"},
        ),
        migrations.AlterField(
            model_name="agent",
            name="person",
            field=models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agent",
                to="people.person",
                verbose_name="person",
            ),
        ),
        migrations.AlterField(
            model_name="agent",
            name="sponsor",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="line",
                to="network.agent",
                verbose_name="sponsor",
            ),
        ),
        migrations.AlterField(
            model_name="agentchange",
            name="agent",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="network.agent",
                verbose_name="agent",
            ),
        ),
        migrations.AlterField(
            model_name="agentchange",
            name="by",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AlterField(
            model_name="agentchange",
            name="sponsor",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.agent",
                verbose_name="sponsor",
            ),
        ),
        migrations.AlterField(
            model_name="application",
            name="decided_by",
            field=models.ForeignKey(
                db_constraint=False,
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
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="applications",
                to="people.person",
                verbose_name="person",
            ),
        ),
        migrations.AlterField(
            model_name="application",
            name="referrer",
            field=models.ForeignKey(
                db_constraint=False,
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
                db_constraint=False,
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
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.agent",
                verbose_name="sponsor",
            ),
        ),
        migrations.AlterField(
            model_name="applicationstep",
            name="application",
            field=models.ForeignKey(
                db_constraint=False,
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
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AlterField(
            model_name="client",
            name="person",
            field=models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="client",
                to="people.person",
                verbose_name="person",
            ),
        ),
        migrations.AlterField(
            model_name="clientchange",
            name="by",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AlterField(
            model_name="clientchange",
            name="client",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="network.client",
                verbose_name="client",
            ),
        ),
        migrations.AlterField(
            model_name="loadtrace",
            name="load",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="traces",
                to="network.load",
                verbose_name="file",
            ),
        ),
        migrations.AlterField(
            model_name="loadtrace",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="load_traces",
                to="people.person",
                verbose_name="person",
            ),
        ),
        migrations.AlterField(
            model_name="sponsoredge",
            name="agent",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sponsor_edges",
                to="network.agent",
                verbose_name="agent",
            ),
        ),
        migrations.AlterField(
            model_name="sponsoredge",
            name="change",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.agentchange",
                verbose_name="change",
            ),
        ),
        migrations.AlterField(
            model_name="sponsoredge",
            name="sponsor",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="led_edges",
                to="network.agent",
                verbose_name="sponsor",
            ),
        ),
    ]
