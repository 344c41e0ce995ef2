"""The notices behind both doors."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications import actions
from notifications.models import Message
from notifications.queries import unread_count
from tests import factories
from tests.notifications.conftest import KIND

pytestmark = [pytest.mark.django_db, pytest.mark.row("SL13")]
DOORS = [("account", factories.client), ("office", factories.agent)]
INBOXES = ["/cuenta/avisos/", "/oficina/avisos/"]


def notice(person, n=0, url="", **values):
    values = {"points": str(n), "name": "Ana", "client": "Luis"} | values
    return actions.tell(person=person, kind=KIND, values=values, key=f"test:{n}", url=url)[0]


@pytest.fixture(params=DOORS, ids=["account", "office"])
def door(request, login):
    """A door, who stands in it, and their browser."""
    name, make = request.param
    member = make()
    return name, member.person, login(member)


def addresses(name, pk=1):
    return {action: reverse(f"notifications_{name}:{action}", args=args)
            for action, args in [("inbox", []), ("read_all", []), ("read", [pk])]}  # fmt: skip


def test_notices_show_newest_first_by_day(door):
    name, person, browser = door
    oldest, middle, newest = (notice(person, n) for n in range(3))
    Message.objects.filter(pk=oldest.pk).update(created_at=timezone.now() - timedelta(days=2))
    page = browser.get(addresses(name)["inbox"])
    assert [[m.pk for m in rows] for _day, rows in page.context["days"]] == [[newest.pk, middle.pk], [oldest.pk]]
    text = page.content.decode()
    assert "You earned 2 points" in text
    assert "Luis signed a contract." in text


def test_the_bell_counts_what_is_unread(door):
    name, person, browser = door
    for n in range(3):
        notice(person, n)
    page = browser.get(addresses(name)["inbox"])
    assert page.context["unread_count"] == 3
    assert page.context["bell_url"] == addresses(name)["inbox"]


def test_only_what_is_new_can_be_shown(door):
    name, person, browser = door
    read, new = notice(person, 1), notice(person, 2)
    actions.read_message(message=read, person=person)
    inbox = addresses(name)["inbox"]
    assert [m.pk for m in browser.get(inbox, {"new": "1"}).context["page"].rows] == [new.pk]
    actions.read_message(message=new, person=person)
    assert b"vi-empty" in browser.get(inbox, {"new": "1"}).content


def test_a_notice_is_marked_read_and_unread_in_place(door):
    name, person, browser = door
    message = notice(person)
    mark, here = reverse(f"notifications_{name}:mark", args=[message.pk]), addresses(name)["inbox"] + "?new=1"
    for wish, unread in [("read", 0), ("unread", 1), ("unread", 1)]:
        assert browser.post(mark, {"as": wish, "next": here}).url == here
        assert unread_count(person) == unread
    assert browser.post(mark, {"as": "read", "next": "https://evil.test/"}).url == addresses(name)["inbox"]
    theirs = notice(factories.person("Otra"))
    assert browser.post(reverse(f"notifications_{name}:mark", args=[theirs.pk])).status_code == 404


def test_the_bell_can_be_asked_alone_and_says_how_many(door):
    name, person, browser = door
    for n in range(12):
        notice(person, n)
    bell = reverse(f"notifications_{name}:bell")
    answer = browser.get(bell).content.decode()
    assert "9+" in answer
    assert "<html" not in answer
    assert f'data-bell="{bell}"' in browser.get(addresses(name)["inbox"]).content.decode()


def test_opening_a_notice_reads_it_and_leads_to_its_page(door):
    name, person, browser = door
    message = notice(person, url=addresses(name)["inbox"] + "?from=notice")
    answer = browser.post(addresses(name, message.pk)["read"])
    assert answer.url == message.url
    assert unread_count(person) == 0
    first = Message.objects.get(pk=message.pk).read_at
    browser.post(addresses(name, message.pk)["read"])
    assert Message.objects.get(pk=message.pk).read_at == first, "the first reading counts"


def test_a_notice_without_a_page_leads_back(door):
    name, person, browser = door
    assert browser.post(addresses(name, notice(person).pk)["read"]).url == addresses(name)["inbox"]


@pytest.mark.parametrize("url", ["https://evil.test/", "//evil.test/", "/\\evil.test/", "javascript:alert(1)"])
def test_a_notice_never_leads_off_the_site(door, url):
    name, person, browser = door
    message = notice(person)
    Message.objects.filter(pk=message.pk).update(url=url)
    assert browser.post(addresses(name, message.pk)["read"]).url == addresses(name)["inbox"]


def test_all_are_read_at_once_and_again_changes_nothing(door):
    name, person, browser = door
    for n in range(3):
        notice(person, n)
    stranger = factories.person("Otra")
    notice(stranger)
    for _time in range(2):
        assert browser.post(addresses(name)["read_all"]).url == addresses(name)["inbox"]
    assert unread_count(person) == 0
    assert unread_count(stranger) == 1


def test_another_persons_notice_is_not_found(door):
    name, _person, browser = door
    theirs = notice(factories.person("Otra"), url="/cuenta/")
    assert browser.post(addresses(name, theirs.pk)["read"]).status_code == 404
    assert "You earned" not in browser.get(addresses(name)["inbox"]).content.decode()
    assert unread_count(theirs.person) == 1


def test_an_email_is_no_notice(door):
    name, person, browser = door
    mail = Message.objects.emails().get(key__startswith="test:0", person=notice(person).person)
    assert browser.post(addresses(name, mail.pk)["read"]).status_code == 404
    assert len(browser.get(addresses(name)["inbox"]).context["page"].rows) == 1


def test_reading_needs_a_post(door):
    name, person, browser = door
    message = notice(person)
    for action in ("read", "read_all"):
        assert browser.get(addresses(name, message.pk)[action]).status_code == 405
    assert unread_count(person) == 1


def test_an_empty_inbox_says_what_comes_and_where_to_go(door):
    name, _person, browser = door
    text = browser.get(addresses(name)["inbox"]).content.decode()
    assert "vi-empty" in text
    assert "btn-primary" in text


def test_pages_hold_thirty_and_go_both_ways(door):
    name, person, browser = door
    for n in range(32):
        notice(person, n)
    inbox = addresses(name)["inbox"]
    first = browser.get(inbox).context["page"]
    second = browser.get(inbox, {"cursor": first.next_cursor}).context["page"]
    assert (len(first.rows), len(second.rows), second.next_cursor) == (30, 2, "")
    back = browser.get(inbox, {"cursor": second.previous_cursor}).context["page"]
    assert [message.pk for message in back.rows] == [message.pk for message in first.rows]


@pytest.mark.parametrize("cursor", ["x", "W10", "%00", "A" * 500])
def test_a_cursor_of_ones_own_making_is_the_first_page(door, cursor):
    name, person, browser = door
    notice(person)
    assert len(browser.get(addresses(name)["inbox"], {"cursor": cursor}).context["page"].rows) == 1


def test_what_a_person_wrote_is_shown_as_text(door):
    name, person, browser = door
    notice(person, client="<img src=x onerror=alert(1)>")
    text = browser.get(addresses(name)["inbox"]).content.decode()
    assert "<img src=x" not in text
    assert "&lt;img src=x onerror=alert(1)&gt;" in text


def test_more_notices_cost_no_more_queries(door, assert_same_queries):
    name, person, browser = door
    numbers = iter(range(10))
    assert_same_queries(lambda: browser.get(addresses(name)["inbox"]), lambda: notice(person, next(numbers), url="/"))


def test_the_bell_is_one_query(django_assert_num_queries):
    person = factories.person()
    notice(person)
    with django_assert_num_queries(1):
        assert unread_count(person) == 1


@pytest.mark.parametrize("inbox", INBOXES)
def test_anonymous_is_sent_to_sign_in(client, inbox):
    for answer in (client.get(inbox), client.post(inbox + "leer-todo/"), client.post(inbox + "1/leer/")):
        assert answer.url.startswith("/acceso/login/")


def test_a_client_has_no_inbox_in_the_office(login):
    browser = login(factories.client())
    assert browser.get("/oficina/avisos/").status_code == 403
    assert browser.post("/oficina/avisos/leer-todo/").status_code == 403


def test_a_form_from_elsewhere_is_refused():
    from django.test import Client

    member = factories.client()
    message = notice(member.person)
    browser = factories.sign_in(Client(enforce_csrf_checks=True), member)
    assert browser.post(addresses("account", message.pk)["read"]).status_code == 403
    assert unread_count(member.person) == 1
