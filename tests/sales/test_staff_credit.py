"""RG14: credit in the backend, without a flow: the list, the decision, limits by hand."""

import uuid

import pytest

from core.models import AuditEntry
from network.models import Client
from people.models import Person
from sales import actions, queries
from sales.errors import NoCreditNow
from tests import factories
from tests.people.test_personal_data import erase
from tests.sales import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on():
    cast.on()


def key(**fields):
    return {"form_key": str(uuid.uuid4())} | fields


@pytest.mark.row("RG14")
def test_the_list_filters_and_leaves_as_a_file(login):
    first, second = cast.ask(factories.client(factories.person("Luz", "Mora")).person), cast.ask()
    cast.decide(second, "rejected")
    browser = login(cast.staff())

    def found(**query):
        return {row.pk for row in browser.get("/admin/creditos/", query).context["credits"]}

    assert found() == {first.pk, second.pk}
    assert found(state="open") == {first.pk}
    assert found(state="rejected") == {second.pk}
    assert found(q="luz mora") == {first.pk}
    Person.objects.filter(pk=first.person_id).update(phone=f"+57300{second.pk:07d}")
    assert found(q=second.number) == {second.pk}, "and nobody by their phone"
    assert found(q=second.number.removeprefix("CR-")) == {first.pk, second.pk}
    assert found(since="2199-01-01") == set() == found(until="2000-01-01")
    assert found(state="nonsense", since="x") == {first.pk, second.pk}
    file = b"".join(browser.post("/admin/creditos/exportar/?state=open", {"format": "csv"})).decode()
    assert first.number in file
    assert second.number not in file
    assert AuditEntry.objects.filter(action="core.export_rows").exists()


@pytest.mark.row("RG14")
def test_staff_decide_on_the_page_with_a_lower_limit(login):
    made = cast.ask()
    browser, path = login(cast.staff()), f"/admin/creditos/{made.pk}/"
    page = browser.get(path).content.decode()
    assert "Rosa Peña" in page
    bad = browser.post(f"{path}decidir/", key(outcome="approved", limit="400.000", reason=""))
    assert (bad.status_code, bad.context["forms"]["approve"]["limit"].value()) == (422, "400.000")
    assert browser.post(f"{path}decidir/", key(outcome="approved", limit="poco")).status_code == 422
    assert browser.post(f"{path}decidir/", key(outcome="perhaps")).status_code == 422
    form = key(outcome="approved", limit="400.000", reason="Para empezar")
    for _n in range(2):
        assert browser.post(f"{path}decidir/", form).status_code == 302
    assert queries.credit_limit(made.person) == 400_000_00
    limits = browser.get(f"/admin/creditos/cupos/{made.person_id}/").content.decode()
    assert "· Para empezar" in limits, "why it is as it is"
    late = browser.post(f"{path}decidir/", key(outcome="rejected", reason="Tarde"))
    assert late.status_code == 422
    assert browser.get(f"{path}decidir/").url == path


@pytest.mark.row("RG14")
def test_staff_ask_for_more_and_reject_whoever_does_not_answer(login):
    made = cast.ask()
    browser, path = login(cast.staff()), f"/admin/creditos/{made.pk}/decidir/"
    assert browser.post(path, key(outcome="more", reason="¿Para qué?")).status_code == 422
    assert browser.post(path, key(outcome="more", items=["note"], reason="¿Para qué?")).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.asked) == ("returned", ["note"])
    assert browser.post(path, key(outcome="approved")).status_code == 422
    assert browser.post(path, key(outcome="rejected", reason="No contestó")).status_code == 302
    made.refresh_from_db()
    assert made.state == "rejected"


@pytest.mark.row("RG14")
def test_nobody_decides_on_their_own(login):
    own = cast.staff()
    made = cast.ask(own.person)
    browser = login(own)
    page = browser.get(f"/admin/creditos/{made.pk}/").content.decode()
    assert 'value="approved"' not in page
    assert browser.post(f"/admin/creditos/{made.pk}/decidir/", key(outcome="approved")).status_code == 422
    assert (
        browser.post(f"/admin/creditos/cupos/{own.person_id}/cambiar/", key(limit="1", reason="Sí", base=0)).status_code
        == 422
    )
    assert queries.credit_limit(own.person) == 0


@pytest.mark.row("RG14")
def test_a_limit_is_changed_by_hand_with_its_reason(login):
    who = factories.client(factories.person("Luz", "Mora")).person
    browser, path = login(cast.staff()), f"/admin/creditos/cupos/{who.pk}/"
    assert who.name in browser.get("/admin/creditos/cupos/", {"q": "luz mora"}).content.decode()
    assert who.name not in browser.get("/admin/creditos/cupos/").content.decode()
    form = key(limit="750.000", reason="Paga a tiempo", base=0)
    assert browser.post(f"{path}cambiar/", form | {"reason": ""}).status_code == 422
    for _n in range(2):
        assert browser.post(f"{path}cambiar/", form).url == path
    page = browser.get(path).content.decode()
    assert "$\xa0750.000" in page
    assert "Paga a tiempo" in page
    late = browser.post(f"{path}cambiar/", key(limit="1", reason="Otra", base=0))
    assert (late.status_code, late.context["form"]["reason"].value()) == (422, "Otra")
    again = key(limit="800.000", reason="Otra", base=late.context["form"]["base"].value())
    assert browser.post(f"{path}cambiar/", again).status_code == 302
    assert who.name in browser.get("/admin/creditos/cupos/").content.decode()
    assert browser.get("/admin/creditos/cupos/999999/").status_code == 404


