import pytest
from django.urls import reverse

from core import conf, permissions
from core.models import SettingValue
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.row("SL15")]
LIST = "/admin/ajustes/"
NAME = reverse("core_staff:setting", args=["company.name"])
MESSAGE = reverse("core_staff:setting", args=["referrals.share_message"])


@pytest.fixture
def staff(login):
    return login(factories.staff(permissions.EDIT_SETTINGS))


def test_staff_find_a_setting_by_its_words(staff):
    page = staff.get(LIST, {"q": "COMPANY.name"})
    assert page.status_code == 200
    assert NAME in page.content.decode()
    assert MESSAGE not in page.content.decode()


def test_a_search_without_result_says_what_to_do(staff):
    assert b"vi-empty" in staff.get(LIST, {"q": "zzzz"}).content


def test_a_changed_setting_is_in_force_at_once(staff):
    assert staff.post(NAME, {"value": "Casa Alba"}).url == LIST
    assert "Casa Alba" in staff.get(LIST).content.decode()
    assert conf.get("company.name") == "Casa Alba"


def test_an_unknown_placeholder_is_refused_and_nothing_typed_is_lost(staff):
    page = staff.post(MESSAGE, {"value": "Hola {nombre_raro}, usa {code}"})
    assert page.status_code == 422
    assert "Hola {nombre_raro}, usa {code}" in page.content.decode()
    assert not SettingValue.objects.filter(name="referrals.share_message").exists()


def test_a_text_is_previewed_before_it_is_saved(staff):
    page = staff.post(MESSAGE, {"value": "Soy {name} y te espero: {link}", "preview": "1"}).content.decode()
    assert "Soy {name}" in page
    assert "y te espero: http" in page
    assert not SettingValue.objects.filter(name="referrals.share_message").exists()


def test_choices_that_staff_keep_are_those_of_the_moment(staff):
    path = reverse("core_staff:setting", args=["sales.credit_documents"])
    kind = factories.document_kind(name="Extracto del banco")
    assert "Extracto del banco" in staff.get(path).content.decode()
    assert staff.post(path, {"value": [kind.code]}).url == LIST
    assert "Extracto del banco" in staff.get(LIST, {"q": "sales.credit_documents"}).content.decode()
    kind.is_active = False
    kind.save()
    assert staff.post(path, {"value": [kind.code]}).status_code == 422
    assert conf.get("sales.credit_documents") == [kind.code]


@pytest.mark.row("RG14")
def test_the_least_never_passes_the_greatest(staff):
    least, greatest = (reverse("core_staff:setting", args=[f"sales.credit_{end}"]) for end in ("least", "greatest"))
    page = staff.post(least, {"value": "6000000"})
    assert page.status_code == 422
    said = "Escribe 5.000.000 o menos: es lo que dice «Crédito máximo que se puede pedir»."
    assert page.context["form"].errors["value"] == [said]
    assert 'value="6000000"' in page.content.decode()
    assert staff.post(greatest, {"value": "99999"}).context["form"].errors["value"] == [
        "Escribe 100.000 o más: es lo que dice «Crédito mínimo que se puede pedir»."
    ]
    for path, value in ((greatest, "9000000"), (least, "6000000"), (greatest, "6000000")):
        assert staff.post(path, {"value": value}).url == LIST
    history = staff.get(greatest).content.decode()
    assert "Antes: 9.000.000" in history, "as people write it, like in the list"
    assert "6.000.000" in staff.get(LIST, {"q": "sales.credit_greatest"}).content.decode()
    page = staff.post(greatest, {"restore": "1"})  # the default is below the least by now
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["value"])
    assert conf.get("sales.credit_greatest") == 6_000_000
    assert staff.post(least, {"restore": "1"}).url == LIST
    assert staff.post(greatest, {"restore": "1"}).url == LIST


@pytest.mark.parametrize(("typed", "kept"), [
    ("200.000", 200_000), ("1,200,000", 1_200_000), ("2000", 2000), ("2.5", None),
])  # fmt: skip
def test_a_number_is_read_as_people_write_it(staff, typed, kept):
    answer = staff.post(reverse("core_staff:setting", args=["sales.credit_least"]), {"value": typed})
    assert (answer.status_code, conf.get("sales.credit_least")) == ((302, kept) if kept else (422, 100_000))


def test_an_unknown_setting_is_not_found(staff):
    assert staff.get("/admin/ajustes/no.such/").status_code == 404


def test_staff_without_the_right_are_refused(login):
    assert login(factories.staff("contracts.view_contracts")).get(LIST).status_code == 403


def test_a_client_is_refused(login):
    assert login(factories.client()).get(NAME).status_code == 403


def test_anonymous_is_sent_to_sign_in(client):
    assert client.get(LIST).url.startswith("/acceso/login/")
