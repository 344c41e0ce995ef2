"""U23: The e-mail history of the backend, and sending again."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.messages import KINDS
from core.models import AuditEntry
from notifications import actions
from notifications.enums import State, SystemMail
from notifications.errors import NobodyToResendTo, SecretNotResent, StillOnItsWay
from notifications.models import Attempt, Message
from notifications.permissions import RESEND_MESSAGES, VIEW_HISTORY
from tests import factories
from tests.notifications.conftest import KIND

pytestmark = [pytest.mark.django_db, pytest.mark.row("SL14")]
LIST = "/admin/correos/"
VALUES = {"points": "100", "name": "Ana", "client": "Luis"}


def mail(person=None, **changes):
    message = actions.tell(person=person or factories.person(), kind=KIND, values=VALUES, key=str(uuid.uuid4()))[1]
    if changes.get("state") in {State.SENT, State.FAILED}:  # it was tried, so it is kept whole
        changes["payload"] = actions.payload_of(message=message)
    if changes:
        Message.objects.filter(pk=message.pk).update(**changes)
        message.refresh_from_db()
    return message


def secret(**changes):
    made = actions.queue_mail(
        address="ana@example.test", kind=SystemMail.RESET_CODE, subject="Code", body="Use:\n\n482913", payload="482913",
        message_id="<1@x>",
    )  # fmt: skip
    Message.objects.filter(pk=made.pk).update(**changes)
    return made


def address(name, message):
    return reverse(f"notifications_staff:{name}", args=[message.pk])


@pytest.fixture
def staff(login):
    return login(factories.staff(VIEW_HISTORY, RESEND_MESSAGES))


def listed(browser, **filters):
    return {message.pk for message in browser.get(LIST, filters).context["page"].rows}


def test_every_mail_is_listed_newest_first_with_its_attempts(staff):
    older, newer = mail(), mail(factories.person("Íñigo", "Núñez", email="inigo@example.test"), state=State.FAILED)
    for state in (State.QUEUED, State.FAILED):
        Attempt.objects.create(message=newer, state=state, reply="550 no")
    page = staff.get(LIST)
    text = page.content.decode().replace("<wbr>", "")
    assert [(m.pk, m.tries) for m in page.context["page"].rows] == [(newer.pk, 2), (older.pk, 0)]
    assert "Íñigo Núñez" in text
    assert "inigo@example.test" in text
    assert "vi-state-danger" in text
    assert address("message", newer) in text


def test_notices_of_the_bell_are_no_mails(staff):
    message = mail()
    assert listed(staff) == {message.pk}
    bell = Message.objects.exclude(pk=message.pk).get()
    assert staff.get(address("message", bell)).status_code == 404


def test_search_by_name_and_by_address(staff):
    inigo = mail(factories.person("Íñigo", "Núñez", email="uno@example.test"))
    other = mail(factories.person("Luisa", "Gómez", email="nunez@example.test"))
    mail(factories.person("Carlos", "Paz", email="carlos@example.test"))
    assert listed(staff, q="nunez") == {inigo.pk, other.pk}
    assert listed(staff, q="ÍÑIGO") == {inigo.pk}
    assert listed(staff, q="uno@EXAMPLE") == {inigo.pk}
    assert listed(staff, q="zz") == set()


def test_filters_by_kind_state_and_days(staff, monkeypatch):
    monkeypatch.setitem(KINDS, KIND.name, KIND)
    today = timezone.localdate()
    old = mail(created_at=timezone.now() - timedelta(days=40), state=State.SENT)
    new, code = mail(state=State.FAILED), secret()
    assert listed(staff, kind=KIND.name) == {old.pk, new.pk}
    assert listed(staff, kind=SystemMail.RESET_CODE) == {code.pk}
    assert listed(staff, state="failed") == {new.pk}
    assert listed(staff, since=today - timedelta(days=2)) == {new.pk, code.pk}
    assert listed(staff, until=today - timedelta(days=2)) == {old.pk}
    assert listed(staff, state="sent", until=today) == {old.pk}


def test_a_filter_that_cannot_be_read_says_so_and_keeps_the_others(staff):
    failed, _sent = mail(state=State.FAILED), mail(state=State.SENT)
    page = staff.get(LIST, {"since": "yesterday", "state": "failed", "q": "p"})
    assert page.status_code == 200
    assert page.context["form"].errors["since"]
    assert {m.pk for m in page.context["page"].rows} <= {failed.pk}
    assert "yesterday" in page.content.decode()


def test_nothing_found_says_what_to_do(staff):
    assert "vi-empty" in staff.get(LIST, {"q": "nobody at all"}).content.decode()


def test_pages_keep_the_filters(staff):
    person = factories.person()
    for _n in range(51):
        mail(person, state=State.SENT)
    page = staff.get(LIST, {"state": "sent"})
    assert (len(page.context["page"].rows), page.context["count"]) == (50, 51)
    assert "state=sent&amp;cursor=" in page.content.decode()
    assert len(listed(staff, state="sent", cursor=page.context["page"].next_cursor)) == 1


def test_more_mails_cost_no_more_queries(staff, assert_same_queries):
    assert_same_queries(lambda: staff.get(LIST, {"q": "example"}), lambda: Attempt.objects.create(message=mail()))


def test_a_mail_shows_its_text_and_every_reply(staff):
    message = mail(state=State.FAILED, url="/oficina/puntos/")
    Attempt.objects.create(message=message, state=State.QUEUED, reply="421 later <b>")
    Attempt.objects.create(message=message, state=State.FAILED, reply="550 5.1.1 no such mailbox")
    text = staff.get(address("message", message)).content.decode().replace("<wbr>", "")
    for expected in (
        "Luis signed a contract.", "421 later &lt;b&gt;", "550 5.1.1 no such mailbox", message.address,
        message.person.name, "/oficina/puntos/", address("resend", message),
    ):  # fmt: skip
        assert expected in text


def test_a_mail_costs_the_same_whatever_its_attempts(staff, assert_same_queries):
    message, colleague = mail(), factories.staff()
    assert_same_queries(
        lambda: staff.get(address("message", message)),
        lambda: Attempt.objects.create(message=message, state=State.QUEUED, by=colleague),
    )


def test_a_failed_mail_is_sent_again_with_its_history(staff, settings, tmp_path):
    settings.EMAIL_URL = f"file://{tmp_path / 'sink'}"
    message = mail(state=State.FAILED, claimed_until=None)
    Attempt.objects.create(message=message, state=State.FAILED, reply="550 no")
    form_key = staff.get(address("message", message)).context["form"]["form_key"].value()
    assert staff.post(address("resend", message), {"form_key": form_key}).url == address("message", message)
    queued = Message.objects.get(pk=message.pk)
    assert queued.state == State.QUEUED
    assert queued.message_id != message.message_id
    assert queued.message_id in queued.payload
    assert message.message_id not in queued.payload
    actions.send_due()
    queued.refresh_from_db()
    assert queued.state == State.SENT
    assert [a.state for a in message.attempts.order_by("pk")] == [State.FAILED, State.QUEUED, State.SENT]
    assert "Luis signed a contract." in next((tmp_path / "sink").glob("*.eml")).read_text()
    entry = AuditEntry.objects.get(action="notifications.resend_message")
    assert (entry.target_id, entry.before) == (str(message.pk), {"state": "failed"})
    assert "Sofía" in staff.get(address("message", message)).content.decode()


def test_the_same_form_twice_sends_once(staff):
    message, form_key = mail(state=State.SENT), str(uuid.uuid4())
    for _time in range(2):
        staff.post(address("resend", message), {"form_key": form_key})
        Message.objects.filter(pk=message.pk).update(state=State.SENT)
    assert Attempt.objects.count() == 1
    assert AuditEntry.objects.filter(action="notifications.resend_message").count() == 1


@pytest.mark.parametrize("state", [State.QUEUED, State.SENDING])
def test_a_mail_on_its_way_is_not_queued_twice(staff, state):
    message = mail(state=state)
    assert staff.get(address("message", message)).context["form"] is None
    page = staff.post(address("resend", message), {"form_key": str(uuid.uuid4())}, follow=True)
    assert str(StillOnItsWay()) in page.content.decode()
    assert not Attempt.objects.exists()


def test_a_secret_is_shown_masked_and_never_resent(staff):
    message = secret(state=State.SENT)
    page = staff.get(address("message", message))
    assert "482913" not in page.content.decode()
    assert page.context["form"] is None
    page = staff.post(address("resend", message), {"form_key": str(uuid.uuid4())}, follow=True)
    assert str(SecretNotResent()) in page.content.decode()
    assert Message.objects.get().state == State.SENT


def test_what_somebody_who_was_erased_was_sent_goes_out_to_nobody(staff):
    message = mail(state=State.FAILED, address="", payload="")
    assert staff.get(address("message", message)).context["form"] is None
    page = staff.post(address("resend", message), {"form_key": str(uuid.uuid4())}, follow=True)
    assert str(NobodyToResendTo()) in page.content.decode()
    assert (Message.objects.get(pk=message.pk).state, Attempt.objects.exists()) == (State.FAILED, False)


def test_resending_needs_a_post(staff):
    assert staff.get(address("resend", mail(state=State.SENT))).status_code == 405


def test_the_history_alone_does_not_let_one_resend(login):
    browser = login(factories.staff(VIEW_HISTORY))
    message = mail(state=State.SENT)
    assert browser.get(address("message", message)).context["form"] is None
    assert browser.post(address("resend", message), {"form_key": str(uuid.uuid4())}).status_code == 403
    assert not Attempt.objects.exists()


def test_resending_needs_the_history_too(login):
    """What one may not read, one may not send."""
    browser = login(factories.staff(RESEND_MESSAGES))
    assert browser.post(address("resend", mail(state=State.SENT)), {"form_key": str(uuid.uuid4())}).status_code == 404


def other_staff():
    return factories.staff("contracts.view_contracts")


@pytest.mark.parametrize("who", [other_staff, factories.client, factories.agent])
def test_others_are_refused(login, who):
    browser, message = login(who()), mail(state=State.SENT)
    page, resend = address("message", message), address("resend", message)
    for answer in (browser.get(LIST), browser.get(page), browser.post(resend)):
        assert answer.status_code == 403


def test_staff_without_a_second_factor_get_nowhere(client):
    browser = factories.sign_in(client, factories.staff(VIEW_HISTORY), second_factor=False)
    assert browser.get(LIST).status_code == 302


def test_anonymous_is_sent_to_sign_in(client):
    message = mail()
    page, resend = address("message", message), address("resend", message)
    for answer in (client.get(LIST), client.get(page), client.post(resend)):
        assert answer.url.startswith("/acceso/login/")
