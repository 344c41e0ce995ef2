"""RG14: the pages of whoever asks for credit, in the office and in the account."""

import uuid

import pytest

from config import context
from core import conf
from people.models import Consent, PersonDocument
from sales import actions, errors, queries
from sales.models import CreditRequest
from tests import factories
from tests.sales import cast

pytestmark = pytest.mark.django_db
DOORS = {"cuenta": factories.client, "oficina": factories.agent}


@pytest.fixture(autouse=True)
def _on():
    cast.on()


@pytest.mark.row("RG14")
@pytest.mark.parametrize("door", DOORS)
def test_somebody_asks_reads_zero_and_then_their_limit(login, door):
    who = DOORS[door]()
    browser, page = login(who), f"/{door}/credito/"
    first = browser.get(page).content.decode()
    assert f"/{door}/credito/solicitar/" in first
    assert "$\xa00" in first
    form = cast.form()
    for _n in range(2):  # a double click
        assert browser.post(f"{page}solicitar/", form).url == page
    made = CreditRequest.objects.get()
    assert (made.person, made.amount_minor, made.channel) == (
        who.person,
        cast.MILLION,
        {"cuenta": "account", "oficina": "office"}[door],
    )
    assert list(made.references.values_list("name", "phone")) == [
        ("Rosa Peña", "+573001112233"),
        ("Iván Soto", "+573004445566"),
    ]
    waiting = browser.get(page).content.decode()
    assert made.number in waiting
    assert f"/{door}/credito/solicitar/" not in waiting
    assert browser.get(f"{page}solicitar/").url == page
    cast.decide(made, "approved", limit=cast.MILLION // 2, reason="Para empezar")
    done = browser.get(page).content.decode()
    assert "$\xa0500.000" in done
    assert "Para empezar" in done


@pytest.mark.row("RG14")
def test_bad_input_stays_with_its_error_beside_the_field(login):
    browser = login(factories.client())
    bad = cast.form(amount="99", ref_1_phone="12", ref_2_name="")
    page = browser.post("/cuenta/credito/solicitar/", bad)
    form = page.context["form"]
    assert page.status_code == 422
    assert set(form.errors) == {"amount", "ref_1_phone", "ref_2_name"}
    assert form["note"].value() == "Para surtir"
    assert "Referencia 2, Nombre: " in page.content.decode()  # the list of errors says of whom
    page = browser.post("/cuenta/credito/solicitar/", cast.form(amount="99"))
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["amount"])
    assert "$\xa0100.000" in page.context["form"].errors["amount"][0]
    for wrong in ("mil", "", "1,250"):
        assert browser.post("/cuenta/credito/solicitar/", cast.form(amount=wrong)).status_code == 422
    assert not CreditRequest.objects.exists()


@pytest.mark.row("RG14")
@pytest.mark.row("RG15")
def test_papers_and_contract_come_with_the_request(login):
    kind, text = factories.document_kind(has_expiry=True), factories.agreement(places=["credit"], shown="box")
    here = factories.document_kind(name="RUT")
    cast.on(documents=[kind.code, here.code], contract=True, references=False)
    who = factories.client()
    factories.document(who.person, here)
    browser, path = login(who), "/cuenta/credito/solicitar/"
    page = browser.get(path).content.decode()
    assert "Cláusula primera." in page
    assert "ref_1_name" not in page
    assert page.count('type="file"') == 2  # the file, or the camera
    given = {"form_key": str(uuid.uuid4()), "amount": "1000000", "note": ""}
    bad = browser.post(path, given | {f"until_{kind.code}": "2020-01-01"})
    assert set(bad.context["form"].errors) == {f"doc_{kind.code}", f"until_{kind.code}", f"text_{text.pk}"}
    assert 'class="form-control is-invalid" type="file"' in bad.content.decode()
    files = {f"doc_{kind.code}": factories.pdf(), f"until_{kind.code}": "2199-01-01"}
    kept = browser.post(path, given | files)
    assert kept.status_code == 422
    again = {f"doc_{kind.code}__upload": kept.context["form"].cleaned_data[f"doc_{kind.code}"].kept_as}
    whole = given | again | {f"until_{kind.code}": "2199-01-01", f"text_{text.pk}": "on"}
    for _n in range(2):
        assert browser.post(path, whole).status_code == 302
    assert PersonDocument.objects.filter(person=who.person, kind=kind).count() == 1
    assert Consent.objects.get().person == who.person
    assert CreditRequest.objects.count() == 1


@pytest.mark.row("RG14")
def test_whoever_may_have_no_credit_is_told_and_keeps_what_they_typed(login, monkeypatch):
    """The door sends them away first; here they became inactive after it had let them in."""
    who = factories.client()
    browser = login(who)
    monkeypatch.setattr(queries, "may_have_credit", lambda person: False)
    page = browser.post("/cuenta/credito/solicitar/", cast.form())
    assert page.status_code == 422
    assert "Ahora no puedes solicitar crédito" in page.content.decode()
    assert page.context["form"]["note"].value() == "Para surtir"
    monkeypatch.undo()
    who.state = "inactive"
    who.save()
    with pytest.raises(errors.CreditNotYours):
        cast.ask(who.person)
    assert not CreditRequest.objects.exists()


