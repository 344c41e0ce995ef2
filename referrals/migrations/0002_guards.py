"""Rules that the database itself keeps."""

from django.db import migrations

from core.db import append_only, never_deleted


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial")]

    operations = [
        append_only("referrals_touch"),
        never_deleted("referrals_invitecode"),
        never_deleted("referrals_attribution"),
    ]
