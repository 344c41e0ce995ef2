from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("people", "0021_rank_asks")]

    operations = [
        AddIndexConcurrently(
            "person",
            models.Index(fields=["id"], name="person_erased", condition=models.Q(erased_at__isnull=False)),
        ),
    ]
