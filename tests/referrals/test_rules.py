"""U1 U2 S6: Crawlers, one inbox behind several addresses, texts that arrive whole, codes as people type them."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import conf, placeholders
from core.codes import ALPHABET, clean_code, random_code
from referrals import rules
from referrals.enums import Channel
from referrals.messages import CODE_BOUND, LATE_CODE

PEOPLE = [
    "Mozilla/5.0 (Linux; Android 14; SM-A546E) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 [FBAN/FBIOS;FBAV/465.0]",
    "Mozilla/5.0 (Linux; Android 13; CUBOT P80) AppleWebKit/537.36 Chrome/125.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0",
]
PROGRAMS = [
    "WhatsApp/2.23.20.0 A",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "TelegramBot (like TwitterBot)",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; YandexBot/3.0)",
    "Slackbot-LinkExpanding 1.0",
    "curl/8.5.0",
    "python-requests/2.32",
    "",
    "   ",
]
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@pytest.mark.parametrize("agent", PEOPLE)
def test_a_person_is_no_crawler(agent):
    assert not rules.is_crawler(agent)


@pytest.mark.parametrize("agent", PROGRAMS)
def test_a_program_is_a_crawler(agent):
    assert rules.is_crawler(agent)


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("Ana.Ruiz+promo@gmail.com", "anaruiz@gmail.com"),
        ("a.n.a@googlemail.com", "ana@googlemail.com"),
        ("ana+1@example.test", "ANA@example.test "),
    ],
)
def test_one_inbox_behind_several_addresses(address, same):
    assert rules.inbox(address) == rules.inbox(same)


@pytest.mark.parametrize(
    ("address", "other"), [("ana.ruiz@example.test", "anaruiz@example.test"), ("ana@gmail.com", "ana@example.test")]
)
def test_different_inboxes_stay_apart(address, other):
    assert rules.inbox(address) != rules.inbox(other)


def test_nobody_has_the_empty_inbox():
    assert rules.inbox("") == rules.inbox("no-address") == ""


@given(st.integers(1, 3650), st.integers(0, 5000))
def test_a_late_code_is_allowed_up_to_the_last_day(days, waited):
    registered = datetime(2026, 1, 15, 8, tzinfo=UTC)
    moment = registered + timedelta(days=waited)
    assert rules.late_code_allowed(registered, moment, days) == (waited <= days)
    assert rules.late_code_allowed(registered, moment, 0)


@pytest.mark.parametrize(
    ("via", "channel"),
    [
        ("qr", Channel.QR),
        ("wa", Channel.WHATSAPP),
        ("mail", Channel.EMAIL),
        ("", Channel.LINK),
        ("staff", Channel.LINK),
    ],
)
def test_the_mark_of_a_link_names_its_channel_and_never_another(via, channel):
    assert rules.link_channel(via) == channel


@given(text)
def test_whatsapp_and_mail_get_the_text_intact(message):
    query = urlsplit(rules.whatsapp_link(message)).query
    assert parse_qs(query, keep_blank_values=True, max_num_fields=1)["text"] == [message]
    subject, body = rules.mail_link("Ñandú & café #1", message).removeprefix("mailto:?").split("&")
    assert unquote(subject) == "subject=Ñandú & café #1"
    lines = unquote(body).removeprefix("body=").replace("\r\n", "\n")
    assert lines == message.replace("\r\n", "\n").replace("\r", "\n")


def test_addresses_of_one_household_share_a_limit():
    assert rules.network_of("2001:db8:1:2::7") == rules.network_of("2001:db8:1:2:ffff::1")
    assert rules.network_of("2001:db8:1:3::7") != rules.network_of("2001:db8:1:2::7")
    assert rules.network_of("::ffff:10.0.0.7") == rules.network_of("10.0.0.7") == "10.0.0.7"
    assert rules.network_of("unix") == "unknown"


@given(st.lists(st.sampled_from([" ", "-", "\u00a0"]), min_size=9, max_size=9), st.booleans())
def test_a_code_is_read_however_it_is_typed(gaps, lower):
    code = random_code()
    typed = gaps[0] + "".join(sign + gap for sign, gap in zip(code, gaps[1:], strict=True))
    assert clean_code(typed.lower() if lower else typed) == code


def test_codes_have_eight_signs_and_none_that_look_alike():
    codes = {random_code() for _n in range(2000)}
    assert len(codes) == 2000
    assert all(len(code) == 8 and set(code) <= set(ALPHABET) for code in codes)
    assert not set("0O1ILU") & set(ALPHABET)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["referrals.share_message", "referrals.client_share_text"])
def test_the_texts_we_ship_use_only_what_is_known_there(name):
    setting = conf.REGISTRY[name]
    placeholders.check(setting.default_value(), setting.placeholders)
    assert set(setting.example()) == set(setting.placeholders)
    assert "{" not in rules.share_text(setting.default_value(), setting.example())


@pytest.mark.parametrize("kind", [CODE_BOUND, LATE_CODE])
def test_messages_say_who_and_show_it_in_their_sample(kind):
    for text in (kind.subject, kind.body):
        assert kind.sample["client"] in placeholders.render(str(text), kind.sample)
    assert kind.audience == "agent"
