"""Extended fields are filtered by."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("people", "0005_registration")]

    operations = [
        AddIndexConcurrently(model_name="person", index=GinIndex(fields=["extra"], name="person_by_extra")),
    ]
