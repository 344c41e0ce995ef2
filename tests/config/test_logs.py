"""S19: what is written of the running product: enough to find a fault, nothing of anybody."""

import io
import json
import logging

import pytest
from django.test import Client, override_settings
from django.urls import path

from config import logs, sentry, urls, views
from people.models import Person, User
from tests import factories

pytestmark = pytest.mark.django_db
PERSONAL = ["Mariana", "mariana@casa.test", "3001234567", "300 123 4567", "79.456.123", "palabra-secreta"]


class Leaky(views.View):
    """A page whose code fails with what somebody typed in its mouth."""

    permission = "public"

    def get(self, request, word):
        raise ValueError("no sirve: Mariana <mariana@casa.test>, +57 300 123 4567")


class Twice(views.View):
    """A page that runs into a constraint: the database quotes the row."""

    permission = "public"

    def get(self, request):
        User.objects.create(email="mariana@casa.test", person=Person.objects.create(given_names="Mariana"))


handler500 = urls.handler500
urlpatterns = [
    *urls.urlpatterns,
    path("roto/<str:word>/", Leaky.as_view(), name="leaky_page"),
    path("doble/", Twice.as_view(), name="twice_page"),
]


@pytest.fixture
def written():
    """The lines of JSON that production would write."""
    before, stream = logging.root.handlers[:], io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.Json())
    logging.root.handlers, level = [handler], logging.root.level
    logging.root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.root.handlers = before
    logging.root.setLevel(level)


def no_personal_data_in(lines) -> bool:
    text = json.dumps(lines, ensure_ascii=False)
    return not [word for word in PERSONAL if word in text]


def test_a_request_leaves_one_line_with_its_number_and_route(client, written):
    agent = factories.agent(factories.person("Mariana", "Gómez", email="mariana@casa.test"))
    factories.sign_in(client, agent)
    answer = client.get("/oficina/puntos/?q=mariana@casa.test", HTTP_X_REQUEST_ID="0123456789abcdef0123")
    (line,) = [line for line in written() if line["logger"] == "vinculo.request"]
    assert line["request_id"] == answer["X-Request-ID"] == "0123456789abcdef0123"
    assert (line["method"], line["route"], line["status"]) == ("GET", "oficina/puntos/", 200)
    assert line["user"] == agent.person.user.pk
    assert line["ms"] >= 0
    assert line["level"] == "info"
    assert no_personal_data_in(written())


def test_a_number_made_up_by_a_visitor_is_not_taken(client, written):
    answer = client.get("/", HTTP_X_REQUEST_ID="mariana@casa.test\nsecond line")
    assert len(answer["X-Request-ID"]) == 32
    assert no_personal_data_in(written())


def test_codes_and_one_time_links_are_not_written(client, written):
    client.get("/r/CARP2345/")
    client.get("/acceso/password/reset/key/1-palabra-secreta/")
    client.get("/no-hay/palabra-secreta/")
    text = json.dumps(written())
    assert "CARP2345" not in text
    assert "palabra-secreta" not in text


@pytest.mark.parametrize("address", ["/roto/palabra-secreta/?correo=mariana@casa.test", "/doble/"])
def test_a_failure_says_where_and_not_whom(written, address):
    factories.person("Mariana", "Gómez", email="mariana@casa.test")
    User.objects.get_or_create(email="mariana@casa.test", defaults={"person": Person.objects.first()})
    with override_settings(ROOT_URLCONF=__name__):
        answer = Client(raise_request_exception=False).get(address)
    assert answer.status_code == 500
    assert f"da este número: {answer['X-Request-ID']}" in answer.content.decode()
    failure = next(line for line in written() if line["logger"] == "django.request")
    assert failure["level"] == "error"
    assert failure["request_id"] == answer["X-Request-ID"]
    assert failure["message"] == "Internal Server Error"
    assert failure["error"] in {"ValueError", "IntegrityError"}
    assert any("test_logs.py" in frame for frame in failure["frames"])
    if failure["error"] == "IntegrityError":
        assert (failure["sqlstate"], failure["constraint"]) == ("23505", "people_user_email_key")
    assert no_personal_data_in(written())


def test_what_code_of_others_writes_is_masked(written):
    logger = logging.getLogger("somebody.else")
    logger.warning("sent to %s and +57 300 123 4567", "mariana@casa.test")
    logger.error('duplicate key "x"\nDETAIL: Key (name)=(Mariana) already exists.\nCONTEXT: 79.456.123')
    try:
        raise KeyError("mariana@casa.test")
    except KeyError:
        logger.exception("message 12 could not be sent")
    assert no_personal_data_in(written())
    assert written()[0]["message"] == "sent to ‹correo› and ‹número›"
    assert written()[2]["error"] == "KeyError"


def test_the_lines_of_a_task_carry_its_name(written):
    from config.celery import forget_task, name_task
    from core.tasks import sweep

    name_task(task_id="0123456789abcdef", task=sweep)
    logging.getLogger("core.jobs").warning("doorbell not heard")
    forget_task()
    logging.getLogger("core.jobs").warning("nothing")
    assert written()[0]["task"] == "core.sweep"
    assert written()[0]["request_id"] == "0123456789abcdef"
    assert "task" not in written()[1]


def test_the_plain_form_is_for_terminals():
    assert logs.configuration("plain", "INFO")["formatters"]["chosen"] == {"()": "config.logs.Plain"}
    line = logs.Plain().format(logging.makeLogRecord({"name": "a", "levelname": "INFO", "msg": "hello"}))
    assert line.endswith("INFO a hello")


def test_reports_to_sentry_carry_no_data():
    event = {
        "event_id": "1",
        "request": {"url": "https://x/?correo=mariana@casa.test", "cookies": "palabra-secreta"},
        "user": {"id": 1, "email": "mariana@casa.test"},
        "extra": {"form": "Mariana"},
        "breadcrumbs": ["SELECT 'Mariana'"],
        "transaction": "/roto/{word}/",
        "exception": {
            "values": [
                {
                    "type": "ValueError",
                    "value": "Mariana 300 123 4567",
                    "stacktrace": {"frames": [{"function": "get", "lineno": 3, "vars": {"name": "Mariana"}}]},
                }
            ]
        },
    }
    sent = sentry.stripped(event, {})
    assert no_personal_data_in(sent)
    assert sent["exception"]["values"][0]["type"] == "ValueError"
    assert sent["exception"]["values"][0]["stacktrace"]["frames"] == [{"function": "get", "lineno": 3}]
