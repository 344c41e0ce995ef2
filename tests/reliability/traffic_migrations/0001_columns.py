from django.db import migrations


class Migration(migrations.Migration):
    """Columns that old code need not know: empty, or with the database's own default."""

    initial = True
    operations = [
        migrations.RunSQL("ALTER TABLE rewards_product ADD COLUMN traffic_note text"),
        migrations.RunSQL("ALTER TABLE contracts_contract ADD COLUMN traffic_rank integer DEFAULT 0 NOT NULL"),
    ]
