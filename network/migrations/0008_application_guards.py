"""Registrations are never removed; what was looked at, decided and changed never changes."""

from django.db import migrations

from core.db import append_only, never_deleted


class Migration(migrations.Migration):
    dependencies = [("network", "0007_applications")]

    operations = [
        never_deleted("network_application"),
        append_only("network_applicationcheck"),
        append_only("network_applicationstep"),
        append_only("network_clientchange"),
    ]
