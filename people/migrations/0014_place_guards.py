"""Territories stay, and what was done to them."""

from django.db import migrations

from core.db import append_only, never_deleted


class Migration(migrations.Migration):
    dependencies = [("people", "0013_territory_changes")]

    operations = [append_only("people_territorychange"), never_deleted("people_territory")]
