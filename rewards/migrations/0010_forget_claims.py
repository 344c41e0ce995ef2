"""What erased people wrote in claims is emptied, and nothing else of them."""

from django.db import migrations

from core.db import forgettable


class Migration(migrations.Migration):
    dependencies = [("rewards", "0009_catalogue_limits_and_delivery"), ("people", "0003_personal_data")]

    operations = [
        forgettable(
            "rewards_claimmessage", "text", "t.claim_id IN (SELECT c.id FROM rewards_claim c WHERE c.person_id = $1)"
        ),
    ]