def test_rights(login, client):
    made = cast.ask()
    assert client.get("/admin/creditos/").status_code == 302
    looks = login(factories.staff("sales.view_credit"))
    assert looks.get(f"/admin/creditos/{made.pk}/").status_code == 200
    for path in (f"/admin/creditos/{made.pk}/decidir/", f"/admin/creditos/{made.pk}/cupo/",
                 f"/admin/creditos/cupos/{made.person_id}/cambiar/"):  # fmt: skip
        assert looks.post(path, key(outcome="approved")).status_code == 403
    nobody = login(factories.staff("contracts.view_contracts"))
    assert nobody.get("/admin/creditos/").status_code == 403
    assert nobody.post("/admin/creditos/exportar/").status_code == 403


def test_as_many_queries_for_three_rows(login, assert_same_queries):
    browser = login(cast.staff())
    assert_same_queries(lambda: browser.get("/admin/creditos/"), cast.ask)
    assert_same_queries(lambda: browser.get("/admin/creditos/cupos/"), lambda: cast.decide(cast.ask(), "approved"))


@pytest.mark.row("RG14")
def test_an_empty_limit_grants_nothing(login):
    made = cast.ask()
    answer = login(cast.staff()).post(f"/admin/creditos/{made.pk}/decidir/", key(outcome="approved", limit=""))
    assert (answer.status_code, queries.credit_limit(made.person)) == (422, 0)
    assert "limit" in answer.context["forms"]["approve"].errors


@pytest.mark.row("RG14")
def test_whoever_decides_on_an_old_page_is_told_of_the_limit_set_meanwhile(login):
    made = cast.ask()
    browser, path = login(cast.staff()), f"/admin/creditos/{made.pk}/"
    base = browser.get(path).context["forms"]["approve"]["base"].value()
    offer = {"limit": cast.MILLION // 2, "reason": "Prudencia", "form_key": uuid.uuid4()}
    actions.offer_limit(request=made, by=cast.staff(), **offer)
    old = browser.post(f"{path}decidir/", key(outcome="approved", limit="1.000.000", base=base))
    again = old.context["forms"]["approve"]
    assert (old.status_code, again["limit"].value(), queries.credit_limit(made.person)) == (422, "1.000.000", 0)
    now = again["base"].value()
    assert browser.post(f"{path}decidir/", key(outcome="approved", limit="1.000.000", base=now)).status_code == 302
    assert queries.credit_limit(made.person) == cast.MILLION


def test_whoever_approves_on_a_page_with_another_limit_looks_at_it_first(login):
    person = factories.client().person
    first = actions.set_credit_limit(
        person=person, limit=cast.MILLION // 2, reason="Buen pago", base=0, by=cast.staff(), form_key=uuid.uuid4()
    )
    made = cast.ask(person)
    browser, path = login(cast.staff()), f"/admin/creditos/{made.pk}/"
    held = browser.get(path).context["forms"]["approve"]["held"].value()
    more = {"limit": 0, "reason": "Cheque sin fondos", "base": first.pk, "form_key": uuid.uuid4()}
    actions.set_credit_limit(person=person, by=cast.staff(), **more)
    yes = {"outcome": "approved", "limit": "1.000.000", "base": cast.MILLION}
    old = browser.post(f"{path}decidir/", key(**yes, held=held))
    again = old.context["forms"]["approve"]
    assert (old.status_code, again["limit"].value(), queries.credit_limit(person)) == (422, "1.000.000", 0)
    assert browser.post(f"{path}decidir/", key(**yes, held=again["held"].value())).status_code == 302
    assert queries.credit_limit(person) == cast.MILLION


@pytest.mark.row("RG14")
def test_a_yes_never_lowers_a_limit(login):
    made = cast.ask()
    more = {"limit": 5 * cast.MILLION, "reason": "Buen pago", "base": 0, "form_key": uuid.uuid4()}
    actions.set_credit_limit(person=made.person, by=cast.staff(), **more)
    answer = login(cast.staff()).post(
        f"/admin/creditos/{made.pk}/decidir/", key(outcome="approved", limit="1.000.000", base=cast.MILLION)
    )
    assert (answer.status_code, queries.credit_limit(made.person)) == (422, 5 * cast.MILLION)
    cast.decide(made, "rejected")


@pytest.mark.parametrize("how", ["barred", "inactive"])
def test_nobody_who_is_kept_out_or_inactive_is_given_credit(how):
    made = cast.ask(factories.client(factories.person("Ana", "Paz", email="ana@example.test")).person)
    if how == "barred":
        factories.blacklist_entry(email="ana@example.test")
    else:
        Client.objects.filter(person=made.person).update(state="inactive")
    with pytest.raises(NoCreditNow):
        cast.decide(made, "approved")
    more = {"limit": 1, "reason": "Sí", "base": 0, "form_key": uuid.uuid4()}
    with pytest.raises(NoCreditNow):
        actions.set_credit_limit(person=made.person, by=cast.staff(), **more)
    cast.decide(made, "rejected")
    assert queries.credit_limit(made.person) == 0


def test_nobody_who_was_erased_is_given_credit():
    person = factories.client().person
    erase(person)
    more = {"limit": 1, "reason": "Sí", "base": 0, "form_key": uuid.uuid4()}
    with pytest.raises(NoCreditNow):
        actions.set_credit_limit(person=person, by=cast.staff(), **more)


def test_without_limits_it_says_so_and_a_search_without_result_leads_back(login):
    staff = login(cast.staff())
    assert "Nadie tiene un cupo todavía" in staff.get("/admin/creditos/cupos/").content.decode()
    page = staff.get("/admin/creditos/cupos/", {"q": "zzzz"}).content.decode()
    assert "Nadie se llama así" in page
    assert "Nadie tiene un cupo todavía" not in page
