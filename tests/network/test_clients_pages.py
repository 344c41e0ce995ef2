import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from core.models import AuditEntry
from network.enums import AgentState, Channel, ClientState
from network.models import Client, ContactChange
from people.models import Person
from people.queries import consent_texts_in_force
from tests import factories
from tests.network.registration import cast

pytestmark = pytest.mark.django_db
URL = "/admin/clientes/"


@pytest.fixture
def staff(login: Callable[[Any], Browser]) -> Browser:
    return login(factories.staff("network.view_clients"))


def names(page: Any) -> list[str]:
    return [row.person.name for row in page.context["page"].rows]


def named(given: str, family: str = "Prueba", **fields: Any) -> Client:
    return factories.client(factories.person(given, family), **fields)


@pytest.mark.row("SL1")
def test_the_list_shows_contact_referrer_and_date(staff: Browser) -> None:
    agent = factories.agent(factories.person("Carlos", "Peña"))
    client = named("Luisa", "Fernández")
    factories.refer(client.person, agent.person)
    page = staff.get(URL)
    text = page.content.decode()
    for expected in (client.person.name, client.person.email, client.person.phone, f"/admin/agentes/{agent.pk}/"):
        assert expected in text
    assert f"/admin/clientes/{client.pk}/" in text
    assert timezone.localtime(client.registered_at).strftime("%H:%M") in text


def test_newest_first(staff: Browser) -> None:
    named("Uno")
    named("Dos")
    assert names(staff.get(URL)) == ["Dos Prueba", "Uno Prueba"]


def test_whoever_was_erased_is_found_where_somebody_looks_for_them(staff: Browser) -> None:
    """As whoever registered again by another address was: each is one client to whoever reads the list."""
    cast.documents()
    card, form = {"country": "CO", "kind": "CC", "number": "1020304050"}, cast.version(target="agent")
    first, _second = (
        cast.sign_up(target="agent", identification=card, email=f"{name}@casa.test", phone="", version=form)
        for name in "ab"
    )
    erased = Person.objects.get(pk=first.person_id)
    assert names(staff.get(URL)) == ["Luisa María Fernández Gómez"]
    assert staff.get(URL).context["count"] == 1
    assert names(staff.get(URL, {"state": "inactive"})) == names(staff.get(URL, {"q": erased.name})) == [erased.name]
    sales = Browser()
    factories.sign_in(sales, factories.staff("network.view_agents"))
    for asked, name in (({}, "Luisa María Fernández Gómez"), ({"state": "client_only"}, erased.name)):
        assert [row.name for row in sales.get("/admin/agentes/", asked).context["agents"]] == [name]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("alvarez", ["José Álvarez Ñoño"]), ("NONO jose", ["José Álvarez Ñoño"]), ("jose@sitio", ["José Álvarez Ñoño"]),
        ("300 999", ["José Álvarez Ñoño"]), ("3009998", ["José Álvarez Ñoño"]), ("jo", ["José Álvarez Ñoño"]),
        ("%", []), ("zz top", []),
        ("abcd-2345", ["Carla Código"]),
    ],
)  # fmt: skip
def test_search(staff: Browser, text: str, found: list[str]) -> None:
    factories.client(factories.person("José", "Álvarez Ñoño", email="jose@sitio.test", phone="+573009998877"))
    factories.agent(factories.person("Carla", "Código", phone="+573151112233"), code="ABCD2345")
    assert names(staff.get(URL, {"q": text})) == found


def test_filters_combine_and_stay_in_the_form(staff: Browser) -> None:
    agent = factories.agent(factories.person("Ada", "Agente"))
    brought, alone = named("Brígida"), named("Sola")
    factories.refer(brought.person, agent.person)
    inactive = named("Inés", state=ClientState.INACTIVE)
    assert names(staff.get(URL, {"referred": "yes"})) == [brought.person.name]
    assert set(names(staff.get(URL, {"referred": "no", "state": "active"}))) == {alone.person.name, "Ada Agente"}
    assert names(staff.get(URL, {"state": "inactive"})) == [inactive.person.name]
    page = staff.get(URL, {"agent": agent.pk, "q": "bri"})
    assert names(page) == [brought.person.name]
    assert f'name="agent" value="{agent.pk}"' in page.content.decode()
    assert 'value="bri"' in page.content.decode()


