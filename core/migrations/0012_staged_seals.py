"""What identifies somebody is sealed before it is staged: `secret` is the key it lies under (itself under the
company's), `tail` its end; `bars` are the hashes that the blacklist is asked with. Empty where a file has no people."""

from django.db import migrations

ADD = """
ALTER TABLE core_stagedrow ADD COLUMN secret text;
ALTER TABLE core_stagedrow ADD COLUMN sealed text;
ALTER TABLE core_stagedrow ADD COLUMN tail text;
ALTER TABLE core_stagedrow ADD COLUMN bars text[];
"""
DROP = """
ALTER TABLE core_stagedrow DROP COLUMN secret, DROP COLUMN sealed, DROP COLUMN tail, DROP COLUMN bars;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0011_settle_staged")]

    operations = [migrations.RunSQL(ADD, DROP)]
