"""The table of Django's database cache: limits and one-time codes live there, so Redis may vanish."""

from django.core.management import call_command
from django.db import migrations


def create(_apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


def drop(_apps, schema_editor):
    schema_editor.execute("DROP TABLE IF EXISTS core_cache")


class Migration(migrations.Migration):
    dependencies = [("core", "0003_guards")]

    operations = [migrations.RunPython(create, drop)]
