"""Files say which ranks agents hold, too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0036_inactive_agents_wait_no_longer")]

    operations = [
        migrations.AlterField(
            model_name="load",
            name="kind",
            field=models.CharField(
                choices=[("people", "people"), ("states", "states"), ("ranks", "ranks")],
                max_length=10,
                verbose_name="what",
            ),
        ),
    ]
