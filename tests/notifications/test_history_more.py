"""The e-mail history: the mail as it was sent, refusals, sending many again, and what is stuck."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEntry
from notifications import actions
from notifications.enums import State
from notifications.errors import TooManyToResend
from notifications.models import Attempt, Message, Resend
from notifications.permissions import RESEND_MESSAGES, VIEW_HISTORY
from tests import factories
from tests.notifications.test_history import LIST, mail, secret

pytestmark = [pytest.mark.django_db, pytest.mark.row("SL14")]
ALL, STUCK, RETRY = (reverse(f"notifications_staff:{name}") for name in ("resend_all", "stuck", "retry"))


@pytest.fixture
def staff(login):
    return login(factories.staff(VIEW_HISTORY, RESEND_MESSAGES))


def refused(reply="550 no such mailbox", **changes):
    message = mail(**{"state": State.FAILED} | changes)
    Attempt.objects.create(message=message, state=message.state, reply=reply)
    return message


def listed(browser, **filters):
    return {message.pk for message in browser.get(LIST, filters).context["page"].rows}


def key():
    return {"form_key": str(uuid.uuid4())}


def test_the_mail_is_shown_as_it_was_sent_and_can_do_nothing(staff):
    message = mail(state=State.SENT)
    answer = staff.get(reverse("notifications_staff:letter", args=[message.pk]))
    assert "Luis signed a contract." in answer.content.decode()
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    page = staff.get(reverse("notifications_staff:message", args=[message.pk])).content.decode()
    assert "sandbox></iframe>" in page
    assert str(State.SENT.explanation) in page


def test_what_opens_an_account_stays_masked(staff):
    message = secret(state=State.QUEUED)
    assert "482913" not in staff.get(reverse("notifications_staff:letter", args=[message.pk])).content.decode()


def test_refusals_are_told_from_servers_that_were_away(staff):
    bounced, _away = refused(), refused("421 try later")
    assert listed(staff, state="bounced") == {bounced.pk}


def test_a_persons_mails_are_one_link_away(staff, login):
    member = factories.client()
    theirs, _other = mail(member.person), mail()
    assert listed(staff, person=member.person.pk) == {theirs.pk}
    browser = login(factories.staff(VIEW_HISTORY, "network.view_clients"))
    page = browser.get(reverse("network_staff:client", args=[member.pk])).content.decode()
    assert f"{LIST}?person={member.person.pk}" in page


def test_all_of_a_filter_go_again_once(staff):
    chosen = [refused(), refused()]
    others = [mail(state=State.SENT), mail(), secret(state=State.FAILED)]
    page = staff.get(ALL, {"state": "failed"})
    assert page.context["count"] == 2
    form = key()
    for _time in range(2):
        assert staff.post(f"{ALL}?state=failed", form).status_code == 302
    again = Message.objects.in_bulk([m.pk for m in chosen])
    for message in chosen:
        now = again[message.pk]
        assert (now.state, now.sent_at) == (State.QUEUED, None)
        assert now.message_id != message.message_id
        assert now.message_id in now.payload
        assert message.message_id not in now.payload
        assert now.attempts.filter(by__isnull=False).count() == 1
    assert len({m.message_id for m in again.values()}) == 2
    assert Resend.objects.get().count == 2
    assert AuditEntry.objects.get(action="notifications.resend_all").after == {"count": 2}
    assert not Attempt.objects.filter(message__in=others, by__isnull=False).exists()
    assert actions.send_due() == 3


def test_a_filter_that_cannot_be_read_sends_nothing(staff):
    refused()
    for query in ("state=nonsense", "since=yesterday", "person=x"):
        assert staff.post(f"{ALL}?{query}", key()).status_code == 422
    assert staff.post(ALL, {"form_key": "x"}).status_code == 422
    assert not Resend.objects.exists()


def test_nothing_to_send_says_so(staff):
    mail()
    assert b"vi-empty" in staff.get(ALL).content
    assert staff.post(ALL, key()).status_code == 422
    assert not Resend.objects.exists()


def test_too_many_are_refused(staff, monkeypatch):
    monkeypatch.setattr("notifications.actions.resending.AT_ONCE", 1)
    refused()
    refused()
    with pytest.raises(TooManyToResend):
        actions.resend_all(found=Message.objects.all(), filters={}, form_key=uuid.uuid4(), by=factories.staff())
    assert not Message.objects.filter(state=State.QUEUED).exists()


def test_what_is_stuck_is_listed_with_its_reason_and_tried_at_once(staff):
    later = timezone.now() + timedelta(hours=1)
    waiting = refused("451 greylisted", state=State.QUEUED, due_at=later)
    forgotten = mail(due_at=timezone.now() - timedelta(hours=1))
    fresh = mail()
    page = staff.get(STUCK)
    assert {m.pk for m in page.context["rows"]} == {waiting.pk, forgotten.pk}
    assert "451 greylisted" in page.content.decode()
    assert staff.post(RETRY).url == STUCK
    waiting.refresh_from_db()
    assert waiting.due_at <= timezone.now()
    assert AuditEntry.objects.get(action="notifications.retry_stuck").after == {"count": 2}
    assert fresh.due_at == Message.objects.get(pk=fresh.pk).due_at


def test_nothing_stuck_is_good_news(staff):
    mail()
    assert b"vi-empty" in staff.get(STUCK).content
    assert staff.post(RETRY).url == STUCK
    assert not AuditEntry.objects.exists()


def test_more_stuck_mails_cost_no_more_queries(staff, assert_same_queries):
    assert_same_queries(lambda: staff.get(STUCK), lambda: refused("451 wait", state=State.QUEUED))


def test_others_are_refused(client):
    assert client.get(ALL).url.startswith("/acceso/login/")
    reader = factories.sign_in(client, factories.staff(VIEW_HISTORY))
    assert reader.get(STUCK).status_code == 200
    assert b"reintentar" not in reader.get(STUCK).content
    assert reader.get(ALL).status_code == 403
    assert reader.post(ALL, key()).status_code == 403
    assert reader.post(RETRY).status_code == 403
