"""Mail of Django and allauth goes through the same outbox, secrets masked in the history."""

import email
import re
from email import policy

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage, EmailMultiAlternatives, mail_admins, send_mail
from django.test import RequestFactory, override_settings

from core import conf
from notifications import actions
from notifications.enums import Channel, State, SystemMail
from notifications.models import Message
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _through_the_outbox(settings):
    """Django's test runner swaps the backend for one in memory."""
    settings.EMAIL_BACKEND = "notifications.adapters.outbox.OutboxBackend"


def parsed(message):
    return email.message_from_string(message.payload, policy=policy.default)


def allauth_mail(template, to, **context):
    """As allauth's flows send it."""
    from allauth.account.adapter import get_adapter
    from allauth.core import context as allauth_context

    request = RequestFactory().get("/")
    request.user = None
    with allauth_context.request_context(request):
        get_adapter().send_mail(template, to, context)
    return Message.objects.get(address=to)


def test_a_plain_mail_becomes_a_row():
    person = factories.person(email="ana@example.test")
    assert send_mail("Subject", "Hello\n\nBye", None, ["ana@example.test"]) == 1
    message = Message.objects.get()
    assert (message.channel, message.kind, message.state) == (Channel.EMAIL, "system.mail", State.QUEUED)
    assert (message.person, message.body, message.secret) == (person, "Hello\n\nBye", False)
    assert parsed(message)["Message-ID"] == message.message_id
    assert "<p>Hello</p>" in parsed(message).get_body(("html",)).get_content()


def test_the_company_signs_what_nobody_else_signed():
    conf.change("company.name", "Casa Álba", by=None)
    send_mail("s", "b", None, ["a@example.test"])
    send_mail("s", "b", "Otra <otra@example.test>", ["c@example.test"])
    signed = {m.address: parsed(m)["From"].addresses[0].display_name for m in Message.objects.all()}
    assert signed == {"a@example.test": "Casa Álba", "c@example.test": "Otra"}


def test_every_recipient_has_a_row_and_a_message_id():
    EmailMessage("s", "b", None, ["a@example.test"], bcc=["c@example.test"], cc=["b@example.test"]).send()
    rows = Message.objects.order_by("address")
    assert [row.address for row in rows] == ["a@example.test", "b@example.test", "c@example.test"]
    assert len({row.message_id for row in rows}) == 3
    assert all("c@example.test" not in row.payload for row in rows)


def test_own_pages_and_attachments_are_kept():
    mail = EmailMultiAlternatives("s", "b", None, ["a@example.test"])
    mail.attach_alternative("<p>my own</p>", "text/html")
    mail.attach("informe.csv", "a,b\n", "text/csv")
    mail.send()
    letter = parsed(Message.objects.get())
    assert "my own" in letter.get_body(("html",)).get_content()
    assert [part.get_filename() for part in letter.iter_attachments()] == ["informe.csv"]


def test_a_subject_on_several_lines_makes_no_header():
    send_mail("One\nBcc: x@example.test", "b", None, ["a@example.test"])
    assert parsed(Message.objects.get())["Bcc"] is None


def test_nobody_to_write_to_is_no_mail():
    assert EmailMessage("s", "b").send() == 0
    with override_settings(ADMINS=[]):
        mail_admins("s", "b")
    assert not Message.objects.exists()


def test_an_unknown_mail_with_a_code_is_a_secret():
    send_mail("Code", "Use 482913 now", None, ["a@example.test"])
    message = Message.objects.get()
    assert message.secret
    assert "482913" not in message.body
    assert "482913" in message.payload


@pytest.mark.parametrize(
    ("template", "context"),
    [
        ("account/email/email_confirmation", {"code": "KQX-7VN"}),
        ("account/email/email_confirmation_signup", {"code": "KQX-7VN"}),
        ("account/email/login_code", {"code": "KQX-7VN"}),
        ("account/email/password_reset_code", {"code": "KQX-7VN"}),
        (
            "account/email/password_reset_key",
            {"password_reset_url": "https://v.test/acceso/password/reset/key/a-KQX-7VN/"},
        ),
    ],
)
def test_what_opens_an_account_is_masked(template, context):
    message = allauth_mail(template, "ana@example.test", **context)
    assert message.kind == template.replace("/email/", ".")
    assert message.secret
    assert "KQX-7VN" not in message.body + message.subject
    assert "KQX-7VN" in parsed(message).get_body(("plain",)).get_content()
    assert "KQX-7VN" in parsed(message).get_body(("html",)).get_content()
    assert "X-Message-Kind" not in message.payload


@pytest.mark.parametrize(
    "mail", [m for m in SystemMail if m not in {SystemMail.OTHER, SystemMail.CONFIRM_REGISTRATION}]
)
def test_every_mail_of_access_has_our_words(mail):
    """Each template renders, says something, and keeps no name of a variable."""
    app, name = mail.split(".")
    context = {
        "code": "KQX-7VN", "password_reset_url": "https://v.test/a/", "signup_url": "https://v.test/b/",
        "from_email": "old@example.test", "to_email": "new@example.test", "deleted_email": "old@example.test",
        "ip": "203.0.113.7", "user_agent": "Browser", "timestamp": factories.timezone.now(),
    }  # fmt: skip
    message = allauth_mail(f"{app}/email/{name}", "ana@example.test", **context)
    assert message.kind == mail
    assert message.secret is mail.is_secret
    assert len(message.body) > 60
    assert "example.com" not in message.body
    assert not re.search(r"\{\{|\}\}|&#|&quot;", message.body + message.subject)


@pytest.mark.row("SL14")
def test_a_forgotten_password_leaves_a_masked_row(client):
    user = factories.user(factories.person(email="ana@example.test"), password=factories.PASSWORD)
    assert EmailAddress.objects.filter(user=user, verified=True).exists()
    client.post("/acceso/password/reset/", {"email": "ana@example.test"})
    message = Message.objects.get()
    text = parsed(message).get_body(("plain",)).get_content()
    link = re.search(r"https?://\S+", text)[0]
    assert (message.person, message.secret) == (user.person, True)
    assert link not in message.body
    assert client.get(link, follow=True).status_code == 200


def test_the_payload_of_a_secret_goes_once_it_is_sent(settings, tmp_path):
    settings.EMAIL_URL = f"file://{tmp_path}"
    message = allauth_mail("account/email/login_code", "ana@example.test", code="KQX-7VN")
    actions.send_due()
    message.refresh_from_db()
    assert (message.state, message.payload) == (State.SENT, "")
    assert "KQX-7VN" in next(tmp_path.glob("*.eml")).read_text()


def test_the_payload_of_a_secret_goes_once_it_failed_for_good(settings, tmp_path):
    settings.EMAIL_URL = f"file://{tmp_path}"
    message = allauth_mail("account/email/login_code", "ana@example.test", code="KQX-7VN")
    Message.objects.update(address="nobody")
    actions.send_due()
    message.refresh_from_db()
    assert (message.state, message.payload) == (State.FAILED, "")
