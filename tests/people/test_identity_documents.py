"""RG8: identity documents by country, with their check digits, as staff define them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people import rules
from people.actions import set_identification
from people.enums import IdCheck
from people.errors import InvalidIdentification, UnknownIdType
from people.models import IdType, Mask
from people.permissions import EDIT_CONTACTS, MANAGE_DATA, MANAGE_FIELDS
from people.queries import id_types, masks, person_with_identification
from tests import factories

GOOD = {
    "co.cc": "1.020.304.050", "co.ti": "1020304050", "co.ce": "E123456", "co.ppt": "4455667", "co.nit": "900.123.456-8",
    "passport": "AB123456", "mx.curp": "BOXW310820HNERXN09", "mx.rfc": "GODE561231GR8", "mx.rfc_shape": "GODE561231GR7",
    "es.dni": "54362315-K", "es.nie": "x-2482300w", "pe.dni": "10117410-2", "pe.ruc": "20512333797",
    "ec.ci": "171430710-3", "ec.ruc": "1792060346-001", "cl.rut": "76.086.428-5", "any": "A-1234", "digits": "1234",
}  # fmt: skip
BAD = {
    "co.cc": "0123", "co.ti": "123", "co.ce": "12", "co.ppt": "-", "co.nit": "900.123.456-7", "passport": "1",
    "mx.curp": "BOXW310820HNERXN08", "mx.rfc": "GODE561231GR7", "mx.rfc_shape": "GODE569931GR8", "es.dni": "54362315A",
    "es.nie": "X2482300A", "pe.dni": "10117410-3", "pe.ruc": "20512333798", "ec.ci": "1714307104",
    "ec.ruc": "1763154690001", "cl.rut": "76086428-6", "any": "¿?", "digits": "12A4",
}  # fmt: skip


@pytest.mark.parametrize("check", IdCheck.values)
def test_each_check_knows_right_from_wrong(check):
    clean = rules.clean_identification(check, f" {GOOD[check]} ")
    assert rules.clean_identification(check, clean) == clean
    with pytest.raises(InvalidIdentification):
        rules.clean_identification(check, BAD[check])


@given(st.sampled_from(IdCheck.values), st.text(max_size=25))
def test_nothing_that_is_typed_breaks_a_check(check, text):
    try:
        clean = rules.clean_identification(check, text)
    except InvalidIdentification:
        return
    assert clean == clean.upper()
    assert len(clean) <= 25


@pytest.mark.django_db
def test_every_country_of_the_seed_has_its_documents_and_masks():
    assert [type.code for type in id_types("CO")] == ["CC", "CE", "TI", "PPT", "PA", "NIT"]
    for country in ("CO", "MX", "ES", "PE", "EC", "CL"):
        assert id_types(country)
        assert masks(country).keys() >= {"phone", "landline", "birth_date"}


@pytest.mark.django_db
def test_the_same_number_in_two_countries_is_two_documents():
    one, other = factories.person(), factories.person(country="PE")
    set_identification(person=one, kind="PA", number="AB12345", by=None)
    set_identification(person=other, kind="PA", number="AB12345", by=None)
    assert person_with_identification(kind="PA", number="AB12345") == one
    assert person_with_identification(kind="PA", number="AB12345", country="PE") == other
    with pytest.raises(UnknownIdType):
        set_identification(person=other, kind="CC", number="1020304050", by=None)


@pytest.mark.django_db
@pytest.mark.row("RG8")
def test_staff_add_edit_and_switch_off_documents(login):
    browser = login(factories.staff(MANAGE_FIELDS, MANAGE_DATA, EDIT_CONTACTS))
    new = {"country": "CO", "code": "rc", "name": "Registro civil", "check_name": "digits", "mask": "0000 0000",
           "position": "9", "is_active": "on"}  # fmt: skip
    assert browser.post("/admin/formularios/identificaciones/nueva/", new).status_code == 302
    again = browser.post("/admin/formularios/identificaciones/nueva/", new)
    assert (again.status_code, "Registro civil" in again.content.decode()) == (422, True)
    made = IdType.objects.get(code="RC")
    path = f"/admin/formularios/identificaciones/{made.pk}/"
    assert "Registro civil" in browser.get("/admin/formularios/identificaciones/").content.decode()
    page = f"/admin/personas/{factories.person().pk}/datos/"
    assert 'value="RC"' in browser.get(page).content.decode()
    bad = browser.post(path, {"name": "", "check_name": "no", "mask": "---", "position": "x"})
    assert set(bad.context["form"].errors) == {"name", "check_name", "mask", "position"}
    browser.post(path, {"name": "Registro", "check_name": "digits", "mask": "", "position": "9"})
    assert 'value="RC"' not in browser.get(page).content.decode()
    assert login(factories.staff()).get(path).status_code == 403


@pytest.mark.django_db
@pytest.mark.row("RG8")
def test_staff_edit_masks(login):
    browser = login(factories.staff(MANAGE_FIELDS))
    mask = Mask.objects.get(country="CO", field="birth_date")
    path = f"/admin/formularios/mascaras/{mask.pk}/"
    assert browser.post(path, {"pattern": "dd/mm/yy", "is_active": "on"}).status_code == 422
    assert browser.post(path, {"pattern": "yyyy-mm-dd", "is_active": "on"}).status_code == 302
    assert masks("CO")["birth_date"] == "yyyy-mm-dd"
    new = {"country": "CO", "field": "phone", "pattern": "000", "is_active": "on"}
    assert browser.post("/admin/formularios/mascaras/nueva/", new).status_code == 422
    new |= {"country": "UY", "pattern": "---"}
    assert browser.post("/admin/formularios/mascaras/nueva/", new).status_code == 422
    assert browser.post("/admin/formularios/mascaras/nueva/", new | {"pattern": "0 000 0000"}).status_code == 302
