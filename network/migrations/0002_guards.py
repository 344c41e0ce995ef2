"""Rules that the database itself keeps."""

from django.db import migrations

from core.db import never_deleted


class Migration(migrations.Migration):
    dependencies = [("network", "0001_initial")]

    operations = [
        never_deleted("network_client"),
        never_deleted("network_agent"),
    ]
