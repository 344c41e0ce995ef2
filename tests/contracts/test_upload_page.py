"""U17: The page where staff upload a contract."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from contracts.errors import ChangedMeanwhile
from contracts.models import Contract, UploadDraft
from contracts.queries import award_of
from core.models import StoredFile
from notifications.models import Message
from rewards.models import Award
from tests import factories

pytestmark = pytest.mark.django_db
URL, PREVIEW, CLIENTS = (reverse(f"contracts_staff:{name}") for name in ("upload", "preview", "clients"))
SCRIPTED = factories.pdf().read().replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /JavaScript /JS (1) >>")
WRONG_FILES = {
    "a page named .pdf": SimpleUploadedFile("contrato.pdf", b"<html><script>alert(1)</script></html>"),
    "a picture named .pdf": factories.picture("contrato.pdf"),
    "a PDF with a script": SimpleUploadedFile("contrato.pdf", SCRIPTED),
    "an empty file": SimpleUploadedFile("contrato.pdf", b""),
    "eleven megabytes": SimpleUploadedFile("contrato.pdf", b"%PDF-1.7\n" + b"0" * 11 * 1024 * 1024),
    "only the beginning of a PDF": SimpleUploadedFile("contrato.pdf", b"%PDF-1.7\n"),
}


@pytest.fixture
def browser(login, scene):
    return login(scene.staff)


@pytest.fixture
def typed(scene):
    """What a member of staff fills in, as the browser sends it."""
    return {
        "form_key": str(uuid.uuid4()), "client": scene.client.pk, "client_search": "luisa", "type": scene.type.pk,
        "amount": "1.850.000", "signed_on": timezone.localdate().isoformat(), "number": "h-2026-0001",
    }  # fmt: skip


def seen_in(answer):
    found = re.search(r'name="seen" value="([^"]+)"', answer.content.decode())
    return found[1] if found else ""


def seen_for(browser, typed):
    return seen_in(browser.get(PREVIEW, {name: typed[name] for name in ("client", "type", "amount", "signed_on")}))


@pytest.mark.row("SL7")
def test_with_a_preview_one_press_saves(browser, scene, typed):
    asked = typed | {"seen": seen_for(browser, typed), "file": factories.pdf()}
    answer = browser.post(URL, asked)
    contract = Contract.objects.get()
    assert answer.url == reverse("contracts_staff:contract", args=[contract.pk])
    assert (contract.number, contract.amount_minor, contract.created_by) == ("H-2026-0001", 1_850_000_00, scene.staff)
    assert award_of(contract).points == 300
    page = browser.get(answer.url).content.decode()
    assert scene.agent.person.name in page
    assert "300" in page
    told = set(Message.objects.values_list("person_id", "kind"))
    assert (scene.client.person_id, "contracts.uploaded") in told
    assert scene.agent.person_id in {person for person, _kind in told}


@pytest.mark.row("SL7")
def test_an_agent_is_told_why_a_contract_gave_no_points(browser, scene, typed):
    factories.rule(scene.type, points=0)
    browser.post(URL, typed | {"seen": seen_for(browser, typed), "file": factories.pdf()})
    [told] = Message.objects.filter(person=scene.agent.person, channel="bell")
    assert told.kind == "contracts.uploaded_agent"
    assert "H-2026-0001" in told.body


@pytest.mark.row("SL7")
def test_without_scripts_the_first_press_shows_the_preview_and_the_second_saves(browser, scene, typed):
    first = browser.post(URL, typed | {"file": factories.pdf("acuerdo.pdf")})
    assert first.status_code == 200
    assert not Contract.objects.exists()
    page = first.content.decode()
    assert "acuerdo.pdf" in page, "the file is kept"
    assert scene.agent.person.name in page
    second = browser.post(URL, typed | {"seen": seen_in(first)})
    assert second.status_code == 302
    assert Contract.objects.get().file.name == "acuerdo.pdf"


def test_the_preview_names_agent_points_and_rule_and_writes_nothing(browser, scene, typed):
    answer = browser.get(PREVIEW, typed)
    assert answer.context["preview"].referrer == scene.agent.person
    assert answer.context["preview"].award.points == 300
    assert scene.agent.person.name in answer.content.decode()
    assert not Contract.objects.exists()
    assert not Award.objects.exists()


def test_the_preview_says_why_there_are_no_points(browser, typed):
    loner = factories.client()
    answer = browser.get(PREVIEW, typed | {"client": loner.pk})
    preview = answer.context["preview"]
    assert (preview.referrer, preview.award.points) == (None, 0)
    assert preview.award.explanation in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "seen"), [({"amount": ""}, []), ({"client": ""}, []), ({"amount": "1,250"}, ["1,250"])]
)
def test_an_incomplete_preview_complains_only_of_what_was_typed(browser, typed, changes, seen):
    answer = browser.get(PREVIEW, typed | changes)
    assert answer.context["preview"] is None
    assert len(answer.context["wrong"]) == len(seen)
    assert all(text in answer.content.decode() for text in seen)


def test_the_client_is_found_by_name_e_mail_or_phone(browser, scene):
    factories.client(factories.person("Andrés", "Zapata"))
    for text in ("fernanda", scene.client.person.email, "3009998877"):
        answer = browser.get(CLIENTS, {"client_search": text})
        assert answer.context["choice"].clients == [scene.client]
        assert answer.context["choice"].chosen == scene.client.pk, "the only match is chosen"


def test_among_several_clients_nobody_is_chosen_for_the_person(browser, scene):
    factories.client(factories.person("Luisa", "Otra"))
    answer = browser.get(CLIENTS, {"client_search": "luisa"})
    assert len(answer.context["choice"].clients) == 2
    assert answer.context["choice"].chosen is None
    kept = browser.get(CLIENTS, {"client_search": "luisa", "client": scene.client.pk})
    assert kept.context["choice"].chosen == scene.client.pk


@pytest.mark.parametrize("text", ["", "  ", "nadie así", "\x00", "%", "x" * 5000])
def test_a_search_without_result_says_so_and_breaks_nothing(browser, text):
    answer = browser.get(CLIENTS, {"client_search": text, "client": "9" * 40})
    assert answer.status_code == 200
    assert answer.context["choice"].clients == []


def test_without_scripts_searching_keeps_everything_and_complains_of_nothing(browser, scene, typed):
    asked = typed | {"client": "", "amount": "", "search": "1", "file": factories.pdf("acuerdo.pdf")}
    answer = browser.post(URL, asked)
    assert answer.status_code == 200
    assert answer.context["choice"].clients == [scene.client]
    form = answer.context["form"]
    assert not form.errors
    assert (form["number"].value(), form["form_key"].value()) == ("h-2026-0001", typed["form_key"])
    assert "acuerdo.pdf" in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"client": ""}, "client"),
        ({"client": "999999"}, "client"),
        ({"client": "x"}, "client"),
        ({"type": "999999"}, "type"),
        ({"amount": ""}, "amount"),
        ({"amount": "mucho"}, "amount"),
        ({"amount": "1,250"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"signed_on": "31/02/2026"}, "signed_on"),
        ({"signed_on": (timezone.localdate() + timedelta(days=2)).isoformat()}, "signed_on"),
        ({"number": ""}, "number"),
        ({"number": "<b>"}, "number"),
        ({"number": "9" * 41}, "number"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_lost(browser, typed, changes, field):
    asked = typed | {"client_search": ""} | changes
    answer = browser.post(URL, asked | {"file": factories.pdf("acuerdo.pdf")})
    assert answer.status_code == 422
    form = answer.context["form"]
    assert set(form.errors) == {field}
    assert all(str(form[name].value()) == str(asked[name]) for name in asked if name != "form_key")
    assert "acuerdo.pdf" in answer.content.decode(), "the accepted file is kept"
    assert not Contract.objects.exists()
    put_right = typed | {"seen": seen_for(browser, typed)}
    assert browser.post(URL, put_right).status_code == 302
    assert Contract.objects.get().file.name == "acuerdo.pdf"


@pytest.mark.parametrize("name", WRONG_FILES)
def test_a_wrong_file_is_told_beside_its_field_and_the_rest_is_kept(browser, typed, name):
    WRONG_FILES[name].seek(0)
    answer = browser.post(URL, typed | {"seen": seen_for(browser, typed), "file": WRONG_FILES[name]})
    assert answer.status_code == 422
    form = answer.context["form"]
    assert set(form.errors) == {"file"}
    assert form["number"].value() == "h-2026-0001"
    assert not Contract.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_wrong_file_does_not_displace_the_one_kept(browser, typed):
    browser.post(URL, typed | {"amount": "", "file": factories.pdf("bueno.pdf")})
    answer = browser.post(URL, typed | {"seen": seen_for(browser, typed), "file": factories.picture("malo.pdf")})
    assert answer.status_code == 422
    assert answer.context["file"].name == "bueno.pdf"
    assert not Contract.objects.exists(), "which of the two was meant is not guessed"


def test_another_file_replaces_the_kept_one(browser, typed):
    browser.post(URL, typed | {"amount": "", "file": factories.pdf("primero.pdf")})
    browser.post(URL, typed | {"seen": seen_for(browser, typed), "file": factories.pdf("segundo.pdf")})
    assert Contract.objects.get().file.name == "segundo.pdf"


def test_a_missing_file_is_asked_for(browser, typed):
    answer = browser.post(URL, typed | {"seen": seen_for(browser, typed)})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"file"})


def test_nobody_gets_the_file_kept_for_somebody_else(browser, login, typed):
    browser.post(URL, typed | {"amount": "", "file": factories.pdf("ajeno.pdf")})
    other = login(factories.staff("contracts.upload_contracts"))
    answer = other.post(URL, typed | {"seen": seen_for(other, typed)})
    assert set(answer.context["form"].errors) == {"file"}
    assert "ajeno.pdf" not in answer.content.decode()


def test_a_kept_file_is_not_used_after_a_day(browser, typed):
    browser.post(URL, typed | {"amount": "", "file": factories.pdf()})
    UploadDraft.objects.update(created_at=timezone.now() - timedelta(hours=25))
    answer = browser.post(URL, typed | {"seen": seen_for(browser, typed)})
    assert set(answer.context["form"].errors) == {"file"}


def test_the_same_number_twice_is_told_with_its_date_and_pays_once(browser, typed):
    browser.post(URL, typed | {"seen": seen_for(browser, typed), "file": factories.pdf()})
    again = typed | {"form_key": str(uuid.uuid4()), "number": " H-2026-0001"}
    answer = browser.post(URL, again | {"seen": seen_for(browser, typed), "file": factories.pdf()})
    assert answer.status_code == 422
    [told] = answer.context["form"].errors["number"]
    assert "H-2026-0001" in told
    assert timezone.localdate().strftime("%d/%m/%Y") in told
    assert Award.objects.count() == Contract.objects.count() == 1


def test_the_same_form_again_leads_to_its_contract(browser, typed):
    asked = typed | {"seen": seen_for(browser, typed)}
    first = browser.post(URL, asked | {"file": factories.pdf()})
    for changes in ({}, {"number": "OTRO-2"}):
        again = browser.post(URL, asked | {"file": factories.pdf()} | changes)
        assert again.url == first.url
    assert Contract.objects.count() == Award.objects.count() == 1


@pytest.mark.parametrize("changes", [{"amount": "2.000.000"}, {"signed_on": "2026-01-02"}])
def test_figures_changed_after_the_preview_are_shown_again_before_saving(browser, typed, changes):
    asked = typed | {"seen": seen_for(browser, typed), "file": factories.pdf()} | changes
    answer = browser.post(URL, asked)
    assert answer.status_code == 422
    assert str(ChangedMeanwhile()) in answer.content.decode()
    assert not Contract.objects.exists()
    assert browser.post(URL, typed | changes | {"seen": seen_in(answer)}).status_code == 302


def test_a_rule_changed_after_the_preview_is_shown_before_saving(browser, scene, typed):
    seen = seen_for(browser, typed)
    factories.rule(scene.type, points=500)
    answer = browser.post(URL, typed | {"seen": seen, "file": factories.pdf()})
    assert answer.status_code == 422
    assert answer.context["preview"].award.points == 500
    assert not Contract.objects.exists()


def test_another_referrer_after_the_preview_is_shown_before_saving(browser, scene, typed):
    seen = seen_for(browser, typed)
    scene.client.person.attributions.update(ended_at=timezone.now())
    factories.refer(scene.client.person, factories.agent(factories.person("Otra", "Agente")).person)
    answer = browser.post(URL, typed | {"seen": seen, "file": factories.pdf()})
    assert answer.status_code == 422
    assert "Otra Agente" in answer.content.decode()
    assert not Contract.objects.exists()


def test_an_invented_proof_of_preview_does_not_save(browser, typed):
    answer = browser.post(URL, typed | {"seen": "1/1/1/1/1/300:abc", "file": factories.pdf()})
    assert answer.status_code == 422
    assert not Contract.objects.exists()


def test_fields_that_the_form_does_not_have_change_nothing(browser, scene, typed):
    other = factories.agent(factories.person("Otra", "Agente"))
    forced = {"referrer": other.person_id, "points": 9999, "state": "void", "expected_points": 9999, "currency": "USD"}
    browser.post(URL, typed | forced | {"seen": seen_for(browser, typed), "file": factories.pdf()})
    contract = Contract.objects.get()
    assert (contract.referrer, contract.state, contract.currency) == (scene.agent.person, "active", "COP")
    assert award_of(contract).points == 300


def test_the_client_can_be_given_in_the_address(browser, scene):
    answer = browser.get(URL, {"client": scene.client.pk})
    assert answer.context["choice"].chosen == scene.client.pk


def test_the_only_type_needs_no_choosing(browser, scene):
    assert browser.get(URL).context["form"]["type"].value() == scene.type.pk
    factories.contract_type("Empresa")
    assert browser.get(URL).context["form"]["type"].value() is None


@pytest.mark.parametrize("url", [URL, PREVIEW, CLIENTS])
def test_strangers_and_visitors_are_refused(client, login, scene, url):
    assert client.get(url).status_code == 302
    assert login(scene.agent).get(url).status_code == 403
    assert login(factories.staff("contracts.view_contracts")).get(url).status_code == 403
    assert client.post(URL, {}).status_code == 403
    assert not UploadDraft.objects.exists()


def test_looking_writes_nothing(browser, scene):
    assert browser.get(URL).status_code == 200
    assert not UploadDraft.objects.exists()
    assert browser.put(URL).status_code == 405
