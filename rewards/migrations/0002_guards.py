"""Rules that the database itself keeps."""

from django.db import migrations

from core.db import append_only, never_deleted


class Migration(migrations.Migration):
    dependencies = [("rewards", "0001_initial")]

    operations = [
        append_only("rewards_pointrule"),
        append_only("rewards_redemptionchange"),
        never_deleted("rewards_award"),
        never_deleted("rewards_redemption"),
    ]
