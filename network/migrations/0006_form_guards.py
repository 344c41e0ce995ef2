"""A published version of a form stays as it is; forms are switched off, never removed."""

from django.db import migrations

from core.db import APPEND_ONLY, never_deleted


class Migration(migrations.Migration):
    dependencies = [("network", "0005_registration_forms")]

    operations = [
        never_deleted("network_registrationform"),
        migrations.RunSQL(
            f"""{APPEND_ONLY}
            CREATE TRIGGER network_formversion_published BEFORE UPDATE OR DELETE ON network_formversion
              FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION vinculo_refuse_change();
            CREATE TRIGGER network_formversion_no_truncate BEFORE TRUNCATE ON network_formversion
              FOR EACH STATEMENT EXECUTE FUNCTION vinculo_refuse_change();""",
            """DROP TRIGGER network_formversion_published ON network_formversion;
            DROP TRIGGER network_formversion_no_truncate ON network_formversion;""",
        ),
    ]
