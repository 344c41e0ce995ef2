"""Whoever changes a password, an e-mail or a second factor is told, in their language, and the history shows it."""

import email
from email import policy

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core import context
from django.test import RequestFactory
from django.utils import translation

from notifications.enums import State, SystemMail
from notifications.models import Message
from notifications.permissions import VIEW_HISTORY
from tests import factories

pytestmark = pytest.mark.django_db
NEW = "a-better-horse-battery"


@pytest.fixture
def member():
    user = factories.client().person.user
    user.set_password(factories.PASSWORD)
    user.save()
    return user


@pytest.mark.row("SL14")
def test_a_changed_password_is_told_and_stands_in_the_history(login, member):
    browser = login(member)
    form = {"oldpassword": factories.PASSWORD, "password1": NEW, "password2": NEW}
    assert browser.post("/acceso/password/change/", form).status_code == 302
    mail = Message.objects.get(kind=SystemMail.PASSWORD_CHANGED)
    assert (mail.person, mail.address, mail.state) == (member.person, member.email, State.QUEUED)
    assert not mail.secret
    page = login(factories.staff(VIEW_HISTORY)).get("/admin/correos/", {"kind": SystemMail.PASSWORD_CHANGED})
    assert [m.pk for m in page.context["page"].rows] == [mail.pk]


@pytest.mark.parametrize("template", ["mfa/email/totp_activated", "account/email/email_changed"])
def test_each_change_is_filed_under_its_own_name(member, template):
    request = RequestFactory().get("/")
    request.user = member
    with context.request_context(request):
        get_adapter().send_notification_mail(template, member, {"from_emailaddress": "a@x.test"})
    assert Message.objects.get().kind == template.replace("/email/", ".")


@pytest.mark.parametrize(("language", "other"), [("es", "en"), ("en", "es")])
def test_it_is_written_in_the_readers_language_whatever_the_page_speaks(language, other):
    member = factories.user(factories.person(language=language))
    assert EmailAddress.objects.get(user=member).email == member.email
    request = RequestFactory().get("/")
    request.user = member
    with translation.override(other), context.request_context(request):
        get_adapter().send_notification_mail("account/email/password_changed", member)
        assert translation.get_language() == other
    letter = email.message_from_string(Message.objects.get().payload, policy=policy.default)
    assert f'lang="{language}"' in letter.get_body(("html",)).get_content()
    assert ("contraseña" in letter.get_body(("plain",)).get_content()) is (language == "es")


def test_an_unknown_address_gets_the_language_of_the_page():
    request = RequestFactory().get("/")
    with translation.override("en"), context.request_context(request):
        get_adapter().send_mail("account/email/unknown_account", "nobody@example.test", {"signup_url": "/"})
    assert 'lang="en"' in Message.objects.get().payload.replace("=\r\n", "").replace("=3D", "=")