@pytest.mark.row("RG14")
def test_withdrawing_asks_once(login):
    made = cast.ask()
    browser, path = login(made.person.user), "/cuenta/credito/retirar/"
    assert made.number in browser.get(path).content.decode()
    for _n in range(2):
        assert browser.post(path).url == "/cuenta/credito/"
    made.refresh_from_db()
    assert made.state == "withdrawn"
    assert browser.get(path).status_code == 302
    assert browser.get("/cuenta/credito/completar/").status_code == 302
    assert browser.post("/cuenta/credito/completar/", {}).status_code == 302


@pytest.mark.row("RG14")
def test_the_answer_starts_from_what_was_sent(login):
    made = cast.ask(factories.agent().person)
    cast.more(made, "amount", "references")
    browser, path = login(made.person.user), "/oficina/credito/completar/"
    form = browser.get(path).context["form"]
    assert (form["ref_2_name"].value(), form["amount"].value()) == ("Iván Soto", "1.000.000")
    assert "note" not in form.fields
    assert browser.post(path, cast.form(amount="1")).status_code == 422
    assert browser.post(path, cast.form(amount="2.000.000", ref_2_name="Ana Gil")).status_code == 302
    made.refresh_from_db()
    assert (made.amount_minor, made.references.last().name) == (2 * cast.MILLION, "Ana Gil")


def test_switched_off_there_is_no_button_and_no_way_in(login):
    made = cast.ask()
    cast.decide(made, "approved")
    cast.on(requests=False)
    browser = login(made.person.user)
    page = browser.get("/cuenta/credito/").content.decode()
    assert "$\xa01.000.000" in page
    assert "/cuenta/credito/solicitar/" not in page
    assert browser.get("/cuenta/credito/solicitar/").status_code == 302
    assert browser.post("/cuenta/credito/solicitar/", cast.form(amount="2.000.000")).status_code == 422


@pytest.mark.row("RG14")
@pytest.mark.parametrize("door", DOORS)
def test_switched_off_the_entry_stays_for_whoever_asked_or_has_a_limit(login, door):
    asked, given, stranger = (DOORS[door]() for _n in range(3))
    cast.ask(asked.person)
    boss = cast.staff()
    actions.set_credit_limit(
        person=given.person, limit=cast.MILLION, reason="Buen pago", base=0, by=boss, form_key=uuid.uuid4()
    )
    page = f"/{door}/credito/"
    for on, wanted in ((True, [True] * 3), (False, [True, True, False])):
        cast.on(requests=on)
        pages = [login(who).get(f"/{door}/perfil/").content.decode() for who in (asked, given, stranger)]
        assert [f'href="{page}"' in seen for seen in pages] == wanted
    for who, words in ((asked, "$\xa00"), (given, "$\xa01.000.000")):
        shown = login(who).get(page).content.decode()
        assert words in shown
        assert "Por ahora no se puede pedir crédito" in shown
        assert f"{page}solicitar/" not in shown
    cast.on()
    assert "Por ahora no se puede pedir crédito" not in login(given).get(page).content.decode()


def test_menus_ask_who_knows_credit_only_after_somebody_asked(login, monkeypatch):
    asked = []
    monkeypatch.setattr(context, "knows_credit", lambda person: asked.append(person) or queries.knows_credit(person))
    cast.on(requests=False)
    who = factories.client()
    browser, page = login(who), "/cuenta/perfil/"

    def looked() -> tuple[bool, bool]:
        """Whether the menu has the entry, and whether the database was asked for that."""
        asked.clear()
        return 'href="/cuenta/credito/"' in browser.get(page).content.decode(), bool(asked)

    assert looked() == (False, False), "nobody ever had credit"
    for other, shown in ((factories.client(), False), (who, True)):
        cast.on()
        cast.ask(other.person)
        cast.on(requests=False)
        assert [looked(), looked()] == [(shown, True), (shown, False)]


def test_whoever_has_the_greatest_limit_has_no_button(login):
    made = cast.ask()
    cast.decide(made, "approved")
    conf.change("sales.credit_greatest", 1_000_000, by=None)
    assert "/cuenta/credito/solicitar/" not in login(made.person.user).get("/cuenta/credito/").content.decode()
    assert not queries.bounds_of(made.person).leaves_room


def test_nobody_else_comes_in(client, login):
    for path in ("/cuenta/credito/", "/cuenta/credito/solicitar/", "/oficina/credito/"):
        assert client.get(path).status_code == 302
    assert login(factories.client()).get("/oficina/credito/").status_code in {302, 403}


def test_as_many_queries_for_three_requests(login, assert_same_queries):
    who = factories.client().person
    browser = login(who.user)

    def add():
        cast.decide(cast.ask(who), "rejected")

    assert_same_queries(lambda: browser.get("/cuenta/credito/"), add)
