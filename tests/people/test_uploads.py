"""Files that come in piece by piece: they go on, they are their owner's, and they end."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import Client as Browser
from django.utils import timezone

from core.uploads import COOKIE
from people import actions
from people.actions import uploads
from people.models import PersonDocument, Upload, UploadPiece
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    monkeypatch.setattr(uploads, "PIECE", 400)


def start(browser, size, name="cedula.pdf", megabytes=10):
    return browser.post("/subir/", {"name": name, "size": size, "megabytes": megabytes})


def send(browser, key, data, at=0):
    return browser.post(f"/subir/{key}/?from={at}", data, content_type="application/octet-stream")


def whole(browser, content):
    key = start(browser, len(content)).json()["key"]
    for at in range(0, len(content), 400):
        send(browser, key, content[at : at + 400], at)
    return key


@pytest.mark.row("RG9")
def test_a_file_comes_in_pieces_and_goes_on_where_it_was(login):
    factories.document_kind("cedula")
    browser, content = login(factories.client()), factories.pdf().read()
    assert len(content) > 400
    begun = start(browser, len(content))
    key = begun.json()["key"]
    assert (begun.status_code, begun.json()["received"]) == (201, 0)
    assert send(browser, key, content[:400]).json()["received"] == 400
    assert send(browser, key, content[:400]).json()["received"] == 400, "the same piece again changes nothing"
    assert send(browser, key, content[400:], 900).json()["received"] == 400, "nor does one that leaves a gap"
    assert browser.get(f"/subir/{key}/").json()["received"] == 400
    form = {"form_key": str(uuid.uuid4()), "file__upload": key}
    early = browser.post("/cuenta/documentos/cedula/", form)
    assert early.status_code == 422
    assert "no llegó completo" in early.content.decode()
    assert send(browser, key, content[400:], 400).json()["received"] == len(content)
    assert browser.post("/cuenta/documentos/cedula/", form).status_code == 302
    with PersonDocument.objects.get().file.content.open("rb") as stored:
        assert stored.read() == content
    assert not Upload.objects.exists()
    assert browser.post("/cuenta/documentos/cedula/", form).status_code == 302, "the form again is said as before"
    assert PersonDocument.objects.count() == 1


def test_content_is_checked_at_the_end(login):
    factories.document_kind("cedula", formats=["pdf"])
    browser = login(factories.client())
    key = whole(browser, b"<svg onload=alert(1)>" * 40)
    answer = browser.post("/cuenta/documentos/cedula/", {"form_key": str(uuid.uuid4()), "file__upload": key})
    assert answer.status_code == 422
    assert "no es lo que dice su nombre" in answer.content.decode()


def test_nobody_goes_on_with_anothers(client, login):
    factories.document_kind("cedula")
    owner, other = factories.client(), factories.client()
    content = factories.pdf().read()
    key = whole(login(owner), content)
    browser = login(other)
    assert browser.get(f"/subir/{key}/").status_code == 404
    assert send(browser, key, b"x").status_code == 404
    answer = browser.post("/cuenta/documentos/cedula/", {"form_key": str(uuid.uuid4()), "file__upload": key})
    assert answer.status_code == 422
    client.logout()
    assert client.get(f"/subir/{key}/").status_code == 404


def test_without_an_account_it_is_the_browsers(client):
    key = start(client, 10).json()["key"]
    assert send(client, key, b"0123456789").json()["received"] == 10
    assert client.get(f"/subir/{key}/").status_code == 200
    client.cookies.clear()
    assert client.get(f"/subir/{key}/").status_code == 404


def test_from_outside_so_many_and_no_more(client, monkeypatch):
    monkeypatch.setattr(uploads, "STARTS", 3)
    for _n in range(3):
        assert start(client, 10).status_code == 201
    answer = start(client, 10)
    assert answer.status_code == 422
    assert "Demasiados archivos" in answer.json()["error"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"size": 0}, "vacío"),
        ({"size": "x"}, "vacío"),
        ({"size": 11 * 1024 * 1024}, "10 MB"),
        ({"size": 99 * 1024 * 1024, "megabytes": 5000}, "25 MB"),
    ],
)
def test_sizes_are_bounded(login, given, said):
    answer = start(login(factories.client()), **{"size": 1} | given)
    assert answer.status_code == 422
    assert said in answer.json()["error"]


def test_pieces_are_bounded(login):
    browser = login(factories.client())
    key = start(browser, 5000).json()["key"]
    assert send(browser, key, b"x" * 600_000).status_code == 413
    assert send(browser, key, b"").status_code == 422
    short = start(browser, 5).json()["key"]
    assert send(browser, short, b"123456").status_code == 422
    assert browser.post(f"/subir/{short}/?from=-1", b"1", content_type="text/plain").json()["received"] == 0


def test_one_owner_has_so_many_at_once(login):
    browser = login(factories.client())
    keys = [start(browser, 10).json()["key"] for _n in range(uploads.MOST_AT_ONCE + 2)]
    assert Upload.objects.count() == uploads.MOST_AT_ONCE
    assert browser.get(f"/subir/{keys[0]}/").status_code == 404
    assert browser.get(f"/subir/{keys[-1]}/").status_code == 200


def test_what_nobody_came_back_for_is_swept(login, django_capture_on_commit_callbacks):
    browser = login(factories.client())
    whole(browser, b"x" * 900)
    names = [piece.content.name for piece in UploadPiece.objects.all()]
    assert actions.sweep_uploads() == 0
    Upload.objects.update(touched_at=timezone.now() - timedelta(hours=25))
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.sweep_uploads() == 1
    assert not UploadPiece.objects.exists()
    assert not any(default_storage.exists(name) for name in names)


def test_a_name_with_paths_is_cleaned(login):
    start(login(factories.client()), 10, name="../../etc/passwd\u202e.pdf")
    assert Upload.objects.get().name == "passwd.pdf"


@pytest.mark.row("RG9")
def test_what_is_lost_is_not_said_to_be_here(login):
    factories.document_kind("cedula")
    key = str(uuid.uuid4())
    answer = login(factories.client()).post("/cuenta/documentos/cedula/", {"form_key": key, "file__upload": key})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "no llegó completo" in page
    assert 'name="file__upload" value=""' in page


def test_files_of_a_browser_outlive_its_session_and_are_nobody_elses(client):
    key = whole(client, factories.pdf().read())
    mark = client.cookies[COOKIE]
    assert (mark["httponly"], mark["samesite"]) == (True, "Lax")
    client.cookies.pop("session", None)
    assert client.get(f"/subir/{key}/").status_code == 200
    client.cookies[COOKIE] = "x" * 32
    assert client.get(f"/subir/{key}/").status_code == 404
    assert Browser().get(f"/subir/{key}/").status_code == 404
