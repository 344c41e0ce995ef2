"""S13: Telling somebody something: rows, language, what values can and cannot do."""

import email
from dataclasses import replace
from email import policy

import pytest
from django.utils.translation import gettext_lazy as _
from hypothesis import given
from hypothesis import strategies as st

from core.messages import KINDS, Kind
from notifications import actions, rules
from notifications.enums import Channel, State
from notifications.models import Message
from tests import factories

VALUES = {"points": "100", "name": "Ana", "client": "Luis"}


def parsed(message):
    return email.message_from_string(actions.payload_of(message=message), policy=policy.default)


def address_in(text, path):
    return next(word for word in text.split() if path in word)


@pytest.mark.django_db
class TestTell:
    def test_bell_is_there_at_once_and_the_mail_is_queued(self, kind):
        bell, mail = actions.tell(person=factories.person(), kind=kind, values=VALUES, key="award:1", url="/cuenta/")
        assert (bell.channel, bell.state, bell.subject) == (Channel.BELL, State.SENT, "You earned 100 points")
        assert (mail.channel, mail.state, mail.address) == (Channel.EMAIL, State.QUEUED, mail.person.email)
        assert bell.sent_at
        assert bell.payload == ""

    def test_the_same_key_again_writes_nothing_and_answers_the_first_rows(self, kind):
        ana = factories.person()
        first = actions.tell(person=ana, kind=kind, values=VALUES, key="award:1")
        again = actions.tell(person=ana, kind=kind, values={**VALUES, "points": "999"}, key="award:1")
        assert again == first
        assert Message.objects.count() == 2
        assert again[0].subject == "You earned 100 points"

    def test_another_person_or_key_is_another_message(self, kind):
        ana, luis = factories.person(), factories.person("Luis")
        for person, key in [(ana, "a"), (ana, "b"), (luis, "a")]:
            actions.tell(person=person, kind=kind, values=VALUES, key=key)
        assert Message.objects.count() == 6

    def test_a_long_key_is_unique_too(self, kind):
        ana = factories.person()
        for ending in ("one", "two", "two"):
            actions.tell(person=ana, kind=kind, values=VALUES, key="k" * 200 + ending)
        assert Message.objects.count() == 4

    def test_without_an_address_the_bell_alone(self, kind):
        (bell,) = actions.tell(person=factories.person(email=""), kind=kind, values=VALUES, key="x")
        assert bell.channel == Channel.BELL

    def test_only_the_channels_of_the_kind(self):
        quiet = Kind(name="tests.quiet", label="", subject="s", body="b", sample={}, channels=("bell",))
        assert len(actions.tell(person=factories.person(), kind=quiet, values={}, key="x")) == 1

    def test_it_speaks_the_language_of_who_reads_it(self):
        kind = Kind(name="tests.language", label="", subject=_("Spanish"), body="{word}", sample={})
        for language, word in [("es", "Español"), ("en", "Spanish")]:
            person = factories.person(language=language)
            bell, mail = actions.tell(person=person, kind=kind, values={"word": _("Spanish")}, key="x")
            assert (bell.subject, bell.body) == (word, word)
            assert f'lang="{language}"' in parsed(mail).get_body(("html",)).get_content()

    def test_the_mail_is_whole(self, kind, settings):
        settings.SITE_URL = "https://vinculo.test"
        _bell, mail = actions.tell(
            person=factories.person(email="ana@example.test"), kind=kind, values={**VALUES, "client": "Íñigo Núñez"},
            key="x", url="/oficina/puntos/7/",
        )  # fmt: skip
        letter = parsed(mail)
        text, html = (letter.get_body((part,)).get_content() for part in ("plain", "html"))
        assert actions.payload_of(message=mail).isascii()
        assert letter["To"] == "ana@example.test"
        assert letter["Subject"] == "You earned 100 points"
        assert letter["Message-ID"] == mail.message_id
        assert "Íñigo Núñez signed a contract." in text
        assert "See why:" in text
        assert "https://vinculo.test/oficina/puntos/7/" in text
        assert 'href="https://vinculo.test/oficina/puntos/7/"' in html
        assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert letter["List-Unsubscribe"] == f"<{address_in(text, '/avisos/baja/')}>"
        assert f'href="{address_in(text, "/avisos/baja/")}"' in html

    def test_what_must_be_told_carries_no_way_out(self, kind, monkeypatch):
        kind = replace(kind, mandatory=True)
        monkeypatch.setitem(KINDS, kind.name, kind)
        _bell, mail = actions.tell(person=factories.person(), kind=kind, values=VALUES, key="x")
        assert "List-Unsubscribe" not in parsed(mail)
        assert "/avisos/baja/" not in actions.payload_of(message=mail)

    def test_a_mail_whose_kind_is_gone_still_goes_out_whole(self, kind, monkeypatch):
        page = "/oficina/puntos/7/"
        _bell, mail = actions.tell(person=factories.person(), kind=kind, values=VALUES, key="x", url=page)
        monkeypatch.delitem(KINDS, kind.name)
        letter = parsed(mail)
        assert letter["Message-ID"] == mail.message_id
        assert page in letter.get_body(("plain",)).get_content()

    def test_values_are_escaped_in_the_page_and_read_once(self, kind):
        hostile = {"points": "{name}", "name": "<script>alert(1)</script> {client}", "client": "x"}
        _bell, mail = actions.tell(person=factories.person(), kind=kind, values=hostile, key="x")
        html = parsed(mail).get_body(("html",)).get_content()
        assert mail.subject == "You earned {name} points"
        assert "<script>" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {client}" in html

    def test_a_value_cannot_make_a_link_or_a_code_of_its_own(self, kind):
        values = {**VALUES, "client": "x\n\nhttps://evil.test/\n\nABC-DEF\n\n"}
        _bell, mail = actions.tell(person=factories.person(), kind=kind, values=values, key="x")
        html = parsed(mail).get_body(("html",)).get_content()
        assert "https://evil.test/" in html
        assert 'href="https://evil.test/' not in html
        assert 'class="code"' not in html

    @pytest.mark.parametrize("ending", ["\r\n", "\n", "\r", "\u2028", "\x85", "\x0b"])
    def test_no_header_comes_out_of_a_value(self, kind, ending):
        values = {**VALUES, "points": f"1{ending}Bcc: all@example.test{ending}{ending}body"}
        _bell, mail = actions.tell(person=factories.person(), kind=kind, values=values, key="x")
        letter = parsed(mail)
        assert letter["Bcc"] is None
        assert letter["Subject"] == "You earned 1 Bcc: all@example.test body points"

    @pytest.mark.parametrize("address", ["a@example.test\r\nBcc: b@example.test", "nobody", "a@@b", "a b@example.test"])
    def test_a_wrong_address_stops_nothing_here(self, kind, address):
        """The act that tells must not fail; the outbox says what is wrong when it tries."""
        person = factories.person(email="right@example.test")
        person.email = address
        _bell, mail = actions.tell(person=person, kind=kind, values=VALUES, key="x")
        assert parsed(mail)["Bcc"] is None
        assert parsed(mail)["To"] is None

    @pytest.mark.parametrize("url", ["https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)", "x/"])
    def test_a_link_out_of_the_site_is_refused(self, kind, url):
        with pytest.raises(ValueError, match="not a path"):
            actions.tell(person=factories.person(), kind=kind, values=VALUES, key="x", url=url)

    def test_the_company_signs(self, kind):
        from core import conf

        conf.change("company.name", "Casa Álba", by=None)
        _bell, mail = actions.tell(person=factories.person(), kind=kind, values=VALUES, key="x")
        assert parsed(mail)["From"].addresses[0].display_name == "Casa Álba"
        assert "Casa Álba" in parsed(mail).get_body(("html",)).get_content()


@given(st.text())
def test_one_line_is_one_line(text):
    assert len(rules.one_line(text).splitlines()) <= 1


@given(st.text(alphabet=st.sampled_from("/\\:@.htpsjavascript \t\n%"), max_size=30))
def test_a_local_path_has_no_host(url):
    from urllib.parse import urljoin, urlsplit

    if rules.is_local_path(url):
        assert urlsplit(urljoin("https://here.test/a/", url.replace("\\", "/"))).netloc == "here.test"
