"""U13: nothing that staff typed is lost with their session: on pages of ours and of the admin alike."""

import pytest

from tests.config.test_kept import lost, read
from tests.security.crawl import visit

pytestmark = pytest.mark.django_db


def test_every_form_of_the_backend_is_kept(client):
    texts = visit(client, "staff").texts()
    pages = {path: read(text) for path, text in texts.items() if path.startswith("/admin/") and "<body" in text}
    assert {path: names for path, page in pages.items() if (names := lost(page))} == {}
    assert sum(bool(names) for page in pages.values() for _given, names in page.found) > 50
