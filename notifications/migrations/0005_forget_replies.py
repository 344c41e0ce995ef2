"""Replies of servers name addresses: those to erased people are emptied, and nothing else of them."""

from django.db import migrations

from core.db import forgettable


class Migration(migrations.Migration):
    dependencies = [("notifications", "0004_choices_and_templates"), ("people", "0003_personal_data")]

    operations = [
        forgettable(
            "notifications_attempt", "reply",
            "t.message_id IN (SELECT m.id FROM notifications_message m WHERE m.person_id = $1)",
        ),
    ]  # fmt: skip
