"""The texts there are become versions of two agreements, and the database keeps the new rules."""

from django.conf import settings
from django.db import migrations
from django.utils import translation
from django.utils.text import capfirst

from core.db import append_only
from people.enums import ConsentKind

GUARD = """
CREATE FUNCTION people_consenttext_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND NOT EXISTS (SELECT 1 FROM people_consent WHERE text_id = OLD.id) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'a text that people accept never changes, and stays once somebody accepted it'
    USING ERRCODE = 'restrict_violation';
END $$;
DROP TRIGGER people_consenttext_append_only ON people_consenttext;
CREATE TRIGGER people_consenttext_guard BEFORE UPDATE OR DELETE ON people_consenttext
  FOR EACH ROW EXECUTE FUNCTION people_consenttext_guard();
"""
UNGUARD = """
DROP TRIGGER people_consenttext_guard ON people_consenttext;
DROP FUNCTION people_consenttext_guard();
CREATE TRIGGER people_consenttext_append_only BEFORE UPDATE OR DELETE ON people_consenttext
  FOR EACH ROW EXECUTE FUNCTION vinculo_refuse_change();
"""


def gather(apps, schema_editor):
    """One agreement per kind, with the title that people read until now. The owner alone may touch these rows."""
    Agreement, ConsentText = apps.get_model("people", "Agreement"), apps.get_model("people", "ConsentText")
    if not ConsentText.objects.exists():
        return
    schema_editor.execute("ALTER TABLE people_consenttext DISABLE TRIGGER people_consenttext_append_only")
    for kind in (ConsentKind.TERMS, ConsentKind.DATA):
        versions = list(ConsentText.objects.filter(kind=kind).order_by("version"))
        if not versions:
            continue
        with translation.override(settings.LANGUAGE_CODE):
            title = capfirst(str(kind.label))
        asked = versions[0].published_at
        made = Agreement.objects.create(code=kind.value, kind=kind.value, places=["registration"], asked_at=asked)
        ConsentText.objects.filter(kind=kind).update(agreement=made, title=title, asks_again=False)
        made.current = versions[-1]
        made.save(update_fields=["current"])
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    schema_editor.execute("ALTER TABLE people_consenttext ENABLE TRIGGER people_consenttext_append_only")


class Migration(migrations.Migration):
    dependencies = [("people", "0007_agreements")]

    operations = [
        migrations.RunPython(gather, migrations.RunPython.noop),
        migrations.RunSQL(GUARD, UNGUARD),
        append_only("people_consentend"),
    ]
