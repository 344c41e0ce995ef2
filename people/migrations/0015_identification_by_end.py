from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("people", "0014_place_guards")]

    operations = [
        AddIndexConcurrently("identification", models.Index(fields=["last4"], name="identification_by_end")),
    ]
