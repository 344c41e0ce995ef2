"""S20: what is held about somebody is shown, taken away and erased; figures stay, names go."""

import io
import json
import uuid
import zipfile

import pytest
from django.db import DatabaseError, connection, transaction

from core import audit_chain
from core.models import AuditEntry, StoredFile
from ledger.queries import balances, check_invariants, statement
from network.models import Agent
from notifications.actions import tell
from notifications.models import Attempt, Message
from people import actions
from people.actions import accept_texts, ask_erasure, erase_person, set_identification
from people.enums import ErasureState
from people.errors import AlreadyErased, ErasureBlocked, ErasureDecided, TwoPeopleNeeded
from people.models import ErasureRequest, Identification, PersonDocument, PersonKey
from people.permissions import EDIT_CONTACTS, MANAGE_DATA
from people.queries import consent_addresses, consent_texts_in_force
from referrals.models import Footprint, InviteCode
from rewards import actions as rewards
from rewards.models import Claim
from tests import factories
from tests.network.registration import cast as registration
from tests.workflows import cast
from workflows.models import Process

pytestmark = pytest.mark.django_db
NAME = "Luisa Fernanda Zapatoca Ñungo"
SECRETS = ["Zapatoca", "luisa.zapatoca@", "+573114445566", "Manizales", "1020304050", "203.0.113.9"]


@pytest.fixture
def luisa():
    """A client about whom much is held: texts accepted, a document, a referral, a contract, a claim, messages."""
    person = factories.person(
        "Luisa Fernanda", "Zapatoca Ñungo", email="luisa.zapatoca@example.test", phone="+573114445566",
        city="Manizales",
    )  # fmt: skip
    factories.client(person)
    texts = list(consent_texts_in_force().values())
    accept_texts(person=person, texts=texts, channel="site", ip="203.0.113.9")
    set_identification(person=person, kind="CC", number="1.020.304.050", by=None)
    agent = factories.agent(factories.person("Carlos", "Peña"))
    factories.refer(person, agent.person)
    factories.contract(person.client, referrer=agent.person)
    factories.points(person, 300)
    rewards.open_claim(
        person=person, about=None, named="Zapatoca", document="C-1", on_date=None, text="Soy Zapatoca y faltan puntos",
        upload=factories.pdf("zapatoca.pdf"), form_key=uuid.uuid4(), by=person.user,
    )  # fmt: skip
    rewards.write_to_claim(
        claim=Claim.objects.get(), text="Escribo yo, Zapatoca", form_key=uuid.uuid4(), by=person.user, from_staff=False
    )
    InviteCode.objects.create(owner=person, code="ZAPATOCA", is_vanity=True)
    Footprint.objects.create(person=person, visitor="a" * 32)
    _messages(person, agent.person)
    return person


def _messages(person, agent):
    from core.messages import KINDS

    kind = KINDS["network.welcome"]
    own = tell(person=person, kind=kind, values={"first_name": person.first_name}, key="own")
    Attempt.objects.create(message=own[-1], state="sent", reply="250 ok luisa.zapatoca@example.test")
    kind = KINDS["referrals.code_bound"]
    tell(person=agent, kind=kind, values={"client": person.name}, key="about")


def wish(person, by=None):
    return ask_erasure(person=person, reason="Me mudo", form_key=uuid.uuid4(), by=by or person.user)


def erase(person):
    erase_person(request=wish(person), answer="Lo pidió", by=factories.staff(MANAGE_DATA))
    person.refresh_from_db()


