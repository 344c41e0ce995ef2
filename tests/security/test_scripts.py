"""S12: what people type never becomes part of a page: a payload in every text of every table, read by everybody."""

from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.db import connection, models

from core import conf
from core.models import SettingValue
from tests import factories
from tests.config.cast import make_cast
from tests.conftest import OWN_APPS
from tests.security.crawl import paths, visitors

pytestmark = pytest.mark.django_db
PAYLOAD = """x"><script>alert(1)</script><img src=x onerror=alert(1)>' onfocus='alert(1)"""
SHORT = "<script>1</script>"
KEYS = {  # texts that the program itself looks at, not people
    "kind", "channel", "state", "language", "country", "name_key", "slug", "token", "sha256", "source", "key",
    "currency", "target_type", "action", "act", "message_id", "claim", "cap", "outcome", "hash", "lookup", "sealed",
    "ip_sealed", "head", "payload", "content", "form_key", "visitor", "network", "inbox", "password", "formula",
    "secret", "target_id",
    "url", "tracking_url",  # written by the program itself, or let in only where they begin with https
}  # fmt: skip


def poison() -> int:
    """Write the payload, as the owner of the database, wherever somebody's words may stand. Answers how many texts."""
    done = 0
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE; SET LOCAL session_replication_role = replica")
        for model in apps.get_models():
            if model._meta.app_label not in OWN_APPS or model is SettingValue:
                continue
            together = {name for one in model._meta.total_unique_constraints for name in one.fields}
            for field in model._meta.local_fields:
                if text := payload_for(field):
                    if field.name in together:  # as far as two rows may not say the same
                        cursor.execute(f'SELECT min(id) FROM "{model._meta.db_table}"')
                        first = cursor.fetchone()[0]
                        query = f'UPDATE "{model._meta.db_table}" SET "{field.column}" = %s WHERE id = %s'
                        cursor.execute(query, [text, first])
                        done += cursor.rowcount
                        continue
                    cursor.execute(f'UPDATE "{model._meta.db_table}" SET "{field.column}" = %s', [text])
                    done += cursor.rowcount
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    texts = [s for s in conf.REGISTRY.values() if s.kind in {"text", "long_text"}]
    SettingValue.objects.bulk_create([SettingValue(name=s.name, value=PAYLOAD) for s in texts])
    conf.forget()
    return done + len(texts)


def payload_for(field: models.Field) -> str:
    """What fits into the field; nothing where the program reads it."""
    texts = isinstance(field, models.CharField | models.TextField) and not isinstance(field, models.FileField)
    if not texts or field.choices or field.unique or field.name in KEYS or getattr(field, "generated", False):
        return ""
    room = field.max_length or 1000
    return next((text for text in (PAYLOAD, SHORT) if len(text) <= room), "")


class Reader(HTMLParser):
    """Collects whatever in a page could run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and not given.get("src") and "json" not in (given.get("type") or ""):
            self.found.append(f"<script> {attrs}")
        for name, value in attrs:
            if name.startswith("on"):
                self.found.append(f"{tag} {name}={value}")
            if name in {"href", "src", "action", "formaction", "srcdoc", "data"} and _runs(value or ""):
                self.found.append(f"{tag} {name}={value}")


def _runs(value: str) -> bool:
    return value.strip().lower().startswith(("javascript:", "vbscript:", "data:text"))


def running(page: str) -> list[str]:
    reader = Reader()
    reader.feed(page)
    return reader.found


@pytest.mark.parametrize("role", ["anonymous", "owner", "client", "staff"])
def test_nothing_typed_ever_runs(client, role):
    cast = make_cast()
    who = visitors(cast)[role]
    assert poison() > 100
    if who:
        who.refresh_from_db()
        factories.sign_in(client, who)
    bad, met = [], 0
    for path in paths(cast):
        answer = client.get(path)
        if "html" not in answer.headers.get("Content-Type", "") or answer.streaming:
            continue
        page = answer.content.decode()
        met += "&lt;script&gt;" in page
        bad += [(path, found) for found in running(page)]
    assert bad == []
    assert met > 5  # the payload is on the pages, as text


def test_the_reader_sees_what_would_run():
    """The control."""
    page = f'<p title="{PAYLOAD}">{PAYLOAD}</p><a href=" JavaScript:alert(1)">x</a>'
    assert len(running(page)) >= 4
    assert running('<script src="/static/a.js"></script><script type="application/json">{}</script>') == []
