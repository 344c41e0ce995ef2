"""Addresses of EMAIL_URL, the local sink, and what counts as final."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from notifications.adapters import transport
from notifications.adapters.transport import Refused

pytestmark = pytest.mark.django_db
PAYLOAD = "Subject: hi\r\nMessage-ID: <1@x>\r\n\r\nHello\r\n"


def test_the_sink_numbers_its_files(tmp_path):
    sink = transport.connect(f"file://{tmp_path / 'mail'}")
    assert [sink.deliver("a@example.test", PAYLOAD) for _n in range(3)] == [
        "250 stored as 000001.eml", "250 stored as 000002.eml", "250 stored as 000003.eml",
    ]  # fmt: skip
    assert sorted(p.name for p in (tmp_path / "mail").iterdir()) == ["000001.eml", "000002.eml", "000003.eml"]
    assert (tmp_path / "mail" / "000003.eml").read_bytes() == PAYLOAD.encode()
    assert (tmp_path / "mail").stat().st_mode & 0o077 == 0


def test_a_number_taken_meanwhile_is_left_alone(tmp_path, monkeypatch):
    (tmp_path / "000001.eml").write_text("mine")
    monkeypatch.setattr(type(tmp_path), "glob", lambda _self, _pattern: iter(()))
    assert transport.connect(f"file://{tmp_path}").deliver("a@example.test", PAYLOAD) == "250 stored as 000002.eml"
    assert (tmp_path / "000001.eml").read_text() == "mine"


def test_a_sink_that_cannot_be_written_is_a_server_away(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused) as refused:
        transport.connect(f"file://{tmp_path / 'file'}").deliver("a@example.test", PAYLOAD)
    assert refused.value.server_away
    assert not refused.value.permanent


@pytest.mark.parametrize("url", ["", "smtp:", "http://mail.test", "mail.test:25", "smtp://"])
def test_an_address_that_is_none_is_said_clearly(url, settings):
    settings.EMAIL_URL = url
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        transport.connect()


@pytest.mark.parametrize(
    ("code", "final"), [(550, True), (552, True), (501, True), (450, False), (421, False), (535, False), (530, False)]
)
def test_what_is_final(code, final):
    assert transport.is_final(code) is final


def test_addresses_as_servers_take_them():
    assert transport.ascii_address("ana@ñandú.test") == "ana@xn--and-6ma2c.test"
    with pytest.raises(Refused) as refused:
        transport.ascii_address("a@example.test>\r\nRCPT TO:<b@example.test")
    assert refused.value.permanent


def test_name_and_password_of_the_address_are_used(guarded_server):
    server = transport.connect(f"smtp://user%40x:p%3Ass@127.0.0.1:{guarded_server.port}")
    assert server.deliver("a@example.test", PAYLOAD) == "250 taken as A1B2"
    assert server.deliver("b@example.test", PAYLOAD) == "250 taken as A1B2", "on the same connection"
    server.close()


@pytest.mark.parametrize("access", ["user%40x:wrong@", ""])
def test_a_wrong_password_is_not_the_messages_fault(guarded_server, access):
    server = transport.connect(f"smtp://{access}127.0.0.1:{guarded_server.port}")
    with pytest.raises(Refused) as refused:
        server.deliver("a@example.test", PAYLOAD)
    assert (refused.value.permanent, refused.value.server_away) == (False, True)
    server.close()


def test_starttls_that_the_server_lacks_sends_nothing(mail_server):
    server = transport.connect(f"smtp+tls://127.0.0.1:{mail_server.port}")
    with pytest.raises(Refused) as refused:
        server.deliver("a@example.test", PAYLOAD)
    assert refused.value.server_away
    assert mail_server.taken == []


def test_tls_to_a_server_without_it_sends_nothing(mail_server, settings):
    settings.EMAIL_TIMEOUT = 0.5
    with pytest.raises(Refused) as refused:
        transport.connect(f"smtps://127.0.0.1:{mail_server.port}").deliver("a@example.test", PAYLOAD)
    assert refused.value.server_away
    assert mail_server.taken == []


def test_a_connection_that_was_closed_meanwhile_is_made_anew(mail_server):
    server = transport.connect(f"smtp://127.0.0.1:{mail_server.port}")
    server.deliver("a@example.test", PAYLOAD)
    mail_server.stop()
    mail_server.start()
    assert server.deliver("b@example.test", PAYLOAD) == "250 taken as A1B2"
    server.close()
