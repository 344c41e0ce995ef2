"""Sending, against a real server: nothing is lost, nothing goes twice, and the history has the server's own words."""

import socket
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core import jobs
from core.tasks import sweep
from notifications import actions
from notifications.actions import sending
from notifications.adapters import transport
from notifications.enums import Channel, State
from notifications.models import Attempt, Message
from notifications.tasks import send_due
from tests import factories
from tests.notifications.conftest import KIND

pytestmark = pytest.mark.django_db(transaction=True)
VALUES = {"points": "100", "name": "Ana", "client": "Luis"}


def queue(address="ana@example.test", key="x"):
    return actions.tell(person=factories.person(email=address), kind=KIND, values=VALUES, key=key)[1]


def make_due():
    Message.objects.filter(state=State.QUEUED).update(due_at=timezone.now())


def states():
    return list(Message.objects.emails().order_by("pk").values_list("state", flat=True))


def replies(message):
    return list(message.attempts.order_by("pk").values_list("state", "reply"))


def test_an_accepted_mail_is_sent_and_the_reply_kept(mail_server):
    message = queue()
    assert send_due() == 1
    message.refresh_from_db()
    assert (message.state, message.claimed_until) == (State.SENT, None)
    assert message.sent_at
    assert replies(message) == [(State.SENT, "250 taken as A1B2")]
    ((address, letter),) = mail_server.taken
    assert address == "ana@example.test"
    assert letter["Message-ID"] == message.message_id
    assert send_due() == 0


def test_dots_accents_and_long_lines_arrive_unharmed(mail_server):
    text = "Señor Núñez:\n\n.línea con punto\n\n" + "á" * 1500
    person = factories.person(email="ana@example.test")
    kind = type(KIND)(name="tests.text", label="", subject="Ñ " + "x" * 200, body="{text}", sample={}, mandatory=True)
    actions.tell(person=person, kind=kind, values={"text": text}, key="x")
    send_due()
    assert mail_server.texts_to("ana@example.test")[0].strip().replace("\r\n", "\n") == text
    assert mail_server.taken[0][1]["Subject"] == "Ñ " + "x" * 200


def test_421_waits_and_the_next_attempt_delivers(mail_server):
    message = queue()
    mail_server.answers["ana@example.test"] = ["421 try later"]
    send_due()
    message.refresh_from_db()
    assert message.state == State.QUEUED
    assert timedelta(0) < message.due_at - timezone.now() <= jobs.RETRY[0]
    assert replies(message) == [(State.QUEUED, "421 try later")]
    assert send_due() == 0, "not before it is due"
    make_due()
    send_due()
    assert [state for state, _reply in replies(message)] == [State.QUEUED, State.SENT]
    assert len(mail_server.taken) == 1


def test_waits_grow_from_one_attempt_to_the_next(mail_server):
    message = queue()
    mail_server.answers["ana@example.test"] = ["450 busy"] * 3
    waits = []
    for _n in range(3):
        make_due()
        send_due()
        message.refresh_from_db()
        waits.append(round((message.due_at - timezone.now()).total_seconds(), -1))
    assert waits == [10, 60, 300]


def test_550_fails_at_once_with_the_servers_own_words(mail_server):
    bad, good = queue("bad@example.test"), queue("good@example.test", "y")
    mail_server.answers["bad@example.test"] = ["550 5.1.1 no such mailbox, really"]
    assert send_due() == 2
    assert replies(bad) == [(State.FAILED, "550 5.1.1 no such mailbox, really")]
    assert states() == [State.FAILED, State.SENT]
    assert replies(good) == [(State.SENT, "250 taken as A1B2")]


def test_a_day_of_failing_is_enough(mail_server):
    message = queue()
    mail_server.answers["ana@example.test"] = ["451 not now"] * 2
    Attempt.objects.create(message=message, state=State.QUEUED, at=timezone.now() - timedelta(hours=23))
    send_due()
    assert states() == [State.QUEUED]
    Attempt.objects.create(message=message, state=State.QUEUED, at=timezone.now() - timedelta(hours=25))
    make_due()
    send_due()
    assert states() == [State.FAILED]
    assert replies(message)[-1] == (State.FAILED, "451 not now")


