from django.db import migrations


class Migration(migrations.Migration):
    """An index beside those who write."""

    atomic = False
    dependencies = [("website", "0001_columns")]
    operations = [
        migrations.RunSQL("CREATE INDEX CONCURRENTLY traffic_index ON contracts_contract (traffic_rank)"),
    ]
