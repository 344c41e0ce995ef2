from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("people", "0016_document_flows")]

    operations = [
        AddIndexConcurrently(
            "persondocument",
            models.Index(fields=["process_id"], name="document_process", condition=models.Q(process_id__isnull=False)),
        ),
    ]
