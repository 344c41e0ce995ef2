"""R9, R13: a mail worker that is killed, and a mail server that refuses, closes and stalls. Nothing is lost."""

import os
import random
import signal
import threading
import time
from collections import defaultdict
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from notifications import actions
from notifications.actions import sending
from notifications.enums import State
from notifications.models import Attempt, Message
from tests import factories
from tests.notifications.conftest import KIND
from tests.reliability.conftest import PATIENCE, forked, owner_connection
from tests.reliability.figures import MAIL_KILLS, MAILS, MOODY_MAILS

pytestmark = pytest.mark.django_db(transaction=True)


def send_all() -> None:
    """What a mail worker does, in a process of its own."""
    while actions.send_due():
        pass


def send_carelessly() -> None:
    """The same without its guard: what is claimed counts as sent."""
    sending.CLAIM = sending.CLAIM.replace("SET state = 'sending'", "SET state = 'sent'")
    send_all()


def queue(number: int) -> None:
    with transaction.atomic():
        for n in range(number):
            person = factories.person(email=f"r{n}@correo.test")
            actions.tell(person=person, kind=KIND, values={"points": n}, key=f"r{n}")


def wait_over() -> None:
    """The time after which the rows of a dead worker are free, and what failed is tried again."""
    Message.objects.filter(state=State.SENDING).update(claimed_until=timezone.now() - timedelta(seconds=1))
    Message.objects.filter(state=State.QUEUED).update(due_at=timezone.now())


def deadly(mail_server, kills):
    """Kill whoever works now, when the server has taken as many mails as the next of `kills` says: after it took the
    mail and before it answers, which is the worst moment."""
    left, now = sorted(kills), {}

    def before_data() -> None:
        if left and len(mail_server.taken) >= left[0] and "worker" in now:
            left.pop(0)
            os.kill(now.pop("worker").pid, signal.SIGKILL)

    mail_server.before_data = before_data
    return now


def run_killed(mail_server, work, kills) -> int:
    """Start workers, one after the other, until one comes to its end; how many were killed."""
    now, killed = deadly(mail_server, kills), 0
    while True:
        worker = now["worker"] = forked(work)
        worker.join(PATIENCE)
        if worker.exitcode == 0:
            return killed
        assert worker.exitcode == -signal.SIGKILL
        killed += 1
        wait_over()


def test_all_mails_arrive_though_the_worker_is_killed_again_and_again(mail_server, record):
    queue(MAILS)
    chance = random.Random(9)
    killed = run_killed(mail_server, send_all, chance.sample(range(MAILS * 9 // 10), MAIL_KILLS))
    assert killed == MAIL_KILLS
    mails = Message.objects.emails()
    assert set(mails.values_list("state", flat=True)) == {State.SENT}
    assert Attempt.objects.filter(state=State.SENT).count() == MAILS
    ids = defaultdict(set)
    for address, letter in mail_server.taken:
        ids[address].add(letter["Message-ID"])
    assert dict(ids) == {address: {known} for address, known in mails.values_list("address", "message_id")}
    again = len(mail_server.taken) - MAILS
    assert again <= MAIL_KILLS
    record("R9", f"{MAILS:,} mails, the worker killed -9 {killed} times while it sends",
           f"all delivered and logged; {again} twice, under the same Message-ID")  # fmt: skip


def test_control_mails_written_down_before_they_are_sent_get_lost(mail_server):
    queue(MAILS)
    run_killed(mail_server, send_carelessly, [MAILS // 2])
    assert set(Message.objects.emails().values_list("state", flat=True)) == {State.SENT}
    assert len({address for address, _letter in mail_server.taken}) < MAILS


MOODS = ("421 closing", "450 mailbox busy", "451 come back", "550 no such person", "552 full", "stall")


class Watch:
    """Looks from outside, while a mail is on its way, whether its worker keeps a transaction open."""

    def __init__(self) -> None:
        self.link, self.open = owner_connection(), 0
        self.lock = threading.Lock()

    def look(self) -> None:
        with self.lock:
            found = self.link.execute(
                """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
                   AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND backend_type = 'client backend'"""
            ).fetchone()
        self.open += found[0] if found else 0


def moody(mail_server, watch: Watch) -> set[str]:
    """Give each address its moods, in turn; who is refused for good."""
    chance, refused = random.Random(13), set()
    for n in range(MOODY_MAILS):
        address = f"r{n}@correo.test"
        mail_server.answers[address] = moods = chance.choices(MOODS, k=n % 4)
        if any(mood.startswith("55") for mood in moods):
            refused.add(address)
    taken = mail_server.handle_RCPT

    async def rcpt(server, session, envelope, address, options) -> str:
        watch.look()
        if mail_server.answers.get(address, [""])[:1] == ["stall"]:
            mail_server.answers[address].pop(0)
            time.sleep(0.7)  # longer than anybody waits here
            return "250 too late"
        return await taken(server, session, envelope, address, options)

    mail_server.handle_RCPT = rcpt
    return refused


def test_a_moody_server_costs_nothing_but_time(mail_server, settings, record):
    settings.EMAIL_TIMEOUT = 0.5
    queue(MOODY_MAILS)
    connection.close()  # what is seen from here on is the sender's
    watch = Watch()
    refused = moody(mail_server, watch)
    while Message.objects.emails().filter(state__in=[State.QUEUED, State.SENDING]).exists():
        actions.send_due()
        wait_over()
    mails = Message.objects.emails()
    assert set(mails.filter(state=State.FAILED).values_list("address", flat=True)) == refused
    assert {address for address, _letter in mail_server.taken} == set(
        mails.filter(state=State.SENT).values_list("address", flat=True)
    )
    replies = Attempt.objects.filter(state=State.FAILED).values_list("reply", flat=True)
    assert {reply[:3] for reply in replies} == {"550", "552"}
    assert watch.open == 0
    found = f"{len(refused)} failed for good with its words, all others delivered, no transaction open meanwhile"
    record("R13", f"{MOODY_MAILS} mails to a server that answers 421, 45x, 55x and stalls", found)


def test_control_sending_inside_a_transaction_is_seen(mail_server, settings):
    queue(2)
    watch = Watch()
    moody(mail_server, watch)
    with transaction.atomic():
        Message.objects.select_for_update().first()
        sending.send_due()
    assert watch.open > 0
