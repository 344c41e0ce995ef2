from django.contrib.postgres.indexes import BrinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("core", "0013_settle_what_is_asked")]

    operations = [
        AddIndexConcurrently("storedevent", BrinIndex(fields=["at"], name="event_by_day", autosummarize=True)),
    ]
