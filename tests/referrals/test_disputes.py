"""Who says that somebody else brought a client, and what staff decide."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from notifications.models import Message
from referrals.actions import bind_code, decide_dispute, record_visit
from referrals.enums import Decision
from referrals.errors import AlreadyDecided, OwnMatter
from referrals.models import Dispute
from referrals.permissions import DECIDE_DISPUTES
from referrals.queries import referrer_of
from tests import factories

pytestmark = pytest.mark.django_db
CLIENT, AGENT, STAFF = "/cuenta/codigo/reclamo/", "/oficina/referidos/reclamo/", "/admin/disputas/"


@pytest.fixture
def first():
    return factories.agent(factories.person("Carlos", "Peña"), code="CARP2345").person


@pytest.fixture
def second():
    return factories.agent(factories.person("Marta", "Ruiz"), code="MARTA234").person


@pytest.fixture
def luisa(first):
    luisa = factories.client(factories.person("Luisa", "Fernández", email="luisa@casa.test")).person
    record_visit(code=first.invite_codes.get(), channel="qr", visitor="a" * 32)
    bind_code(person=luisa, text="CARP2345", channel="qr", visitor="a" * 32)
    return luisa


def send(client, url, **data):
    return client.post(url, {"text": "Fue en la feria del 3 de mayo", "form_key": uuid.uuid4()} | data)


def told(person):
    return Message.objects.filter(person=person, channel="bell").latest("pk").kind


@pytest.mark.row("SL3")
def test_a_client_says_who_it_was_and_staff_accept(client, login, luisa, first, second):
    login(luisa)
    assert CLIENT in client.get("/cuenta/codigo/").content.decode()
    assert send(client, CLIENT, code="marta-234", file=factories.picture()).url == CLIENT
    dispute = Dispute.objects.get()
    assert (dispute.person, dispute.claimed, dispute.current.referrer) == (luisa, second, first)
    assert "3 de mayo" in client.get(CLIENT).content.decode()
    login(factories.staff(DECIDE_DISPUTES))
    assert luisa.name in client.get(STAFF).content.decode()
    page = client.get(f"{STAFF}{dispute.pk}/").content.decode()
    for part in ("Carlos Peña", "Marta Ruiz", "MARTA234", "CARP2345", "foto.png"):
        assert part in page
    evidence = client.get(f"{STAFF}{dispute.pk}/archivo/")
    assert (evidence["Content-Type"], evidence["X-Content-Type-Options"]) == ("image/png", "nosniff")
    answer = {"decision": "accept", "code": "MARTA234", "client": "", "reason": "La foto lo muestra"}
    for _twice in range(2):
        assert client.post(f"{STAFF}{dispute.pk}/", answer).url == STAFF
    assert referrer_of(luisa).referrer == second
    assert luisa.attributions.count() == 2
    assert told(luisa) == "referrals.dispute_accepted"
    assert told(first) == "referrals.referral_lost"
    assert told(second) == "referrals.referral_gained"


@pytest.mark.row("SL3")
def test_an_agent_claims_and_staff_refuse(client, login, luisa, first, second):
    login(second)
    assert send(client, AGENT, contact=" Luisa@casa.test").url == AGENT
    dispute = Dispute.objects.get()
    assert (dispute.person, dispute.claimed) == (luisa, second)
    login(factories.staff(DECIDE_DISPUTES))
    answer = {"decision": "refuse", "code": "", "client": "", "reason": " "}
    assert client.post(f"{STAFF}{dispute.pk}/", answer).status_code == 422
    assert client.post(f"{STAFF}{dispute.pk}/", answer | {"reason": "El QR fue antes"}).url == STAFF
    assert referrer_of(luisa).referrer == first
    assert told(second) == "referrals.dispute_refused"
    assert told(first) == "referrals.referral_kept"
    login(second)
    assert "El QR fue antes" in client.get(AGENT).content.decode()


def test_an_agent_learns_nothing_about_who_is_here(client, login, luisa, second):
    login(second)
    pages = [send(client, AGENT, contact=contact) for contact in ("luisa@casa.test", "nadie@casa.test", "300 1")]
    assert {(page.status_code, page.url) for page in pages} == {(302, AGENT)}


def test_staff_name_whom_the_claimant_could_not(client, login, luisa, second):
    login(second)
    send(client, AGENT, contact="la señora Luisa")
    dispute = Dispute.objects.get()
    login(factories.staff(DECIDE_DISPUTES))
    answer = {"decision": "accept", "code": "MARTA234", "reason": "Sí"}
    for wrong in ("la señora Luisa", "", "nadie@casa.test"):
        assert client.post(f"{STAFF}{dispute.pk}/", answer | {"client": wrong}).status_code == 422
    assert client.post(f"{STAFF}{dispute.pk}/", answer | {"client": luisa.phone, "code": "NADA9999"}).status_code == 422
    assert client.post(f"{STAFF}{dispute.pk}/", answer | {"client": luisa.phone}).url == STAFF
    assert referrer_of(luisa).referrer == second


@pytest.mark.parametrize(
    ("data", "words"),
    [({"text": " "}, "text"), ({"code": "NADA9999"}, "code"), ({"code": "CARP2345"}, "CARP2345")],
)
def test_bad_input_is_said_and_kept(client, login, luisa, data, words):
    login(luisa)
    response = send(client, CLIENT, **data)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Dispute.objects.exists()


def test_a_hostile_file_is_refused_and_the_text_kept(client, login, luisa):
    login(luisa)
    response = send(client, CLIENT, file=SimpleUploadedFile("foto.png", b"<svg onload=alert(1)>", "image/png"))
    assert response.status_code == 422
    assert "3 de mayo" in response.content.decode()
    assert not Dispute.objects.exists()


def test_the_same_form_twice_opens_one_and_five_are_enough(client, login, luisa):
    login(luisa)
    key = uuid.uuid4()
    for _twice in range(2):
        assert send(client, CLIENT, form_key=key).status_code == 302
    assert Dispute.objects.count() == 1
    assert [send(client, CLIENT).status_code for _n in range(5)] == [302, 302, 302, 302, 422]


def test_nobody_decides_about_themselves_or_twice(client, login, luisa, second):
    login(luisa)
    send(client, CLIENT, code="MARTA234")
    dispute = Dispute.objects.get()
    answer = {"accept": True, "code": "MARTA234", "client": "", "reason": "Sí"}
    for own in (luisa.user, second.user):
        with pytest.raises(OwnMatter):
            decide_dispute(dispute=dispute, by=own, **answer)
    boss = factories.staff()
    factories.agent(boss.person, code="BOSS2345")
    with pytest.raises(OwnMatter):
        decide_dispute(dispute=dispute, by=boss, **answer | {"code": "BOSS2345"})
    other = factories.staff()
    decide_dispute(dispute=dispute, by=other, **answer)
    with pytest.raises(AlreadyDecided):
        decide_dispute(dispute=dispute, by=other, **answer)


def test_only_who_may(client, login, luisa):
    for url in (CLIENT, AGENT, STAFF):
        assert client.get(url).url.startswith("/acceso/login/")
    login(luisa)
    send(client, CLIENT)
    dispute = Dispute.objects.get()
    assert client.get(AGENT).status_code == 403
    for who in (luisa, factories.staff()):
        login(who)
        for url in (STAFF, f"{STAFF}{dispute.pk}/", f"{STAFF}{dispute.pk}/archivo/"):
            assert client.get(url).status_code == 403
    assert Dispute.objects.get().state == Decision.OPEN


def test_the_list_costs_the_same_for_many(client, login, assert_same_queries):
    def add():
        who = factories.client().person
        Dispute.objects.create(claimant=who, person=who, text="Fue otra", form_key=uuid.uuid4())

    login(factories.staff(DECIDE_DISPUTES))
    assert_same_queries(lambda: client.get(STAFF), add)
    assert client.get(f"{STAFF}?estado=todos").status_code == 200
