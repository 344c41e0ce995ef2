"""Rules that the database itself keeps: history stays, and only the words about people who were erased go."""

from django.db import migrations

from core.db import append_only, forgettable, never_deleted


class Migration(migrations.Migration):
    dependencies = [("workflows", "0001_initial"), ("people", "0003_personal_data")]

    operations = [
        append_only("workflows_processentry"),
        forgettable(
            "workflows_processentry",
            "reason",
            "t.process_id IN (SELECT p.id FROM workflows_process p WHERE p.person_id = $1)",
        ),
        never_deleted("workflows_process"),
        never_deleted("workflows_processstep"),
    ]
