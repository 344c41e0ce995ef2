"""Letters that wait for an address are few; the sweeper finds them without looking through all."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("notifications", "0007_waits_for_proof")]

    operations = [
        AddIndexConcurrently(
            "message",
            models.Index(condition=models.Q(("state", "waiting")), fields=["person"], name="message_waiting"),
        ),
    ]
