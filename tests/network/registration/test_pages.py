"""The pages of registration: who gets there, what they show, what bad input costs, and how many questions they ask."""

import re
from datetime import timedelta

import pytest
from allauth.account.signals import user_logged_in
from django.core import mail
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from core import conf
from core.templatetags import ui
from network import permissions as may
from network.actions import register_contact_client
from network.enums import Channel, Target
from network.models import Agent, Application, Client, FormVersion
from people.models import ExtendedField, Person, User
from tests import factories
from tests.network.registration import cast

pytestmark = pytest.mark.django_db
STAFF = (
    may.VIEW_REGISTRATIONS, may.DECIDE_REGISTRATIONS, may.REGISTER_PEOPLE, may.MANAGE_AGENTS, may.MANAGE_CLIENTS,
    may.VIEW_AGENTS, may.VIEW_CLIENTS,
)  # fmt: skip
WHO = {"given_names": "Eva", "family_names": "Rojas Gil", "email": "eva@casa.test", "phone": "301 222 33 44"}


@pytest.fixture(autouse=True)
def _letters_stay_here(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def staff(login):
    return login(factories.staff(*STAFF))


def one_page(channel, target, fields, **options):
    """A form of one step with these fields (`*` where required)."""
    form = cast.version(channel, target).form
    said = [{"name": f.rstrip("*"), "required": f.endswith("*"), "label": "", "help": ""} for f in fields.split()]
    last = form.versions.order_by("-number").first()
    options = last.options | {"captcha": False} | options
    spec = {"steps": [{"title": "", "fields": said}], "options": options}
    return FormVersion.objects.create(
        form=form, number=last.number + 1, spec=spec, published_at=last.published_at
    )  # fmt: skip


def post(browser, url, **typed):
    return browser.post(url, factories.answered(**typed))


@pytest.mark.row("RG1", "RG3")
def test_the_contact_form_leaves_a_client_and_tells_staff(client):
    reader = factories.staff(may.VIEW_REGISTRATIONS)
    answer = post(client, "/contacto/", **WHO, message="¿Llegan a Cali?")
    assert (answer.status_code, answer.url) == (302, "/contacto/gracias/")
    person = Person.objects.get(email="eva@casa.test")
    assert (person.client.channel, hasattr(person, "user")) == ("contact", False)
    assert reader.person.messages.filter(kind="network.contact_written").exists()
    again = post(Browser(), "/contacto/", **WHO, message="Otra vez")
    assert (again.status_code, again.url) == (answer.status_code, answer.url)
    assert Client.objects.filter(person__email="eva@casa.test").count() == 1


@pytest.mark.row("RG4")
@pytest.mark.parametrize(("state", "agent"), [("preregistered", "preregistered"), ("active", "active")])
def test_somebody_joins_as_an_agent_by_the_forms_setting(client, state, agent):
    fields = "given_names* family_names* email* phone password* consents"
    one_page(Channel.SITE, Target.AGENT, fields, initial_state=state)
    answer = post(client, "/unete/", **WHO, password="un-camino-largo-7")
    assert (answer.status_code, answer.url) == (302, reverse("account_email_verification_sent"))
    assert Agent.objects.get(person__email="eva@casa.test").state == agent


@pytest.mark.row("RG7")
def test_the_referrer_may_be_named_on_the_site_and_is_implied_by_an_invitation(client):
    carlos, berta = factories.agent(code="CARP2345"), factories.agent(code="BERT2345")
    fields = "given_names* family_names* email* password* code referrer sponsor consents"
    for channel in (Channel.SITE, Channel.INVITATION):
        one_page(channel, Target.AGENT, fields, referrer="ask", sponsor="ask")
    who = {**WHO, "phone": "", "password": "un-camino-largo-7"}
    post(client, "/unete/", **who, referrer="CARP2345", sponsor="BERT2345")
    eva = Agent.objects.get(person__email="eva@casa.test")
    assert (eva.person.attributions.get().referrer, eva.sponsor) == (carlos.person, berta)
    browser = Browser()
    browser.get("/r/BERT2345/")
    post(browser, "/unete/", **who | {"email": "ivan@casa.test", "given_names": "Iván"}, sponsor="CARP2345")
    ivan = Agent.objects.get(person__email="ivan@casa.test")
    assert (ivan.person.attributions.get().referrer, ivan.sponsor) == (berta.person, carlos)


@pytest.mark.parametrize(("field", "value"), [("given_names", ""), ("email", "eva@"), ("phone", "12"), ("message", "")])
def test_bad_input_is_said_beside_its_field_and_nothing_typed_is_lost(client, field, value):
    answer = post(client, "/contacto/", **WHO | {"message": "¿Llegan a Cali?", field: value})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert f'id="error_1_id_{field}"' in text
    assert "Rojas Gil" in text
    assert "(opcional)" not in str(ui.summary_errors(answer.context["form"])), "not where it is wrong"
    assert not Client.objects.exists()
    back = client.get("/contacto/").content.decode()  # the session may have ended: the draft is kept apart from it
    assert "Rojas Gil" in back


@pytest.mark.row("RG6")
def test_a_client_who_is_signed_in_is_asked_only_what_is_missing(login):
    luisa = factories.client(factories.person("Luisa", "Paz", email="luisa@casa.test"))
    browser = login(luisa)
    assert "/unete/" in browser.get("/cuenta/registro/").content.decode()
    one_page(Channel.SITE, Target.AGENT, "given_names* family_names* email* phone password* address* consents")
    page = browser.get("/unete/").content.decode()
    assert 'name="address"' in page
    assert 'name="password"' not in page
    assert 'name="given_names"' not in page
    answer = post(browser, "/unete/", address="Calle 1 # 2-3")
    assert (answer.status_code, answer.url) == (302, "/cuenta/registro/")
    assert Agent.objects.get(person=luisa.person).state == "preregistered"
    assert browser.get("/unete/").url == "/cuenta/registro/"
    assert Person.objects.filter(name_key="luisa paz").count() == 1


@pytest.mark.row("RG6")
def test_an_inactive_agent_reads_why_and_comes_back(login):
    conf.change("network.return_flow", "at_once", by=None)
    left = factories.agent(state="inactive")
    browser = login(left)
    assert browser.get("/unete/").url == "/cuenta/registro/"
    assert browser.get("/oficina/", follow=True).request["PATH_INFO"] == "/oficina/estado/"
    page = browser.get("/cuenta/registro/").content.decode()
    key = re.search(r'name="form_key" value="([^"]+)"', page)[1]
    assert browser.post("/cuenta/registro/volver/", {"form_key": key}).status_code == 302
    left.refresh_from_db()
    assert left.state == "active"
    conf.change("network.leave_flow", "at_once", by=None)
    page = browser.get("/cuenta/registro/").content.decode()
    key = re.search(r'name="form_key" value="([^"]+)"', page)[1]
    assert browser.post("/cuenta/registro/solo-cliente/", {"form_key": key, "reason": "Ya no"}).status_code == 302
    left.refresh_from_db()
    assert left.state == "client_only"


def test_refused_with_the_companys_words(login):
    conf.change("network.return_flow", "refused", by=None)
    conf.change("network.return_words", "Habla con Berta.", by=None)
    page = login(factories.agent(state="inactive")).get("/cuenta/registro/").content.decode()
    assert "Habla con Berta." in page
    assert "/cuenta/registro/volver/" not in page


@pytest.mark.row("RG1", "RG6")
def test_an_agent_registers_somebody_who_confirms_it(login, client):
    agent = factories.agent(factories.person("Carlos", "Peña"), code="CARP2345")
    browser = login(agent)
    assert browser.get("/oficina/registrar/").status_code == 200
    one_page(Channel.BACKOFFICE, Target.AGENT, "given_names* family_names* email* phone sponsor", sponsor="ask")
    answer = post(browser, "/oficina/registrar/agente/", **WHO)
    assert (answer.status_code, answer.url) == (302, "/oficina/registros/")
    assert "Eva Rojas Gil" in browser.get("/oficina/registros/").content.decode()
    link = re.search(r"http\S+(/registro/confirmar/\d+/)\?c=(\w+)", mail.outbox[0].body)
    visitor = Browser()
    page = visitor.get(link[1], {"c": link[2]})
    assert link[2] in page.content.decode()
    assert "Eva" not in page.content.decode()
    assert visitor.post(link[1], {"code": "NADA2345"}).status_code == 422
    assert visitor.post(link[1], {"code": link[2]}).url == link[1]
    page = visitor.get(link[1]).content.decode()
    assert "Carlos P." in page
    boxes = dict(re.findall(r'name="(text_\d+)"[^>]*value="([^"]+)"|', page))
    boxes |= {name: value for value, name in re.findall(r'value="(\d+)"[^>]*name="(text_\d+)"', page)}
    assert visitor.post(link[1], {"password": "corta"} | boxes).status_code == 422
    assert visitor.post(link[1], {"password": "un-camino-largo-7"} | boxes).status_code == 302
    eva = Agent.objects.get(person__email="eva@casa.test")
    assert (eva.sponsor, eva.person.attributions.get().referrer) == (agent, agent.person)
    assert visitor.get("/cuenta/registro/").status_code == 200


def test_a_sponsor_of_another_line_is_refused_beside_the_field(login):
    browser = login(factories.agent())
    factories.agent(code="OTRO2345")
    one_page(Channel.BACKOFFICE, Target.AGENT, "given_names* family_names* email* sponsor", sponsor="ask")
    answer = post(browser, "/oficina/registrar/agente/", **WHO, sponsor="OTRO2345")
    assert list(answer.context["form"].errors) == ["sponsor"]


@pytest.mark.row("RG6")
def test_a_leader_reactivates_in_the_office_where_the_company_lets_them(login):
    leader = factories.agent()
    left = factories.agent(state="inactive", sponsor=leader)
    browser, url = login(leader), f"/oficina/reactivar/{left.pk}/"
    assert browser.get(url).status_code == 404
    conf.change("network.leaders_reactivate", True, by=None)
    page = browser.get(url).content.decode()
    key = re.search(r'name="form_key" value="([^"]+)"', page)[1]
    assert browser.post(url, {"form_key": key, "reason": ""}).status_code == 422
    assert browser.post(url, {"form_key": key, "reason": "Vuelve"}).status_code == 302
    left.refresh_from_db()
    assert left.state == "active"
    stranger = factories.agent(state="inactive")
    assert browser.get(f"/oficina/reactivar/{stranger.pk}/").status_code == 404


def test_agents_register_nobody_where_the_company_says_so(login):
    conf.change("network.register_in_office", False, by=None)
    browser = login(factories.agent())
    assert browser.get("/oficina/registrar/cliente/").status_code == 403
    assert browser.get("/oficina/registros/").status_code == 200


@pytest.mark.row("RG1")
def test_staff_register_somebody_and_are_shown_who_is_on_record(staff):
    one_page(Channel.BACKEND, Target.CLIENT, "given_names* family_names* email phone")
    answer = post(staff, "/admin/registros/nuevo/cliente/", **WHO)
    made = Application.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/admin/registros/{made.pk}/")
    assert made.person.client.channel == "backend"
    again = post(staff, "/admin/registros/nuevo/cliente/", **WHO)
    assert again.status_code == 422
    assert f"/admin/clientes/{made.person.client.pk}/" in again.content.decode()
    assert staff.get("/admin/registros/nuevo/otro/").status_code == 404


@pytest.mark.row("RG14", "RG20")
def test_staff_filter_decide_and_export(staff):
    made = cast.sign_up(target=Target.AGENT)
    cast.sign_up(email="b@casa.test", phone="", given_names="Berta")
    rows = staff.get("/admin/registros/?state=open&target=agent").context["page"].rows
    assert [row.pk for row in rows] == [made.pk]
    for query, count in (("q=luisa", 1), ("channel=site", 2), ("last=2020-01-01", 0), ("state=nonsense", 2)):
        assert len(staff.get(f"/admin/registros/?{query}").context["page"].rows) == count, query
    page = staff.get(f"/admin/registros/{made.pk}/").content.decode()
    assert "Luisa María" in page
    key = re.search(r'name="form_key" value="([^"]+)"', page)[1]
    url = f"/admin/registros/{made.pk}/decidir/"
    assert staff.post(url, {"form_key": key, "outcome": "rejected"}).status_code == 422
    more = {"form_key": key, "outcome": "more", "asked": ["given_names"], "reason": "No es ese"}
    assert staff.post(url, more).status_code == 302
    lines = b"".join(staff.post("/admin/registros/exportar/?q=luisa", {"format": "csv"}).streaming_content).decode()
    assert "Luisa María" in lines
    assert "Berta" not in lines


@pytest.mark.row("RG20")
def test_staff_see_who_signs_in(staff):
    used, never = factories.client(factories.person("Ana", "Usa")), factories.client(factories.person("Eva", "Nunca"))
    Browser().force_login(used.person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    names = [row.name for row in staff.get("/admin/registros/ingresos/?used=never").context["page"].rows]
    assert names == [never.person.name]
    assert used.person.name in staff.get("/admin/registros/ingresos/").content.decode()
    names = [row.name for row in staff.get("/admin/registros/ingresos/?used=in30").context["page"].rows]
    assert names == [used.person.name]


@pytest.mark.row("RG20", "RG8")
def test_registrations_and_sign_ins_filter_by_use_and_by_extended_fields_and_their_files_carry_both(staff):
    field = ExtendedField.objects.create(code="talla", label="Talla", kind="text", position=1)
    made = {name: cast.sign_up(email=f"{name}@casa.test", phone="", given_names=name) for name in ("Ana", "Eva")}
    for name, size in (("Ana", "M"), ("Eva", "XL")):
        Person.objects.filter(pk=made[name].person_id).update(extra={field.code: size})
    User.objects.filter(person=made["Eva"].person_id).update(last_login=timezone.now() - timedelta(days=40))
    asked = {
        "used=never": ["Ana"], "used=30": ["Ana", "Eva"], "used=90": ["Ana"], "used=in30": [], "used=x": ["Ana", "Eva"],
        "x_talla=XL": ["Eva"], "used=never&x_talla=XL": [],
    }  # fmt: skip
    for query, found in asked.items():
        for path in ("/admin/registros/", "/admin/registros/ingresos/"):
            rows = staff.get(f"{path}?{query}").context["page"].rows
            assert sorted(getattr(row, "person", row).given_names for row in rows) == found, (path, query)
            sent = staff.post(f"{path}exportar/?{query}", {"format": "csv"}).streaming_content
            head, *lines = b"".join(sent).decode().strip().splitlines()
            assert ("Talla" in head, "Último ingreso" in head, len(lines)) == (True, True, len(found))
            assert all(("XL" if "Eva" in line else ";M") in line.replace(",", ";") for line in lines)


@pytest.mark.row("RG6", "RG18")
def test_staff_preactivate_and_inactivate(staff, login):
    left, luisa = factories.agent(state="inactive"), factories.client()
    for url in (f"/admin/agentes/{left.pk}/preactivar/", f"/admin/clientes/{luisa.pk}/inactivar/"):
        page = staff.get(url).content.decode()
        key = re.search(r'name="form_key" value="([^"]+)"', page)[1]
        assert staff.post(url, {"form_key": key, "reason": "Llamó"}).status_code == 302
    browser = Browser()
    browser.force_login(left.person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    user_logged_in.send(type(left.person.user), request=browser.get("/").wsgi_request, user=left.person.user)
    left.refresh_from_db()
    assert left.state == "active"
    shut = factories.sign_in(Browser(), luisa)
    assert shut.get("/cuenta/").url == "/cuenta/registro/"
    assert shut.get("/cuenta/registro/").status_code == 200
    assert shut.get("/cuenta/datos/").status_code == 200


def test_a_held_registration_is_told_apart_by_staff(staff):
    register_contact_client(given_names="Luisa", family_names="Fernández", phone="3001234567", by=None)
    made = cast.sign_up(email="otra@example.test")
    page = staff.get(f"/admin/registros/{made.pk}/").content.decode()
    key = re.search(r'name="form_key" value="([^"]+)"', page)[1]
    url = f"/admin/registros/{made.pk}/persona/"
    assert staff.post(url, {"form_key": key, "same": "yes", "reason": ""}).status_code == 422
    assert staff.post(url, {"form_key": key, "same": "yes", "reason": "La llamé"}).status_code == 302
    made.refresh_from_db()
    assert made.state == "approved"


def test_strangers_get_nowhere(client, login):
    made = cast.sign_up(target=Target.AGENT)
    pages = [f"/admin/registros/{part}" for part in ("", f"{made.pk}/", "ingresos/", "nuevo/")]
    for url in [*pages, "/oficina/registros/", "/oficina/registrar/cliente/", "/cuenta/registro/"]:
        assert client.get(url).url.startswith("/acceso/")
    plain = factories.sign_in(Browser(), factories.staff("contracts.view_contracts"))
    assert {plain.get(url).status_code for url in pages} == {403}
    other = login(factories.client())
    assert "Luisa María" not in other.get("/cuenta/registro/").content.decode()
    assert other.get("/cuenta/registro/corregir/").status_code == 404


def test_lists_ask_as_many_questions_at_three_rows(staff, assert_same_queries):
    def add():
        n = Application.objects.count()
        cast.sign_up(target=Target.AGENT, email=f"x{n}@casa.test", phone="", given_names=f"Nombre{n}")

    assert_same_queries(lambda: staff.get("/admin/registros/"), add)
    assert_same_queries(lambda: staff.get("/admin/registros/ingresos/"), add)


@pytest.mark.row("RG8")
def test_staff_read_answers_to_extended_fields_as_people_chose_them(login):
    size = [{"code": "s", "label": "Talla S"}]
    field = ExtendedField.objects.create(code="talla", label="Talla", kind="choice", choices=size)
    version = cast.version()
    spec = version.spec
    spec["steps"][-1]["fields"].append({"name": field.name, "required": True, "label": "", "help": ""})
    asked = version.form.versions.create(number=version.number + 1, spec=spec, published_at=version.published_at)
    made = cast.sign_up(version=asked, x_talla="s")
    page = login(factories.staff("network.view_registrations")).get(f"/admin/registros/{made.pk}/")
    assert page.status_code == 200
    assert "Talla S" in page.content.decode()
