from django.db import migrations


class Migration(migrations.Migration):
    """A law for new rows at once, and for old ones without keeping anybody out."""

    dependencies = [("website", "0002_index")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE contracts_contract ADD CONSTRAINT traffic_check CHECK (traffic_rank >= 0) NOT VALID"
        ),
        migrations.RunSQL("ALTER TABLE contracts_contract VALIDATE CONSTRAINT traffic_check"),
    ]
