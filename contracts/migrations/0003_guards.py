"""Rules that the database itself keeps."""

from django.db import migrations

from core.db import never_deleted


class Migration(migrations.Migration):
    dependencies = [("contracts", "0002_initial")]

    operations = [
        never_deleted("contracts_contract"),
    ]
