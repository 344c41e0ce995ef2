"""A version may be accepted again once that ended; the lists of acceptances have their indexes."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


def unique(model, name, fields, table, columns):
    """A unique constraint that keeps nobody out while it is built."""
    return migrations.SeparateDatabaseAndState(
        database_operations=[
            migrations.RunSQL(
                f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} ({columns})", f"DROP INDEX IF EXISTS {name}"
            ),
            migrations.RunSQL(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE USING INDEX {name}",
                f"ALTER TABLE {table} DROP CONSTRAINT {name}",
            ),
        ],
        state_operations=[
            migrations.AddConstraint(model_name=model, constraint=models.UniqueConstraint(fields=fields, name=name))
        ],
    )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("people", "0008_first_agreements")]

    operations = [
        unique(
            "consent", "consent_once_per_turn", ["person", "text", "turn"], "people_consent", "person_id, text_id, turn"
        ),
        unique("consent", "consent_once_per_form", ["form_key", "text"], "people_consent", "form_key, text_id"),
        unique(
            "consenttext",
            "consent_text_of_agreement",
            ["agreement", "version"],
            "people_consenttext",
            "agreement_id, version",
        ),
        migrations.RemoveConstraint(model_name="consent", name="consent_once_per_text"),
        migrations.RemoveConstraint(model_name="consenttext", name="consent_text_version"),
        AddIndexConcurrently("consent", models.Index(fields=["-at", "-id"], name="consent_newest")),
        AddIndexConcurrently("consent", models.Index(fields=["text", "-at", "-id"], name="consent_by_text")),
    ]
