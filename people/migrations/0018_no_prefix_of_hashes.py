"""Nobody looks for a document by the beginning of its hash: the index for that goes, since files write by the million."""

from django.db import migrations

INDEX = "people_identification_lookup_0583eb00_like"


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("people", "0017_document_process")]

    operations = [
        migrations.RunSQL(
            f"DROP INDEX CONCURRENTLY IF EXISTS {INDEX}",
            f"CREATE INDEX CONCURRENTLY {INDEX} ON people_identification (lookup varchar_pattern_ops)",
        )
    ]