def test_sent_again_by_hand_it_has_a_day_of_its_own(mail_server):
    message = queue()
    Attempt.objects.create(message=message, state=State.FAILED, at=timezone.now() - timedelta(hours=25))
    Message.objects.update(state=State.FAILED)
    actions.resend(message=message, by=factories.staff())
    mail_server.answers["ana@example.test"] = ["451 not now"]
    send_due()
    assert Message.objects.emails().get().state == State.QUEUED


def test_a_wrong_address_fails_with_its_reason(mail_server):
    person = factories.person()
    person.email = "nobody"
    actions.tell(person=person, kind=KIND, values=VALUES, key="x")
    send_due()
    assert states() == [State.FAILED]
    assert "not an address" in Attempt.objects.get().reply


def test_mail_server_down_loses_nothing_and_drains_when_it_returns(mail_server):
    mail_server.stop()
    for n in range(25):
        queue(f"p{n}@example.test", str(n))
    assert send_due() == 1, "one knock at a closed door is enough"
    assert states() == [State.QUEUED] * 25
    assert Attempt.objects.count() == 1
    mail_server.start()
    make_due()
    assert send_due() == 25
    assert states() == [State.SENT] * 25
    assert sorted(address for address, _letter in mail_server.taken) == sorted(f"p{n}@example.test" for n in range(25))


def test_a_server_that_stalls_costs_its_time_and_no_more(settings):
    """It accepts the connection and never speaks."""
    settings.EMAIL_TIMEOUT = 0.3
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_URL = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
        first, _second = queue(), queue("luis@example.test", "y")
        started = time.monotonic()
        assert send_due() == 1
        assert time.monotonic() - started < 5
    assert states() == [State.QUEUED] * 2
    assert "timed out" in replies(first)[0][1]


def test_a_server_that_speaks_a_line_at_a_time_meets_the_deadline(settings):
    """Each line comes in time, all of them together do not."""
    settings.EMAIL_TIMEOUT = 0.5
    with socket.create_server(("127.0.0.1", 0)) as slow:
        settings.EMAIL_URL = f"smtp://127.0.0.1:{slow.getsockname()[1]}"
        thread = threading.Thread(target=speak_slowly, args=(slow,), daemon=True)
        thread.start()
        message = queue()
        send_due()
        thread.join(10)
    assert states() == [State.QUEUED]
    assert "took too long" in replies(message)[0][1] or "timed out" in replies(message)[0][1]


def speak_slowly(listener):
    peer, _address = listener.accept()
    with peer:
        peer.sendall(b"220 hello\r\n")
        for _n in range(20):
            if not peer.recv(1000):
                return
            time.sleep(0.2)
            try:
                peer.sendall(b"250 go on\r\n")
            except OSError:
                return


def test_a_server_that_hangs_up_in_the_middle_gets_it_again(mail_server):
    message = queue()
    mail_server.before_data = raise_once(ConnectionResetError)
    send_due()
    make_due()
    send_due()
    message.refresh_from_db()
    assert message.state == State.SENT
    assert len(mail_server.taken) == 1


def raise_once(error):
    waiting = [error]

    def fail(*_args, **_kwargs):
        if waiting:
            raise waiting.pop()

    return fail


class Recorder:
    """A transport that takes everything and looks at the database connection while it does."""

    def __init__(self, pause=0.0):
        self.taken, self.in_transaction, self.pause = [], [], pause

    def deliver(self, recipient, payload):
        self.in_transaction.append(connection.in_atomic_block or connection.connection.info.transaction_status.name)
        time.sleep(self.pause)
        self.taken.append(recipient)
        return "250 ok"

    def close(self):
        pass


@pytest.fixture
def recorder(monkeypatch):
    made = Recorder()
    monkeypatch.setattr(transport, "connect", lambda: made)
    return made


def test_no_transaction_is_open_while_sending(recorder):
    for n in range(3):
        queue(f"p{n}@example.test", str(n))
    assert send_due() == 3
    assert recorder.in_transaction == ["IDLE"] * 3


def test_a_message_of_a_transaction_that_was_undone_never_goes(recorder):
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)
    assert send_due() == 0
    assert recorder.taken == []


def test_a_worker_killed_with_a_claim_gives_it_back_with_time(mail_server):
    message = queue()
    (taken,) = sending.claim(10)  # and the worker is gone
    assert taken.pk == message.pk
    assert send_due() == 0, "the lease is another's"
    Message.objects.emails().update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert send_due() == 1
    message.refresh_from_db()
    assert message.state == State.SENT
    assert mail_server.taken[0][1]["Message-ID"] == taken.message_id == message.message_id