@pytest.mark.parametrize("query", [{"state": "x"}, {"referred": "x"}, {"agent": "x"}, {"agent": 10**9}, {"after": "x"}])
def test_what_makes_no_sense_filters_nothing(staff: Browser, query: dict[str, Any]) -> None:
    client = named("Luisa")
    assert names(staff.get(URL, query)) == [client.person.name]


def test_pages_keep_the_filters(staff: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    from network.views.staff import clients

    paged = clients.queries.clients_page
    monkeypatch.setattr(clients.queries, "clients_page", lambda found, cursor: paged(found, cursor, size=2))
    for n in range(3):
        named(f"Luisa {n}")
    first = staff.get(URL, {"q": "luisa"})
    cursor = first.context["page"].next_cursor
    assert f"?q=luisa&amp;after={cursor}" in first.content.decode()
    second = staff.get(URL, {"q": "luisa", "after": cursor})
    assert names(first) + names(second) == ["Luisa 2 Prueba", "Luisa 1 Prueba", "Luisa 0 Prueba"]
    assert 'rel="prev"' in second.content.decode()
    assert 'rel="next"' not in second.content.decode()


def test_an_empty_list_says_what_to_do(staff: Browser) -> None:
    assert "/registro/" in staff.get(URL).content.decode()
    assert 'class="vi-empty"' in staff.get(URL, {"q": "nadie"}).content.decode()


def test_the_list_costs_the_same(staff: Browser, assert_same_queries: Callable[..., None]) -> None:
    def add() -> None:
        agent = factories.agent()
        factories.refer(factories.client().person, agent.person)

    assert_same_queries(lambda: staff.get(URL), add)
    assert_same_queries(lambda: staff.get(URL, {"q": "luisa", "referred": "yes"}), add)


@pytest.mark.row("SL1", "SL6")
def test_the_page_of_a_client(staff: Browser) -> None:
    first, second = factories.agent(), factories.agent(factories.person("Berta", "Segunda"))
    client = factories.client(factories.person("Luisa", "Fernández", city="Cali"))
    old = factories.refer(client.person, first.person)
    old.ended_at = timezone.now()
    old.save()
    new = factories.refer(client.person, second.person)
    new.reason, new.bound_by = "Se equivocó de código", factories.staff()
    new.save()
    text = consent_texts_in_force()["terms"]
    client.person.consents.create(text=text, channel=Channel.SITE)
    page = staff.get(f"{URL}{client.pk}/")
    body = page.content.decode()
    for expected in ("Luisa Fernández", "Cali", client.person.email, first.person.name, "Berta Segunda",
                     "Se equivocó de código", "Sofía Staff"):  # fmt: skip
        assert expected in body
    assert [row.referrer for row in page.context["referrals"]] == [second.person, first.person]
    assert "/hacer-agente/" not in body
    assert "/referidor/" not in body
    assert "/editar/" not in body


def test_actions_appear_to_whoever_may(login: Callable[[Any], Browser]) -> None:
    browser = login(
        factories.staff(
            "network.view_clients", "network.manage_agents", "referrals.change_referrer", "people.edit_contacts"
        )
    )
    client, agent = factories.client(), factories.agent()
    body = browser.get(f"{URL}{client.pk}/").content.decode()
    for action in ("hacer-agente", "referidor", "editar"):
        assert f"{URL}{client.pk}/{action}/" in body
    as_client = browser.get(f"{URL}{agent.person.client.pk}/").content.decode()
    assert "hacer-agente" not in as_client
    assert f"/admin/agentes/{agent.pk}/" in as_client


def test_the_page_costs_the_same(staff: Browser, assert_same_queries: Callable[..., None]) -> None:
    client = factories.client()

    def add() -> None:
        client.person.attributions.filter(ended_at=None).update(ended_at=timezone.now())
        factories.refer(client.person, factories.agent().person)

    assert_same_queries(lambda: staff.get(f"{URL}{client.pk}/"), add)


def sent(reason: str, *, sponsor: Any = "none") -> dict[str, Any]:
    """What the form sends: each opening of the page has a key of its own."""
    return {"reason": reason, "form_key": str(uuid.uuid4()), "sponsor": sponsor}


@pytest.fixture
def manager(login: Callable[[Any], Browser]) -> Browser:
    return login(factories.staff("network.view_clients", "network.view_agents", "network.manage_agents"))


@pytest.mark.row("SL6")
def test_staff_make_a_client_an_agent(manager: Browser) -> None:
    sponsor, client = factories.agent(factories.person("Carlos", "Peña")), factories.client()
    factories.refer(client.person, sponsor.person)
    url = f"{URL}{client.pk}/hacer-agente/"
    assert "Carlos Peña" in manager.get(url).content.decode()
    answer = manager.post(url, sent("Firmó el acuerdo", sponsor=sponsor.pk), follow=True)
    agent = client.person.agent
    assert (agent.state, agent.sponsor) == (AgentState.ACTIVE, sponsor)
    assert answer.redirect_chain[-1][0] == f"{URL}{client.pk}/"
    page = manager.get(f"/admin/agentes/{agent.pk}/").content.decode()
    assert client.person.invite_codes.get().code in page
    assert "Firmó el acuerdo" in page


def test_a_second_click_makes_no_second_agent(manager: Browser) -> None:
    client = factories.client()
    url, form = f"{URL}{client.pk}/hacer-agente/", sent("x")
    manager.post(url, form)
    assert manager.post(url, form).url == f"{URL}{client.pk}/", "the same form reads that it is done"
    again = manager.post(url, sent("Escrito otra vez"))
    assert again.status_code == 422
    assert "Escrito otra vez" in again.content.decode()
    assert again.context["form"].non_field_errors()
    assert client.person.invite_codes.count() == client.person.agent.changes.count() == 1


def test_without_a_reason_it_says_so(manager: Browser) -> None:
    client = factories.client()
    answer = manager.post(f"{URL}{client.pk}/hacer-agente/", sent("  "))
    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"]
    assert not hasattr(Person.objects.get(pk=client.person_id), "agent")


def test_forbidden_fields_change_nothing(manager: Browser) -> None:
    client, other = factories.client(), factories.agent()
    forbidden = {"state": "inactive", "was": other.pk, "code": "MINE2222", "is_staff": "1", "is_superuser": "on",
                 "person": other.person_id, "joined_at": "2001-01-01", "by": "1"}  # fmt: skip
    manager.post(f"{URL}{client.pk}/hacer-agente/", sent("x") | forbidden)
    agent = client.person.agent
    assert (agent.state, agent.sponsor, agent.joined_at.year > 2001) == (AgentState.ACTIVE, None, True)
    assert client.person.invite_codes.get().code != "MINE2222"
    user = client.person.user
    user.refresh_from_db()
    assert (user.is_staff, user.is_superuser) == (False, False)
    assert agent.person_id != other.person_id


@pytest.fixture
def editor(login: Callable[[Any], Browser]) -> Browser:
    return login(factories.staff("network.view_clients", "people.edit_contacts"))


CONTACT = {"given_names": "Luisa", "family_names": "Gómez", "email": "nueva@example.test", "phone": "+573001112299",
           "city": "Cali", "language": "es", "landline": "", "birth_date": "", "address": "", "postal_code": "",
           "reason": "Lo pidió por teléfono"}  # fmt: skip


@pytest.mark.row("SL12")
def test_staff_correct_contact_data_and_nothing_else(editor: Browser) -> None:
    client = factories.client()
    login_email = client.person.user.email
    forbidden = {
        "is_staff": "on",
        "user-email": "x@example.test",
        "name_key": "x",
        "country": "US",
        "state": "inactive",
    }
    answer = editor.post(f"{URL}{client.pk}/editar/", CONTACT | forbidden, follow=True)
    assert "Luisa Gómez" in answer.content.decode()
    person = Person.objects.get(pk=client.person_id)
    kept = {name: getattr(person, name) for name in CONTACT if name != "reason"}
    assert kept == {name: value for name, value in CONTACT.items() if name != "reason"} | {"birth_date": None}
    assert (person.user.email, person.user.is_staff, person.country) == (login_email, False, "CO")
    step = answer.context["trail"][0]
    assert (step.who, step.reason) == ("Sofía Staff", "Lo pidió por teléfono")
    changed = {change.label: (change.before, change.after) for change in step.changes}
    assert changed["Correo"] == (client.person.email, "nueva@example.test")
    assert changed["Ciudad"] == ("Medellín", "Cali")
    entry = AuditEntry.objects.get(action="people.edit_contact")
    assert "nueva@example.test" not in f"{entry.before}{entry.after}", "what can be erased stays out of the trail"


@pytest.mark.row("CS1")
def test_staff_correct_a_birth_date_and_where_somebody_lives_but_make_nobody_too_young(editor: Browser) -> None:
    client = factories.client()
    path, home = f"{URL}{client.pk}/editar/", {"address": "Calle 9 # 5-10", "landline": "602 444 5566"}
    for wrong, said in ((f"{timezone.localdate().year - 12}-01-01", "menos de 14 años"), ("ayer", "fecha")):
        answer = editor.post(path, CONTACT | home | {"birth_date": wrong})
        assert answer.status_code == 422
        assert said in answer.context["form"].errors["birth_date"][0]
        assert answer.context["form"]["address"].value() == "Calle 9 # 5-10", "what was typed is still there"
    answer = editor.post(path, CONTACT | home | {"phone": "12"})
    assert list(answer.context["form"].errors) == ["phone"]
    answer = editor.post(path, CONTACT | home | {"birth_date": "1990-05-17"}, follow=True)
    person = Person.objects.get(pk=client.person_id)
    assert (str(person.birth_date), person.landline, person.address) == (
        "1990-05-17",
        "+576024445566",
        "Calle 9 # 5-10",
    )
    changed = {change.label: (change.before, change.after) for change in answer.context["trail"][0].changes}
    assert changed["Fecha de nacimiento"] == ("-", "1990-05-17")
    assert editor.post(path, CONTACT | home | {"birth_date": "1991-05-17", "reason": ""}).status_code == 422


@pytest.mark.row("RG8")
@pytest.mark.parametrize(("once", "status"), [(True, 422), (False, 302)])
def test_an_email_is_of_one_person_where_the_form_wants_it_so(editor: Browser, once: bool, status: int) -> None:
    cast.version("backend", "client", unique_email=once)
    other, client = factories.client(), factories.client()
    answer = editor.post(f"{URL}{client.pk}/editar/", CONTACT | {"email": other.person.email.upper()})
    assert answer.status_code == status
    if once:
        assert list(answer.context["form"].errors) == ["email"]
        assert answer.context["form"]["family_names"].value() == "Gómez", "what was typed is still there"
        client.person.refresh_from_db()
        assert client.person.family_names != "Gómez"
        assert editor.post(f"{URL}{client.pk}/editar/", CONTACT).status_code == 302


@pytest.mark.parametrize("field", ["given_names", "family_names", "email", "phone"])
def test_what_matters_needs_a_reason(editor: Browser, field: str) -> None:
    client = factories.client()
    person = client.person
    same = {name: getattr(person, name) or "" for name in CONTACT if name != "reason"}
    new = CONTACT[field] if field == "phone" else CONTACT[field] + "x"
    answer = editor.post(f"{URL}{client.pk}/editar/", same | {field: new})
    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"]
    assert not ContactChange.objects.exists()
    person.refresh_from_db()
    assert getattr(person, field) == same[field]
    assert editor.post(f"{URL}{client.pk}/editar/", same | {"city": "Cali", "language": "en"}).status_code == 302
    assert ContactChange.objects.get().changes == {"city": ["Medellín", "Cali"], "language": ["es", "en"]}
    assert editor.post(f"{URL}{client.pk}/editar/", same | {"city": "Cali", "language": "en"}).status_code == 302
    assert ContactChange.objects.count() == 1, "the same again changes nothing"


@pytest.mark.parametrize("wrong", [{"given_names": ""}, {"email": "no"}, {"language": "xx"}])
def test_wrong_contact_data_loses_nothing_typed(editor: Browser, wrong: dict[str, str]) -> None:
    client = factories.client()
    answer = editor.post(f"{URL}{client.pk}/editar/", CONTACT | wrong)
    assert answer.status_code == 422
    assert 'value="+573001112299"' in answer.content.decode()
    assert set(answer.context["form"].errors) == set(wrong)
    assert Person.objects.get(pk=client.person_id).city != "Cali"
