"""RG8: a registration in steps keeps all that was typed, whatever becomes of the session."""

import uuid
from typing import Any, ClassVar

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from core import crypto, jobs
from core.access import PUBLIC
from network.actions import keep_typed
from network.actions.drafts import clear_drafts
from network.errors import AlreadyAgent
from network.models import FormVersion, RegistrationDraft, RegistrationForm
from network.queries import draft_of, form_in_force, typed_in
from network.views import wizard
from tests import factories

pytestmark = pytest.mark.django_db


class Door(wizard.Wizard):
    permission = PUBLIC
    channel, target = "backend", "agent"
    template = "network/_wizard.html"
    sent: ClassVar[list[dict[str, Any]]] = []
    refuse: ClassVar[Any] = None

    def register(self, form):
        if self.refuse:
            raise self.refuse
        self.sent.append(form.cleaned_data)
        return HttpResponse("done")


class Visitor:
    """A browser at the door: keeps its cookie, and may be somebody."""

    def __init__(self, user=None):
        self.cookie, self.user, self.key = "", user, str(uuid.uuid4())

    def ask(self, data=None, step=1):
        data = None if data is None else {"form_key": self.key} | data
        factory = RequestFactory()
        request = factory.get(f"/x/?paso={step}") if data is None else factory.post(f"/x/?paso={step}", data)
        request.user, request.person, request.door = self.user or AnonymousUser(), None, "public"
        request.COOKIES = {wizard.COOKIE: self.cookie}
        answer = Door.as_view()(request)
        if wizard.COOKIE in answer.cookies:
            self.cookie = answer.cookies[wizard.COOKIE].value
        return answer


@pytest.fixture(autouse=True)
def door():
    Door.sent.clear()
    Door.refuse = None
    yield
    Door.refuse = None


WHO = {"given_names": "Ana", "family_names": "Ríos", "id_kind": "CC", "identification": "1.020.304.050",
       "birth_date": "31/12/1990"}  # fmt: skip
REACH = {"email": "ana@example.test", "phone": "300 123 4567", "place": "Cali", "address": "Calle 1"}


def walk(visitor, **last):
    assert visitor.ask(WHO).status_code == 302
    assert visitor.ask(REACH, step=2).status_code == 302
    return visitor.ask(last, step=3)


def test_it_goes_step_by_step_and_sends_all_at_the_end():
    visitor = Visitor()
    assert walk(visitor).content == b"done"
    [sent] = Door.sent
    assert sent["identification"]["number"] == "1020304050"
    assert sent["phone"] == "+573001234567"
    assert not RegistrationDraft.objects.exists()


def test_an_error_keeps_all_that_was_typed_right_or_wrong():
    visitor = Visitor()
    answer = visitor.ask(WHO | {"identification": "12", "birth_date": "x"})
    assert answer.status_code == 422
    again = visitor.ask().content.decode()
    for typed in ("Ana", "Ríos", 'value="12"', 'value="x"'):
        assert typed in again
    assert "1020304050" not in RegistrationDraft.objects.get().sealed


def test_nobody_skips_a_step_and_everybody_may_go_back():
    visitor = Visitor()
    assert b"given_names" in visitor.ask(step=3).content
    visitor.ask(WHO)
    assert b'name="email"' in visitor.ask(step=2).content
    back = visitor.ask({"email": "half", "back": "1"}, step=2)
    assert back.url.endswith("paso=1")
    assert b'value="half"' in visitor.ask(step=2).content


def test_saving_by_itself_answers_nothing_and_checks_nothing():
    visitor = Visitor()
    assert visitor.ask({"given_names": "An", "save": "1"}).status_code == 204
    assert b'value="An"' in visitor.ask().content


def test_a_refusal_is_shown_at_the_step_of_its_field():
    from people.errors import EmailTaken

    visitor = Visitor()
    Door.refuse = EmailTaken()
    answer = walk(visitor)
    assert answer.status_code == 422
    assert b'name="email"' in answer.content
    assert str(EmailTaken()).encode() in answer.content
    Door.refuse = AlreadyAgent()
    assert visitor.ask({}, step=3).status_code == 422


def test_a_draft_is_of_one_browser_and_one_user():
    visitor, staff = Visitor(), Visitor(factories.staff())
    visitor.ask(WHO)
    assert b'value="Ana"' not in Visitor().ask().content
    staff.cookie = visitor.cookie
    assert b'value="Ana"' not in staff.ask().content
    assert visitor.ask({"restart": "1"}).status_code == 302
    assert b'value="Ana"' not in visitor.ask().content


def test_whoever_began_ends_on_the_version_that_was_begun():
    visitor = Visitor()
    visitor.ask(WHO)
    begun = RegistrationDraft.objects.get().version
    spec = {"steps": [{"title": "", "fields": []}], "options": {}}
    FormVersion.objects.create(form=begun.form, number=9, spec=spec, published_at=begun.published_at)
    assert b'name="email"' in visitor.ask(step=2).content
    assert form_in_force(country="CO", channel="backend", target="agent").number == 9
    assert b"given_names" not in Visitor().ask().content


def test_a_closed_form_says_so():
    RegistrationForm.objects.filter(channel="backend", target="agent").update(is_active=False)
    assert Visitor().ask().status_code == 404


def test_drafts_expire_and_their_seal_is_rotated(settings):
    version = form_in_force(country="CO", channel="site", target="client")
    keep_typed(token="t", version=version, by=None, step=0, typed={"email": ["a"]})
    settings.FIELD_KEYS = ["new-key", *settings.FIELD_KEYS]
    sum(rotate() for rotate in crypto.ROTATORS)
    draft = draft_of(token="t", form=version.form, by=None)
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    assert typed_in(draft) == {"email": ["a"]}
    RegistrationDraft.objects.update(expires_at=draft.started_at)
    assert draft_of(token="t", form=version.form, by=None) is None
    assert clear_drafts in jobs.SWEEPS
    assert clear_drafts() == 1


def test_control_the_page_needs_the_same_queries_for_any_number_of_fields(django_assert_max_num_queries):
    visitor = Visitor()
    visitor.ask(WHO)
    with django_assert_max_num_queries(8):
        visitor.ask()