def everything_written() -> str:
    """Every text in every table but the map of the country: what somebody with the whole database could read."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name != "people_division"]
        said = []
        for table in tables:
            cursor.execute(f'SELECT coalesce(string_agg(t::text, chr(10)), $$$$) FROM "{table}" t')
            said.append(cursor.fetchone()[0])
    return "\n".join(said)


def test_taking_it_away_brings_everything(login, luisa):
    answer = login(luisa).post("/cuenta/datos/descargar/")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        data, page = archive.read("datos.json").decode(), archive.read("datos.html").decode()
        files = [name for name in archive.namelist() if name.startswith("archivos/")]
    for secret in SECRETS:
        assert secret in data, secret
        assert secret in page, secret
    assert "Soy Zapatoca y faltan puntos" in data
    assert json.loads(data)["parts"]["points"]["rows"]
    assert len(files) == 2
    assert AuditEntry.objects.get(action="people.export_data").after == {"own": True}


def test_nobody_takes_anothers(login, client, luisa):
    assert client.post("/cuenta/datos/descargar/").status_code == 302
    other = factories.client()
    answer = login(other).post("/cuenta/datos/descargar/")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert "Zapatoca" not in archive.read("datos.json").decode()
    assert login(other).post(f"/admin/personas/{luisa.pk}/datos/descargar/").status_code == 403
    assert login(factories.staff(EDIT_CONTACTS)).get(f"/admin/personas/{luisa.pk}/datos/").status_code == 403


def test_it_asks_for_the_password_first(login, luisa):
    luisa.user.set_password(factories.PASSWORD)
    luisa.user.save()
    browser = login(luisa.user)
    for path in ("descargar", "borrar"):
        assert browser.post(f"/cuenta/datos/{path}/").url.startswith("/acceso/reauthenticate/")
    answer = browser.post("/acceso/reauthenticate/?next=/cuenta/datos/borrar/", {"password": factories.PASSWORD})
    assert answer.status_code == 302
    assert not AuditEntry.objects.filter(action="people.export_data").exists()


def test_the_page_says_what_goes_and_what_stays(login, luisa):
    page = login(luisa).get("/cuenta/datos/").content.decode()
    for words in ("se borra", "queda sin el nombre", "queda como está", "La ley obliga"):
        assert words in page


def test_an_erased_person_is_nowhere_and_the_figures_stay(luisa):
    before = (balances(luisa), [(m.kind, m.amount) for m in statement(luisa)])
    invariants = check_invariants()
    erase(luisa)
    left = everything_written()
    for secret in SECRETS:
        assert secret not in left, [line for line in left.split("\n") if secret in line][:3]
    assert (balances(luisa), [(m.kind, m.amount) for m in statement(luisa)]) == before
    assert check_invariants() == invariants == []
    assert luisa.name.startswith("Persona borrada")
    assert not StoredFile.objects.filter(name="zapatoca.pdf").exists()


def test_nothing_about_an_erased_person_waits_any_more():
    cast.flow(cast.step(cast.role()), subject="document")
    application = registration.sign_up(target="agent", options={"initial_state": "preregistered"})
    person = application.person
    actions.hand_in_document(
        person=person, kind=factories.document_kind(), file=factories.pdf("de luisa.pdf"), by=person.user,
        form_key=uuid.uuid4(),
    )  # fmt: skip
    assert person.agent.state == "preregistered"
    erase(person)
    application.refresh_from_db()
    assert (application.state, application.sealed) == ("withdrawn", "")
    assert Agent.objects.get(person=person).state == "client_only"
    assert list(Process.objects.values_list("state", "title")) == [("withdrawn", "")]
    assert PersonDocument.objects.get().file is None


def test_without_an_erasure_it_is_all_there(luisa):
    """The control: the search finds what it looks for."""
    left = everything_written()
    for secret in ["Zapatoca", "luisa.zapatoca@", "+573114445566", "Manizales"]:
        assert secret in left
    assert "1020304050" not in left
    assert "203.0.113.9" not in left


def test_the_key_is_destroyed_and_acceptances_stay(luisa):
    assert "203.0.113.9" in consent_addresses(luisa).values()
    acceptances = luisa.consents.count()
    erase(luisa)
    assert luisa.consents.count() == acceptances > 0
    assert set(consent_addresses(luisa).values()) == {""}
    key = PersonKey.objects.get(person=luisa)
    assert (key.sealed, key.destroyed_at is None) == ("", False)
    assert not Identification.objects.filter(person=luisa).exists()


def test_others_read_that_something_happened_without_the_name(luisa):
    erase(luisa)
    told = Message.objects.filter(key__startswith="about")
    assert told.count() == 2
    for message in told:
        assert "(borrado)" in message.body + message.subject
        assert message.payload == ""


def test_access_is_closed_and_nothing_goes_out_any_more(client, luisa):
    luisa.user.set_password(factories.PASSWORD)
    luisa.user.save()
    client.post("/acceso/login/", {"login": luisa.user.email, "password": factories.PASSWORD})
    assert client.get("/cuenta/").status_code == 200
    erase(luisa)
    assert client.get("/cuenta/").status_code == 302
    luisa.user.refresh_from_db()
    assert (luisa.user.is_active, luisa.user.has_usable_password()) == (False, False)
    assert not Message.objects.filter(person=luisa, state__in=["queued", "held", "sending"]).exists()


def test_the_audit_trail_still_holds(luisa):
    audit_chain.seal_new()
    erase(luisa)
    audit_chain.seal_new()
    assert audit_chain.verify()[2] == []
    assert AuditEntry.objects.filter(action="people.erase_person", target_id=str(luisa.pk)).exists()


def test_whoever_asks_does_not_decide(luisa):
    staff = factories.staff(MANAGE_DATA)
    asked = wish(luisa, by=staff)
    with pytest.raises(TwoPeopleNeeded):
        erase_person(request=asked, answer="x", by=staff)
    erase_person(request=asked, answer="x", by=factories.staff(MANAGE_DATA))
    with pytest.raises(ErasureDecided):
        erase_person(request=asked, answer="x", by=factories.staff(MANAGE_DATA))
    with pytest.raises(AlreadyErased):
        wish(luisa, by=staff)


def test_who_cannot_go_yet_is_told_why(luisa):
    agent = factories.agent()
    product = factories.product()
    redeemed = rewards.redeem(
        person=luisa, product=product, quantity=1, form_key=uuid.uuid4(), by=luisa.user
    )  # fmt: skip
    assert redeemed.pk
    for person in (agent.person, luisa):
        with pytest.raises(ErasureBlocked):
            erase_person(request=wish(person), answer="x", by=factories.staff(MANAGE_DATA))
        person.refresh_from_db()
        assert person.erased_at is None


def test_the_database_empties_nothing_of_whoever_is_not_erased(luisa):
    for function in ("notifications_attempt_forget", "rewards_claimmessage_forget"):
        with pytest.raises(DatabaseError, match="not erased"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [luisa.pk])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL vinculo.forgetting = 'notifications_attempt'; UPDATE notifications_attempt SET reply = ''"
        )


def test_the_way_from_the_wish_to_the_end(login, luisa):
    mine = login(luisa)
    form = {"form_key": str(uuid.uuid4()), "reason": "Ya no la uso"}
    for _twice in range(2):
        assert mine.post("/cuenta/datos/borrar/", form).status_code == 302
    asked = ErasureRequest.objects.get()
    assert "Pediste que los borráramos" in mine.get("/cuenta/datos/").content.decode()
    staff = login(factories.staff(MANAGE_DATA))
    assert luisa.name in staff.get("/admin/borrados/").content.decode()
    page = staff.get(f"/admin/borrados/{asked.pk}/").content.decode()
    assert "Ya no la uso" in page
    wrong = staff.post(f"/admin/borrados/{asked.pk}/", {"act": "erase", "answer": "Lo pidió", "name": "Otra"})
    assert wrong.status_code == 422
    assert "Lo pidió" in wrong.content.decode()
    done = staff.post(f"/admin/borrados/{asked.pk}/", {"act": "erase", "answer": "Lo pidió", "name": luisa.name})
    assert done.status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.reason) == (ErasureState.DONE, "")
    assert "Persona borrada" in staff.get(f"/admin/personas/{luisa.pk}/datos/").content.decode()


def test_a_wish_is_withdrawn_or_refused_with_a_reason(login, luisa):
    wish(luisa)
    login(luisa).post("/cuenta/datos/borrar/retirar/")
    assert ErasureRequest.objects.get().state == ErasureState.WITHDRAWN
    login(luisa).post("/cuenta/datos/borrar/retirar/")
    asked = wish(luisa)
    login(factories.staff(MANAGE_DATA)).post(
        f"/admin/borrados/{asked.pk}/", {"act": "refuse", "answer": "Hay un pleito abierto"}
    )
    assert "Hay un pleito abierto" in login(luisa).get("/cuenta/datos/").content.decode()
    assert Message.objects.filter(person=luisa, kind="people.erasure_refused", channel="email").exists()


def test_pages_of_the_staff_are_closed_to_others(client, login, luisa):
    asked = wish(luisa)
    for path in (f"/admin/personas/{luisa.pk}/datos/", "/admin/borrados/", f"/admin/borrados/{asked.pk}/"):
        assert client.get(path).status_code == 302
    browser = login(factories.staff(EDIT_CONTACTS))
    for path in (f"/admin/personas/{luisa.pk}/datos/", "/admin/borrados/", f"/admin/borrados/{asked.pk}/"):
        assert browser.get(path).status_code == 403
    assert browser.post(f"/admin/personas/{luisa.pk}/borrar/").status_code == 403
    assert "Nadie lo ha pedido" in _without_requests(login)


def _without_requests(login) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE; SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM people_erasurerequest")
    return login(factories.staff(MANAGE_DATA)).get("/admin/borrados/").content.decode()


def test_the_list_costs_the_same(login, assert_same_queries):
    browser = login(factories.staff(MANAGE_DATA))
    assert_same_queries(lambda: browser.get("/admin/borrados/"), lambda: wish(factories.client().person))


def test_somebody_without_an_account_goes_too():
    person = factories.person("Sin", "Cuentaría", email="sin.cuentaria@example.test")
    asked = wish(person, by=factories.staff(MANAGE_DATA))
    erase_person(request=asked, answer="Lo pidió por carta", by=factories.staff(MANAGE_DATA))
    assert "uentar" not in everything_written()
    assert not hasattr(person, "user")
