"""Places proposed while somebody types a city, by us or by somebody else, and the pages that ask for one."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from core import conf
from people.actions.places import LOOKUPS
from people.models import Coverage, Division, Person, Territory
from people.permissions import EDIT_CONTACTS
from tests import factories as make

pytestmark = pytest.mark.django_db
URL = "/lugares/"


def test_places_are_proposed_to_anybody_and_kept_by_the_browser(client: Browser) -> None:
    Division.objects.filter(country="CO", code="05001").update(postal_code="050001")
    response = client.get(URL, {"pais": "co", "q": "medel"})
    first = response.json()["places"][0]
    assert first == {
        "label": "Medellín, Antioquia", "city": "Medellín", "department": "Antioquia", "postal_code": "050001",
    }  # fmt: skip
    assert "max-age=3600" in response["Cache-Control"]


NONSENSE = [{"q": "m"}, {"q": "m\0"}, {"pais": "ZZ", "q": "medel"}, {"pais": "1", "q": "zzzz"}]


@pytest.mark.parametrize("query", NONSENSE)
def test_what_makes_no_sense_finds_nothing(client: Browser, query: dict[str, str]) -> None:
    assert client.get(URL, query).json() == {"places": []}


def test_one_address_cannot_read_the_list_out(client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("people.actions.places.LOOKUPS", 2)
    assert LOOKUPS > 60
    assert [client.get(URL, {"q": f"mede{n}"}).status_code for n in range(3)] == [200, 200, 429]
    assert client.get(URL, {"q": "bogota"}, REMOTE_ADDR="10.0.0.9").status_code == 200


class Provider(BaseHTTPRequestHandler):
    """Answers as Google Places does; what it was asked stands in `asked`."""

    asked: list[dict[str, Any]] = []
    status, answer = 200, ""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Provider.asked.append({"path": self.path, "key": self.headers["X-Goog-Api-Key"]} | body)
        self.send_response(Provider.status)
        self.end_headers()
        self.wfile.write(Provider.answer.encode())

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def provider(settings: Any) -> Iterator[type[Provider]]:
    server = HTTPServer(("127.0.0.1", 0), Provider)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.GOOGLE_PLACES_KEY, settings.OUTBOUND_LOOPBACK = "a-key", True
    settings.GOOGLE_PLACES_URL = f"http://127.0.0.1:{server.server_port}"
    Provider.asked, Provider.status, Provider.answer = [], 200, "{}"
    conf.change("people.places_provider", "google", by=None)
    yield Provider
    server.shutdown()
    server.server_close()


def part(kind: str, text: str, short: str = "") -> dict[str, Any]:
    return {"longText": text, "shortText": short or text, "types": [kind, "political"]}


def test_another_provider_is_asked_by_the_server(client: Browser, provider: type[Provider]) -> None:
    rows = [
        [part("locality", "Envigado"), part("administrative_area_level_1", "Antioquia"),
         part("country", "Colombia", "CO"), part("postal_code", "055420")],
        [part("locality", "Envigado"), part("country", "España", "ES")],
        [part("country", "Colombia", "CO")],
    ]  # fmt: skip
    provider.answer = json.dumps({"places": [{"addressComponents": row} for row in rows]})
    assert client.get(URL, {"q": "envi"}).json()["places"] == [
        {"label": "Envigado, Antioquia", "city": "Envigado", "department": "Antioquia", "postal_code": "055420"}
    ]
    asked = provider.asked[0]
    assert (asked["path"], asked["key"], asked["regionCode"]) == ("/v1/places:searchText", "a-key", "CO")
    assert asked["textQuery"] == "envi"


@pytest.mark.parametrize(("status", "answer"), [(500, "{}"), (200, "not json"), (200, '{"places": [{}]}'), (200, "[]")])
def test_ours_answer_where_the_provider_does_not(
    client: Browser, provider: type[Provider], status: int, answer: str
) -> None:
    provider.status, provider.answer = status, answer
    assert client.get(URL, {"q": "envigado"}).json()["places"][0]["label"] == "Envigado, Antioquia"


def test_without_a_key_nobody_else_is_asked(client: Browser, provider: type[Provider], settings: Any) -> None:
    settings.GOOGLE_PLACES_KEY = ""
    assert client.get(URL, {"q": "envigado"}).json()["places"][0]["label"] == "Envigado, Antioquia"
    assert not provider.asked


@pytest.mark.row("RG8")
def test_the_profile_recognises_the_city_and_says_where_it_is_unclear(client: Browser) -> None:
    zone = Territory.objects.create(code="Z1", name="Norte", kind="zone")
    Coverage.objects.create(territory=zone, division=Division.objects.get(country="CO", code="05"))
    who = make.client(make.person(city="")).person
    make.sign_in(client, who)
    url = reverse("people_account:contact")
    assert 'data-places="/lugares/"' in client.get(url).content.decode()
    data = {"phone": "+573001234567", "city": "barbosa", "language": "es"}
    page = client.post(url, data)
    assert page.status_code == 422
    assert "Barbosa, Antioquia" in page.content.decode()
    assert 'value="barbosa"' in page.content.decode(), "nothing typed is lost"
    assert client.post(url, data | {"city": "Barbosa, Antioquia"}).status_code == 302
    who.refresh_from_db()
    assert (who.city, who.division.code, who.territory) == ("Barbosa", "05079", zone)
    assert 'value="Barbosa, Antioquia"' in client.get(url).content.decode(), "shown so that it is not asked again"
    assert client.post(url, data | {"city": "Barbosa, Antioquia"}).status_code == 302


@pytest.mark.row("RG8")
def test_staff_correct_the_city_and_the_territory_follows(client: Browser) -> None:
    zone = Territory.objects.create(code="Z1", name="Valle", kind="zone")
    Coverage.objects.create(territory=zone, division=Division.objects.get(country="CO", code="76001"))
    member = make.client()
    make.sign_in(client, make.staff(EDIT_CONTACTS, "network.view_clients"))
    url = reverse("network_staff:edit_client", kwargs={"pk": member.pk})
    assert "data-places" in client.get(url).content.decode()
    person = member.person
    data = {"given_names": person.given_names, "family_names": person.family_names, "email": person.email,
            "phone": person.phone, "city": "cali", "language": "es", "reason": ""}  # fmt: skip
    assert client.post(url, data).status_code == 302
    found = Person.objects.get(pk=person.pk)
    assert found.city[:4] == "Cali"
    assert found.territory == zone
