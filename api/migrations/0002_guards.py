"""A key is revoked, never removed: what it did stays its own."""

from django.db import migrations

from core.db import never_deleted


class Migration(migrations.Migration):
    dependencies = [("api", "0001_initial")]

    operations = [never_deleted("api_key")]
