"""Rules that the database itself keeps."""

from django.db import migrations

from core.db import append_only, never_deleted


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        append_only("people_consent"),
        append_only("people_consenttext"),
        never_deleted("people_person"),
    ]
