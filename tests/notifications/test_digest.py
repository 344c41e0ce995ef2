"""The daily summary instead of single e-mails."""

import email
from datetime import datetime, timedelta
from email import policy
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core import conf
from core.messages import KINDS
from notifications import actions, rules
from notifications.enums import Channel, State
from notifications.messages import DIGEST
from notifications.models import Message
from tests import factories

pytestmark = pytest.mark.django_db
WELCOME, POINTS = KINDS["network.welcome"], KINDS["rewards.points_awarded"]


@pytest.fixture
def reader():
    person = factories.person(language="en")
    actions.choose(person=person, choices={}, digest=True)
    return person


def tell(person, n=0, kind=WELCOME):
    return actions.tell(person=person, kind=kind, values={**kind.sample, "first_name": f"N{n}"}, key=f"k{n}")[-1]


def make_due(ago=timedelta(minutes=1)):
    Message.objects.filter(state=State.HELD).update(due_at=timezone.now() - ago)


def digests():
    return list(Message.objects.filter(kind=DIGEST.name).order_by("pk"))


def test_the_mail_is_held_until_the_hour_and_the_bell_rings_at_once(reader):
    held = tell(reader)
    assert (held.channel, held.state, held.payload) == (Channel.EMAIL, State.HELD, "")
    assert timezone.localtime(held.due_at).hour == conf.get("notifications.digest_hour")
    assert timezone.now() < held.due_at <= timezone.now() + timedelta(days=1)
    assert Message.objects.unread_of(reader).count() == 1
    assert actions.send_due() == 0
    assert actions.send_digests() == 0


def test_what_happened_comes_in_one_mail_grouped_by_kind(reader):
    parts = [tell(reader, 1), tell(reader, 2, POINTS), tell(reader, 3)]
    make_due()
    assert actions.send_digests() == 1
    (digest,) = digests()
    letter = email.message_from_string(actions.payload_of(message=digest), policy=policy.default)
    text = letter.get_body(("plain",)).get_content()
    assert digest.subject == "Your summary: 3 notices"
    assert (
        "Welcome to a new client\n• Welcome, N1\n• Welcome, N3\n\nPoints earned\n• You earned 300 puntos"
        in text.replace("\r\n", "\n")
    )
    assert "List-Unsubscribe" in letter
    assert {(m.state, m.digest_id) for m in Message.objects.filter(pk__in=[p.pk for p in parts])} == {
        (State.GROUPED, digest.pk)
    }
    assert actions.send_due() == 1
    assert Message.objects.get(pk=digest.pk).state == State.SENT


def test_running_again_makes_no_second_one(reader):
    tell(reader)
    make_due()
    assert [actions.send_digests(), actions.send_digests()] == [1, 0]
    assert len(digests()) == 1


def test_one_a_day_even_when_the_hour_is_moved(reader):
    tell(reader, 1)
    make_due()
    actions.send_digests()
    late = tell(reader, 2)
    make_due()
    actions.send_digests()
    late.refresh_from_db()
    assert len(digests()) == 1
    assert (late.state, late.due_at > timezone.now()) == (State.HELD, True)


def test_after_a_downtime_everything_comes_in_one(reader):
    tell(reader, 1)
    make_due(timedelta(days=3))
    tell(reader, 2)
    Message.objects.filter(key__startswith="k2").update(due_at=timezone.now() - timedelta(days=2))
    actions.send_digests()
    assert [d.subject for d in digests()] == ["Your summary: 2 notices"]


def test_nothing_happened_nothing_sent(reader):
    assert actions.send_digests() == 0
    assert digests() == []


def test_each_reader_gets_their_own(reader):
    other = factories.person(language="es")
    actions.choose(person=other, choices={}, digest=True)
    tell(reader, 1)
    tell(other, 1)
    make_due()
    assert actions.send_digests() == 2
    assert {d.address for d in digests()} == {reader.email, other.email}
    for digest, language in zip(sorted(digests(), key=lambda d: d.person_id), ("en", "es"), strict=True):
        letter = email.message_from_string(actions.payload_of(message=digest), policy=policy.default)
        assert f'lang="{language}"' in letter.get_body(("html",)).get_content()


def test_whoever_goes_back_to_single_mails_gets_them_at_once(reader):
    tell(reader, 1)
    actions.choose(person=reader, choices={}, digest=False)
    assert tell(reader, 2).state == State.QUEUED
    make_due()
    assert actions.send_digests() == 1, "what was held still comes"


def test_the_sweeper_knows_it():
    from core import jobs

    assert actions.send_digests in jobs.SWEEPS


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)), st.integers(0, 23),
    st.sampled_from(["America/Bogota", "UTC", "Asia/Tokyo"]),
)  # fmt: skip
def test_the_next_hour_is_within_a_day_and_never_now(naive, hour, zone):
    now = naive.replace(tzinfo=ZoneInfo(zone))
    then = rules.next_digest(now, hour)
    assert now < then <= now + timedelta(days=1)
    assert (then.hour, then.minute) == (hour, 0)


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.text(st.characters(codec="ascii", categories=["L"]), min_size=1))))
def test_a_summary_holds_every_news_once(news):
    lines = rules.digest_text(news).splitlines()
    assert sorted(line for line in lines if line.startswith("• ")) == sorted(f"• {subject}" for _label, subject in news)
    assert sorted(line for line in lines if line and not line.startswith("• ")) == sorted({label for label, _s in news})
