"""RG8: further fields that staff define: typed, ordered, in files and filters, edited by staff and by their owner."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from core.models import AuditEntry
from people.actions import complete_person, set_extra
from people.models import ExtendedField
from people.permissions import EDIT_CONTACTS, MANAGE_FIELDS
from tests import factories

pytestmark = pytest.mark.django_db
row = pytest.mark.row("RG8")
NEW = {"label": "Talla", "kind": "choice", "options": "S\nM\nL", "is_active": "on"}


@pytest.fixture
def browser(login):
    return login(factories.staff(MANAGE_FIELDS, EDIT_CONTACTS))


@row
def test_staff_define_fields_in_their_order(browser):
    for label in ("Uno", "Dos", "Tres"):
        assert browser.post("/admin/formularios/campos/nuevo/", NEW | {"label": label}).status_code == 302
    last = ExtendedField.objects.get(code="tres")
    browser.post(f"/admin/formularios/campos/{last.pk}/mover/", {"to": "up"})
    browser.post(f"/admin/formularios/campos/{last.pk}/mover/", {"to": "up"})
    browser.post(f"/admin/formularios/campos/{last.pk}/mover/", {"to": "up"})
    assert list(ExtendedField.objects.values_list("code", flat=True)) == ["tres", "uno", "dos"]
    again = browser.post("/admin/formularios/campos/nuevo/", NEW | {"label": "Otro", "code": "uno"})
    assert (again.status_code, "Otro" in again.content.decode()) == (422, True)


@row
def test_kind_and_code_never_change_and_options_keep_their_codes(browser):
    browser.post("/admin/formularios/campos/nuevo/", NEW)
    field = ExtendedField.objects.get()
    path = f"/admin/formularios/campos/{field.pk}/"
    changed = {"label": "Talla de camisa", "kind": "text", "code": "x", "options": "s = Pequeña\nM", "is_active": "on"}
    assert browser.post(path, changed).status_code == 302
    field.refresh_from_db()
    assert (field.code, field.kind, field.label) == ("talla", "choice", "Talla de camisa")
    assert field.choices == [{"code": "s", "label": "Pequeña"}, {"code": "m", "label": "M"}]
    bad = browser.post(path, {"label": "", "options": "una", "minimum": "5", "maximum": "2"})
    assert set(bad.context["form"].errors) == {"label", "options", "maximum"}


@row
def test_staff_answer_for_somebody_and_see_bad_input_beside_it(browser, login):
    ExtendedField.objects.create(code="hijos", label="Hijos", kind="number", maximum=20)
    ExtendedField.objects.create(code="viejo", label="Viejo", kind="text", is_active=False)
    person = factories.person(extra={"viejo": "queda"})
    path = f"/admin/personas/{person.pk}/campos/"
    bad = browser.post(path, {"x_hijos": "muchos"})
    assert (bad.status_code, 'value="muchos"' in bad.content.decode()) == (422, True)
    assert browser.post(path, {"x_hijos": "3"}).status_code == 302
    person.refresh_from_db()
    assert person.extra == {"viejo": "queda", "hijos": 3}
    assert 'value="3"' in browser.get(path).content.decode()
    assert browser.post(path, {"x_hijos": ""}).status_code == 302
    person.refresh_from_db()
    assert person.extra == {"viejo": "queda"}
    assert "queda" not in str(AuditEntry.objects.latest("pk").__dict__)
    assert login(factories.staff()).get(path).status_code == 403


def test_strangers_answer_for_nobody_and_unknown_codes_are_left_out():
    person, stranger = factories.client().person, factories.client().person
    with pytest.raises(PermissionDenied):
        set_extra(person=person, values={}, by=stranger.user)
    assert set_extra(person=person, values={"nada": 1}, by=person.user) == []


def test_lists_take_the_same_queries(browser, assert_same_queries):
    codes = iter("abc")

    def add_row():
        ExtendedField.objects.create(code=next(codes), label="Campo", kind="text")

    assert_same_queries(lambda: browser.get("/admin/formularios/campos/"), add_row)


@pytest.fixture
def asked():
    """A field of each kind, and three clients who answered."""
    options = [{"code": "a", "label": "Una"}, {"code": "b", "label": "Dos"}]
    for kind in ("text", "number", "date", "yes_no", "choice", "several", "email", "phone", "long_text"):
        choices = options if kind in {"choice", "several"} else []
        ExtendedField.objects.create(code=f"f_{kind}", label=f"Campo {kind}", kind=kind, choices=choices)
    ada = {
        "f_text": "Codeudor López", "f_number": 10, "f_date": "1990-02-01", "f_yes_no": True, "f_choice": "a",
        "f_several": ["a", "b"], "f_email": "x@example.test", "f_phone": "+573001234567", "f_long_text": "largo",
    }  # fmt: skip
    eva = {"f_number": 9.5, "f_date": "2001-12-31", "f_yes_no": False, "f_choice": "b", "f_several": ["b"]}
    for name, extra in (("Ada", ada), ("Eva", eva), ("Nadie", {})):
        factories.client(factories.person(name, "Prueba", extra=extra))
        factories.agent(factories.person(name, "Agente", extra=extra))


@row
@pytest.mark.parametrize("path", ["/admin/clientes/", "/admin/agentes/"])
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("x_f_text=lópez", {"Ada"}), ("x_f_long_text=larg", {"Ada"}), ("x_f_number_from=9,6", {"Ada"}),
        ("x_f_number_to=9.5", {"Eva"}), ("x_f_number_from=9&x_f_number_to=10", {"Ada", "Eva"}),
        ("x_f_date_from=1995-01-01", {"Eva"}), ("x_f_date_to=1990-02-01", {"Ada"}), ("x_f_yes_no=yes", {"Ada"}),
        ("x_f_yes_no=no", {"Eva"}), ("x_f_choice=b", {"Eva"}), ("x_f_several=a", {"Ada"}),
        ("x_f_several=b", {"Ada", "Eva"}), ("x_f_email=x@example.test", {"Ada"}),
        ("x_f_phone=300 123 4567", {"Ada"}), ("x_f_number_from=muchos", {"Ada", "Eva", "Nadie"}),
        ("x_f_choice=zz", {"Ada", "Eva", "Nadie"}), ("x_f_text=lópez&x_f_yes_no=no", set()),
    ],
)  # fmt: skip
def test_lists_are_filtered_by_answers(login, asked, path, query, names):
    browser = login(factories.staff("network.view_clients", "network.view_agents"))
    page = browser.get(f"{path}?{query}").content.decode()
    last = "Prueba" if "clientes" in path else "Agente"
    assert {name for name in ("Ada", "Eva", "Nadie") if f"{name} {last}" in page} == names


@row
@pytest.mark.parametrize("path", ["/admin/clientes/exportar/", "/admin/agentes/exportar/"])
def test_files_hold_the_answers(login, asked, path):
    browser = login(factories.staff("network.view_clients", "network.view_agents"))
    text = b"".join(browser.post(f"{path}?x_f_choice=a", {"format": "csv"}).streaming_content).decode()
    assert "Campo several" in text
    assert "Codeudor López" in text
    assert "1990-02-01" in text
    assert "Una, Dos" in text
    assert "Eva" not in text


def test_the_index_finds_who_answered(asked):
    from django.db import connection

    from people.models import Person

    field = ExtendedField.objects.get(code="f_choice")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "person_by_extra" in Person.objects.answering(field, value="a").explain()
    number = ExtendedField.objects.get(code="f_number")
    assert "person_by_extra" in Person.objects.answering(number, least=1).explain()


@row
@pytest.mark.parametrize("door", ["cuenta", "oficina"])
def test_people_see_and_edit_their_own_answers(login, asked, door):
    agent = factories.agent()
    browser = login(agent)
    assert "Campo text" in browser.get(f"/{door}/perfil/").content.decode()
    path = f"/{door}/perfil/mas/"
    bad = browser.post(path, {"x_f_number": "muchos", "x_f_text": "queda"})
    assert (bad.status_code, 'value="queda"' in bad.content.decode()) == (422, True)
    good = {"x_f_text": "Codeudor", "x_f_several": ["a", "b"], "x_f_date": "1/2/1990", "x_f_yes_no": "no"}
    assert browser.post(path, good).status_code == 302
    agent.person.refresh_from_db()
    kept = {"f_text": "Codeudor", "f_several": ["a", "b"], "f_date": "1990-02-01", "f_yes_no": False}
    assert agent.person.extra == kept
    assert "Una, Dos" in browser.get(f"/{door}/perfil/").content.decode()


@row
def test_staff_see_answers_on_the_pages_of_clients_and_agents(login, asked):
    browser = login(factories.staff("network.view_clients", "network.view_agents", "people.edit_contacts"))
    agent = factories.agent(factories.person(extra={"f_text": "Codeudor López"}))
    for path in (f"/admin/clientes/{agent.person.client.pk}/", f"/admin/agentes/{agent.pk}/"):
        page = browser.get(path).content.decode()
        assert "Codeudor López" in page
        assert f"/admin/personas/{agent.person_id}/campos/" in page


def test_a_registration_fills_gaps_with_typed_answers(asked):
    person = factories.person(extra={"f_text": "queda"})
    extra = {"f_text": "otro", "f_number": Decimal("2.5"), "f_date": date(1990, 2, 1), "f_yes_no": False, "nada": "x"}
    complete_person(person=person, values={}, extra=extra)
    person.refresh_from_db()
    assert person.extra == {"f_text": "queda", "f_number": 2.5, "f_date": "1990-02-01", "f_yes_no": False}
    complete_person(person=person, values={}, extra={"f_number": "3.25", "f_date": "1991-01-01"}, over={"x_f_number"})
    person.refresh_from_db()
    assert person.extra["f_number"] == 3.25
    assert person.extra["f_date"] == "1990-02-01"
    number = ExtendedField.objects.get(code="f_number")
    assert number.value(person) == Decimal("3.25")
