"""Whoever asked or has a limit already keeps the entry in the menu: sales.queries.STAMP says that somebody has."""

from django.db import migrations

NOTE = """
INSERT INTO core_settingvalue (name, value, changed_at) SELECT 'stamp:sales.credit', '1', now()
WHERE EXISTS (SELECT 1 FROM sales_creditrequest) OR EXISTS (SELECT 1 FROM sales_creditchange)
ON CONFLICT (name) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("sales", "0002_guards"), ("core", "0001_initial")]
    operations = [migrations.RunSQL(NOTE, migrations.RunSQL.noop)]
