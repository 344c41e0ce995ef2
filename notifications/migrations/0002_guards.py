"""Rules that the database itself keeps."""

from django.db import migrations

from core.db import append_only, never_deleted


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]

    operations = [
        append_only("notifications_attempt"),
        never_deleted("notifications_message"),
    ]
