"""Messages from the tree: to one person, a line or a branch, so many a day, once however often the form is sent."""

import re
import uuid

import pytest
from django.core.exceptions import PermissionDenied

from core import conf
from core.jobs_run import run_due_jobs
from core.models import AuditEntry
from network import actions
from network.actions import forget_person, line_messages, take_snapshot
from network.enums import Reach
from network.errors import DayOfMessagesOver, MessageTooLong, NobodyToWriteTo, NotInLine
from network.models import LineMessage
from network.permissions import VIEW_AGENTS, WRITE_TO_NETWORK
from notifications.models import Message
from tests import factories

pytestmark = pytest.mark.django_db
OFFICE, STAFF = "/oficina/red/{}/mensaje/", "/admin/red/{}/mensaje/"


@pytest.fixture
def family():
    """top > me > (ana > low, gone inactive); other stands beside."""
    named = {}
    for name, leader in [("top", None), ("me", "top"), ("ana", "me"), ("gone", "me"), ("low", "ana"), ("other", "top")]:
        state = "inactive" if name == "gone" else "active"
        sponsor = named[leader] if leader else None
        named[name] = factories.agent(factories.person(name.title(), "Prueba"), sponsor=sponsor, state=state)
    return named


def told():
    rows = Message.objects.filter(kind="network.line_message", channel="bell").select_related("person")
    return sorted(row.person.given_names for row in rows)


def write(sender, agent, reach=Reach.ONE, text="Hola a todos", **options):
    user = getattr(sender, "person", sender)
    by = getattr(user, "user", user)
    options = {"form_key": uuid.uuid4()} | options
    return actions.write_to_line(agent=agent, reach=reach, text=text, by=by, **options)


def sent(browser, address, **typed):
    page = browser.get(address).content.decode()
    key = re.search(r'name="form_key" value="([^"]+)"', page)
    return browser.post(address, {"form_key": key.group(1) if key else "", "text": "Nos vemos {hoy}", **typed})


@pytest.mark.row("CS15")
def test_an_agent_writes_from_the_node_to_one_person_and_to_the_branch(login, family):
    browser = login(family["me"])
    card = browser.get("/oficina/red/", {"persona": family["ana"].pk}).content.decode()
    assert OFFICE.format(family["ana"].pk) in card
    answer = sent(browser, OFFICE.format(family["ana"].pk), reach="one")
    assert answer.status_code == 302
    assert told() == ["Ana"]
    row = Message.objects.get(kind="network.line_message", channel="bell")
    assert (row.subject, row.body) == ("Me Prueba te escribe", "Nos vemos {hoy}"), "braces of the sender are words"
    sent(browser, OFFICE.format(family["me"].pk), reach="branch")
    run_due_jobs()
    assert told() == ["Ana", "Ana", "Low"], "not who is inactive, not the sender"
    assert LineMessage.objects.latest("pk").told == 2
    assert "Nos vemos" in browser.get(OFFICE.format(family["me"].pk)).content.decode()


@pytest.mark.row("CS15")
def test_staff_write_in_the_name_of_the_company(login, family):
    by = factories.staff(VIEW_AGENTS, WRITE_TO_NETWORK)
    answer = sent(login(by), STAFF.format(family["me"].pk), reach="direct")
    assert answer.status_code == 302
    run_due_jobs()
    assert told() == ["Ana"]
    assert Message.objects.filter(kind="network.line_message").first().subject.startswith(conf.get("company.name"))
    entry = AuditEntry.objects.get(action="network.write_to_line")
    assert (entry.after["reach"], "Nos vemos" in str(entry.after)) == ("direct", False)


@pytest.mark.parametrize("who", ["top", "other"])
def test_nobody_outside_the_own_branch_can_be_written_to(login, family, who):
    browser = login(family["me"])
    assert browser.get(OFFICE.format(family[who].pk)).status_code == 404
    assert browser.post(OFFICE.format(family[who].pk), {"reach": "one", "text": "x"}).status_code == 404
    with pytest.raises(NotInLine):
        write(family["me"], family[who])
    assert told() == []


def test_strangers_are_refused(login, client, family):
    address = OFFICE.format(family["ana"].pk)
    assert client.get(address).status_code == 302
    assert login(factories.client()).get(address).status_code in {302, 403}
    assert login(factories.staff(VIEW_AGENTS)).get(STAFF.format(family["ana"].pk)).status_code == 403
    with pytest.raises(PermissionDenied):
        write(factories.staff(VIEW_AGENTS), family["ana"], as_company=True)
    conf.change("network.messages_a_day", 0, by=None)
    assert login(family["me"]).get(address).status_code == 403
    with pytest.raises(PermissionDenied):
        write(family["me"], family["ana"])


def test_bad_input_keeps_what_was_typed(login, family):
    browser, address = login(family["me"]), OFFICE.format(family["ana"].pk)
    conf.change("network.message_length", 100, by=None)
    long = sent(browser, address, reach="one", text="ñ" * 101)
    assert long.status_code == 422
    assert "ñ" * 101 in long.content.decode()
    assert sent(browser, address, reach="one", text=" ").status_code == 422
    assert sent(browser, address, reach="everybody").status_code == 422
    assert sent(browser, OFFICE.format(family["gone"].pk), reach="one").status_code == 422
    assert browser.get(OFFICE.format(family["me"].pk)).status_code == 200
    assert told() == []


def test_so_many_a_day(family):
    conf.change("network.messages_a_day", 3, by=None)
    conf.change("network.circulars_a_day", 1, by=None)
    write(family["me"], family["me"], Reach.BRANCH)
    with pytest.raises(DayOfMessagesOver):
        write(family["me"], family["me"], Reach.DIRECT)
    for _n in range(2):
        write(family["me"], family["ana"])
    with pytest.raises(DayOfMessagesOver):
        write(family["me"], family["ana"])
    write(family["top"], family["ana"])


def test_what_reaches_nobody_or_is_too_long_is_refused(family):
    for reach, agent in ((Reach.ONE, "gone"), (Reach.ONE, "me"), (Reach.DIRECT, "low")):
        with pytest.raises(NobodyToWriteTo):
            write(family["me"], family[agent], reach)
    for text in ("", "  ", "x" * 1001):
        with pytest.raises(MessageTooLong):
            write(family["me"], family["ana"], text=text)


def test_the_same_form_twice_tells_once(family):
    key = uuid.uuid4()
    first, again = (write(family["me"], family["ana"], form_key=key) for _n in range(2))
    assert first == again
    assert told() == ["Ana"]


@pytest.mark.parametrize("reach", [Reach.DIRECT, Reach.BRANCH])
def test_a_job_that_was_stopped_goes_on_and_tells_nobody_twice(family, monkeypatch, reach):
    """Piece by piece, while the tree is put in order anew."""
    monkeypatch.setattr(line_messages, "AT_ONCE", 1)
    late = factories.agent(factories.person("Tere", "Prueba"), sponsor=family["me"])
    message = write(family["me"], family["me"], reach)
    steps = line_messages.run_tell(message.job)
    message.job.state_kept = next(steps).state
    take_snapshot()
    next(line_messages.run_tell(message.job))
    run_due_jobs()
    assert told() == (["Ana", "Low", "Tere"] if reach == Reach.BRANCH else ["Ana", "Tere"])
    assert late.sponsor_id == family["me"].pk


def test_who_is_erased_leaves_no_words(family):
    message = write(family["me"], family["ana"])
    forget_person(person=family["me"].person)
    message.refresh_from_db()
    assert message.text == ""
