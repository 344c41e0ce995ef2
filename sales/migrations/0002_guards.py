"""Rules that the database itself keeps: history stays, and only the words about people who were erased go."""

from django.db import migrations

from core.db import append_only, forgettable, never_deleted


class Migration(migrations.Migration):
    dependencies = [("sales", "0001_initial"), ("people", "0003_personal_data")]

    operations = [
        append_only("sales_creditentry"),
        forgettable(
            "sales_creditentry",
            "reason",
            "t.request_id IN (SELECT r.id FROM sales_creditrequest r WHERE r.person_id = $1)",
        ),
        append_only("sales_creditchange"),
        forgettable("sales_creditchange", "reason", "t.person_id = $1"),
        never_deleted("sales_creditrequest"),
    ]
