from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("people", "0011_places")]

    operations = [
        AddIndexConcurrently("person", models.Index(fields=["division"], name="person_by_division")),
        AddIndexConcurrently("person", models.Index(fields=["territory"], name="person_by_territory")),
    ]
