"""S19: the story leaves nothing of anybody in the logs: neither as production writes them, nor before it masks them."""

import io
import json
import logging
import uuid

import pytest
from django.utils import timezone

from config import logs
from core.jobs_run import run_due_jobs
from notifications.actions import send_due
from people.actions import ask_erasure, erase_person
from people.models import Person
from people.permissions import MANAGE_DATA
from tests import factories

pytestmark = pytest.mark.django_db
NAMES = ["Zapatoca", "zapatoca", "3114445566", "311 444", "1020304050", "lluvia-tambor-siete"]


@pytest.fixture
def lines():
    """Everything that any part of the product logs, raw and as production writes it."""
    raw, shaped = io.StringIO(), io.StringIO()
    handlers = [logging.StreamHandler(raw), logging.StreamHandler(shaped)]
    handlers[0].setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s %(args)s"))
    handlers[1].setFormatter(logs.Json())
    before, level = logging.root.handlers[:], logging.root.level
    logging.root.handlers = handlers
    logging.root.setLevel(logging.INFO)
    yield lambda: (raw.getvalue(), shaped.getvalue())
    logging.root.handlers = before
    logging.root.setLevel(level)


def test_from_the_sign_up_to_the_erasure_nobody_is_named(client, login, lines):
    form = {
        "given_names": "Luisa", "family_names": "Zapatoca", "email": "luisa.zapatoca@example.test",
        "phone": "311 444 5566", "password": "lluvia-tambor-siete",
    }  # fmt: skip
    form = factories.answered(**form)
    assert client.post("/registro/", form).status_code == 302
    client.post("/registro/", form)
    client.post("/acceso/login/", {"login": form["email"], "password": "not-lluvia-tambor-siete"})
    client.post("/acceso/password/reset/", {"email": form["email"]})
    send_due()
    person = Person.objects.get(email=form["email"])
    staff = login(factories.staff(superuser=True))
    data = {
        "form_key": str(uuid.uuid4()), "client": person.client.pk, "client_search": "zapatoca",
        "type": factories.contract_type().pk, "amount": "1.850.000", "number": "H-1",
        "file": factories.pdf("zapatoca.pdf"), "signed_on": timezone.localdate().isoformat(),
    }  # fmt: skip
    staff.post("/admin/contratos/nuevo/", data)
    for path in ("/admin/clientes/", "/admin/correos/", "/admin/people/auditentry/"):
        staff.get(path, {"q": "zapatoca"})
    staff.post(f"/admin/personas/{person.pk}/documento/", {"kind": "CC", "number": "1020304050"})
    staff.post(f"/admin/personas/{person.pk}/datos/descargar/")
    run_due_jobs()
    asked = ask_erasure(person=person, reason="", form_key=uuid.uuid4(), by=person.user)
    erase_person(request=asked, answer="x", by=factories.staff(MANAGE_DATA))
    raw, shaped = lines()
    assert raw.count("\n") > 5
    for name in NAMES:
        assert name not in shaped, name
    assert [json.loads(line) for line in shaped.splitlines()]
    assert [name for name in NAMES if name in raw] == []
