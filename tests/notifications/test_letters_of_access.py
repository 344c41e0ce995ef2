"""Letters of access in the words of the company: what opens an account always stands below them."""

import re
import uuid
from pathlib import Path

import allauth
import pytest
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core import mail
from django.test import Client as Browser
from django.urls import reverse
from django.utils import translation

from core.messages import KINDS
from core.models import AuditEntry
from notifications.enums import SystemMail
from notifications.models import Message, TemplateVersion
from notifications.permissions import EDIT_TEMPLATES
from notifications.queries import choosable, switched_off
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.row("RG22")]
ADDRESS = "ana@casa.test"
LETTERS = [name for name, kind in KINDS.items() if kind.audience == "account"]


def page(name, view="template"):
    return f"{reverse(f'notifications_staff:{view}', args=[name])}?language=es"


def words(base=0, **changed):
    form = {"subject": "Hola de Casa Alba", "body": "Escríbenos si algo no anda.", "base": base, "example": ""}
    return form | {"form_key": str(uuid.uuid4())} | changed


@pytest.fixture
def staff(login):
    return login(factories.staff(EDIT_TEMPLATES))


@pytest.fixture(autouse=True)
def _letters_stay_here(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def asked(browser):
    """The letter that comes when somebody forgot their password."""
    browser.post("/acceso/password/reset/", {"email": ADDRESS})
    return mail.outbox[-1]


def test_each_letter_of_access_has_words_that_staff_may_edit():
    """Those that allauth may send, by its own templates, and ours."""
    own, theirs = Path(settings.BASE_DIR, "templates"), Path(allauth.__file__).parent / "templates"
    found = {
        f"{app}.{path.name.removesuffix('_message.txt')}"
        for root in (own, theirs) for app in ("account", "mfa") for path in (root / app / "email").glob("*_message.txt")
        if not path.name.startswith("base")
    }  # fmt: skip
    assert len(found) > 15
    assert found == set(LETTERS)
    assert [name for name in LETTERS if name not in SystemMail or not KINDS[name].mandatory] == []
    assert not list(own.glob("*/email/*_subject.txt")), "a subject is the kind's"


def test_the_next_letter_carries_the_new_words_and_its_link_and_the_default_comes_back(staff):
    client = Browser()
    factories.user(factories.person(email=ADDRESS), password=factories.PASSWORD)
    name = SystemMail.RESET_LINK.value
    before = asked(client)
    assert staff.post(page(name), words()).status_code == 302
    letter = asked(client)
    assert letter.subject == "Hola de Casa Alba"
    first, link, last = letter.body.split("\n\n")
    assert first == "Escríbenos si algo no anda."
    assert last == before.body.split("\n\n")[-1]
    assert client.get(link, follow=True).status_code == 200
    key = link.rsplit("/", 2)[-2]
    assert key not in str(list(TemplateVersion.objects.values())) + str(list(AuditEntry.objects.values()))
    assert "Escríbenos" in staff.get(page(name)).content.decode()
    restored = {"version": "0", "base": "1", "form_key": str(uuid.uuid4())}
    assert staff.post(page(name, "restore"), restored).status_code == 302
    again = asked(client)
    assert (again.subject, again.body.split("\n\n")[0]) == (before.subject, before.body.split("\n\n")[0])


@pytest.mark.parametrize(("body", "said"), [("Tu código: {code}", "{code}"), ("Hola {", "llaves")])
def test_a_placeholder_that_is_not_there_is_refused_in_words(staff, body, said):
    answer = staff.post(page("account.login_code"), words(body=body))
    text = answer.content.decode()
    assert answer.status_code == 422
    refused = str(answer.context["form"].errors["body"])
    assert said in refused
    assert "ninguno, este texto no lleva datos" in refused
    assert body in text, "what was typed stays"
    assert not TemplateVersion.objects.exists()


def test_previews_and_tests_show_an_example_of_what_follows(staff, settings):
    settings.EMAIL_BACKEND = "notifications.adapters.outbox.OutboxBackend"
    for name in LETTERS:
        with translation.override("es"):
            example = KINDS[name].below().split("\n\n")[-1]
        shown = staff.get(page(name, "preview")).content.decode()
        assert example.split(",")[0] in shown, name
    assert staff.post(page("account.login_code", "test"), words()).status_code == 200
    test = Message.objects.get(kind="account.login_code")
    assert re.search(r"^Escríbenos si algo no anda\.\n\nABC-DEF\n\n", test.body)
    assert not test.url


def test_no_letter_loses_its_code_link_or_facts_whatever_staff_write(staff):
    """All letters with all words of the company's own: below stands what stood there before."""
    context = {
        "code": "KQX-7VN", "password_reset_url": "https://v.test/a/", "signup_url": "https://v.test/b/",
        "ip": "203.0.113.7", "timestamp": factories.timezone.now(), "from_email": ADDRESS, "to_email": "b@casa.test",
        "deleted_email": ADDRESS, "email": ADDRESS,
    }  # fmt: skip
    needed = {"account.unknown_account": "https://v.test/b/", "account.account_already_exists": "https://v.test/a/"}
    needed |= {"account.password_reset_key": "https://v.test/a/", "account.registration_held": "ignora"}
    for name in LETTERS:
        staff.post(page(name), words())
        with translation.override("es"):
            letter = get_adapter().render_mail(name.replace(".", "/email/"), ADDRESS, context)
        secret = SystemMail(name).is_secret and name != SystemMail.RESET_LINK
        assert letter.body.startswith("Escríbenos si algo no anda.\n\n"), name
        assert (needed.get(name) or ("KQX-7VN" if secret else "203.0.113.7")) in letter.body, name


def test_they_cannot_be_switched_off_and_burden_nobodys_preferences(staff):
    name = SystemMail.LOGIN_CODE.value
    staff.post(page(name, "switch"), {"on": "0"})
    staff.post(page(name, "channels"), {})
    assert name not in switched_off()
    assert not {kind.name for kind in choosable(["client", "agent", "everybody", "staff"])} & set(LETTERS)
