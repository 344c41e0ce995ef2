"""A mail worker killed for real, in the middle of handing a message over."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone

from notifications import actions
from notifications.enums import State
from notifications.models import Attempt, Message
from tests import factories
from tests.notifications.conftest import KIND

ROOT = Path(__file__).parents[2]
WORKER = "import django; django.setup(); from notifications.actions import send_due; send_due()"
MAILS = 15


def worker(mail_server):
    """A process of its own on this test's database, as a mail worker is."""
    at = connection.settings_dict
    environment = os.environ | {
        "DATABASE_URL": f"postgresql://{quote(at['USER'])}@/{at['NAME']}?host={quote(at['HOST'])}&port={at['PORT']}",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}",
        "DEBUG": "1",
        "REDIS_URL": "",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    return subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env=environment)


@pytest.mark.django_db(transaction=True)
def test_all_mails_arrive_under_their_own_ids_though_the_worker_is_killed(mail_server):
    """The first dies inside its first batch; the second finishes the work, once the lease has ended."""
    for n in range(MAILS):
        person = factories.person(email=f"p{n}@example.test")
        actions.tell(person=person, kind=KIND, values={"points": n}, key=str(n))
    process = worker(mail_server)

    def kill_at_the_fourth():
        if len(mail_server.taken) == 3:
            os.kill(process.pid, signal.SIGKILL)
            mail_server.before_data = lambda: None

    mail_server.before_data = kill_at_the_fourth
    assert process.wait(60) == -signal.SIGKILL
    assert Message.objects.filter(state=State.SENDING).exists()
    assert Attempt.objects.filter(state=State.SENT).count() == 3

    Message.objects.filter(state=State.SENDING).update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert worker(mail_server).wait(60) == 0
    assert set(Message.objects.emails().values_list("state", flat=True)) == {State.SENT}
    ids = dict(Message.objects.emails().values_list("address", "message_id"))
    assert {address for address, _letter in mail_server.taken} == set(ids)
    assert all(letter["Message-ID"] == ids[address] for address, letter in mail_server.taken)
