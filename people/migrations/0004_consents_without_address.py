"""The address of an acceptance is kept under the person's key only."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0003_personal_data")]

    operations = [migrations.RemoveField(model_name="consent", name="ip")]