def test_the_lease_covers_a_message_and_ends_within_the_sweep_after(settings):
    assert timedelta(seconds=2 * settings.EMAIL_TIMEOUT) < sending.lease() <= timedelta(seconds=90)


def test_a_killed_worker_that_had_sent_repeats_the_same_message_id(mail_server, monkeypatch):
    message = queue()
    monkeypatch.setattr(sending, "_write", raise_once(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        send_due()
    monkeypatch.undo()
    Message.objects.emails().update(claimed_until=timezone.now() - timedelta(seconds=1))
    send_due()
    first, second = (letter["Message-ID"] for _address, letter in mail_server.taken)
    assert first == second == message.message_id


class Meeting(Recorder):
    """Each worker, with its first rows in hand, waits until the other has some too."""

    def __init__(self, workers):
        super().__init__()
        self.barrier, self.arrived = threading.Barrier(workers), set()

    def deliver(self, recipient, payload):
        if threading.get_ident() not in self.arrived:
            self.arrived.add(threading.get_ident())
            self.barrier.wait(30)
        return super().deliver(recipient, payload)


def test_two_workers_never_send_the_same_row(monkeypatch):
    """Three at once over forty rows; each row goes once."""
    meeting = Meeting(3)
    monkeypatch.setattr(transport, "connect", lambda: meeting)
    for n in range(40):
        queue(f"p{n}@example.test", str(n))
    in_parallel(3, send_due)
    assert sorted(meeting.taken) == sorted(f"p{n}@example.test" for n in range(40))
    assert Attempt.objects.count() == 40


def test_without_the_claim_they_do(monkeypatch):
    """The control: the same run with the guard taken away sends rows twice."""
    meeting = Meeting(2)
    monkeypatch.setattr(transport, "connect", lambda: meeting)
    unguarded = sending.CLAIM.replace("FOR UPDATE SKIP LOCKED", "").replace(
        "AND (claimed_until IS NULL OR claimed_until <= %(now)s)", ""
    )
    monkeypatch.setattr(sending, "CLAIM", unguarded)
    for n in range(5):
        queue(f"p{n}@example.test", str(n))
    in_parallel(2, send_due)
    assert len(meeting.taken) > 5


def in_parallel(count, work):
    barrier = threading.Barrier(count)

    def run():
        try:
            barrier.wait()
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)


def test_the_sweeper_finds_what_nobody_rang_for(recorder):
    queue()
    assert sending.send_due in jobs.SWEEPS
    sweep()
    assert recorder.taken == ["ana@example.test"]


def test_a_bug_in_one_message_does_not_stop_the_others(monkeypatch):
    class Broken(Recorder):
        def deliver(self, recipient, payload):
            if recipient == "ana@example.test":
                raise ValueError("odd payload")
            return super().deliver(recipient, payload)

    broken = Broken()
    monkeypatch.setattr(transport, "connect", lambda: broken)
    message = queue()
    queue("luis@example.test", "y")
    assert send_due() == 2
    assert broken.taken == ["luis@example.test"]
    assert replies(message) == [(State.QUEUED, "ValueError: odd payload")]


def test_a_slow_batch_is_given_back_in_time(monkeypatch, settings):
    """Who has used a third of the lease begins nothing more under it, and claims anew."""
    settings.EMAIL_TIMEOUT = 0.05
    recorder = Recorder(pause=0.06)
    monkeypatch.setattr(transport, "connect", lambda: recorder)
    for n in range(3):
        queue(f"p{n}@example.test", str(n))
    assert send_due() == 3
    assert sorted(recorder.taken) == ["p0@example.test", "p1@example.test", "p2@example.test"]
    assert states() == [State.SENT] * 3


def test_the_bell_is_never_sent(recorder):
    queue()
    send_due()
    assert len(recorder.taken) == 1
    assert Message.objects.get(channel=Channel.BELL).attempts.count() == 0


def test_the_limit_of_one_run_is_kept(recorder):
    for n in range(12):
        queue(f"p{n}@example.test", str(n))
    assert actions.send_due(limit=11) == 11
    assert states().count(State.QUEUED) == 1
