"""S15 S17: no answer sends anybody to another site, and every answer carries the browser's rules."""

from urllib.parse import urlsplit

import pytest

from tests import factories
from tests.core.test_error_pages import assert_guarded
from tests.security.crawl import visit

pytestmark = pytest.mark.django_db
ELSEWHERE = [
    "https://evil.test/", "//evil.test/", "/\\evil.test/", "\\\\evil.test", "https:evil.test", "javascript:alert(1)",
    "///evil.test", "http://localhost@evil.test/", " https://evil.test", "/%2fevil.test/", "https:///evil.test",
]  # fmt: skip


def leaves(answer) -> bool:
    """Whether a browser that follows the answer ends on another host."""
    to = answer.headers.get("Location", "").replace("\\", "/")
    parts = urlsplit(to)
    return bool(parts.scheme or to.startswith("//")) and parts.netloc not in {"testserver", ""}


@pytest.fixture
def member():
    user = factories.client().person.user
    user.set_password(factories.PASSWORD)
    user.save()
    return user


@pytest.mark.parametrize("to", ELSEWHERE)
def test_signing_in_and_out_and_choosing_stay_here(client, member, to):
    data = {"login": member.email, "password": factories.PASSWORD, "next": to}
    for path, sent in [
        ("/acceso/login/", data), ("/acceso/reauthenticate/", {"password": factories.PASSWORD, "next": to}),
        ("/idioma/setlang/", {"language": "en", "next": to}), ("/acceso/logout/", {"next": to}),
    ]:  # fmt: skip
        answer = client.post(path, sent, headers={"referer": to})
        assert not leaves(answer), (path, answer.headers["Location"])
        assert "evil" not in answer.headers.get("Location", "").partition("?")[0].partition("/%2f")[0], path


@pytest.mark.parametrize("role", ["anonymous", "owner", "staff"])
def test_no_page_sends_anybody_away_and_each_has_its_rules(client, role):
    for path, answer in visit(client, role).answers.items():
        assert not leaves(answer), path
        if "html" in answer.headers.get("Content-Type", "") and "sandbox" not in answer["Content-Security-Policy"]:
            assert_guarded(answer)
