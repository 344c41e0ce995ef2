"""RG8: the internal number that a form assigns is seen by its owner and by staff, and found by it."""

import pytest

from people.models import PersonNumber
from tests import factories
from tests.network.registration import cast

pytestmark = [pytest.mark.django_db, pytest.mark.row("RG8")]
MAY = ("network.view_agents", "network.view_clients", "network.view_registrations", "people.view_documents")


@pytest.fixture
def numbered():
    """An agent who registered with a form that assigns a number, after sixty others."""
    options = {"identification": "number", "initial_state": "active", "flow": ""}
    first = cast.sign_up(target="agent", version=cast.version(target="agent", **options)).person
    PersonNumber.objects.filter(person=first).update(number=4711)
    return first


def test_its_owner_reads_it(login, numbered):
    assert "4711" in login(numbered.user).get("/cuenta/perfil/").content.decode()
    assert "4711" not in login(factories.client().person.user).get("/cuenta/perfil/").content.decode()


def test_staff_read_it_find_it_and_take_it_along(login, numbered):
    browser = login(factories.staff(*MAY))
    other = factories.agent()
    urls = ["/admin/agentes/", "/admin/clientes/"]
    pages = [f"/admin/agentes/{numbered.agent.pk}/", f"/admin/clientes/{numbered.client.pk}/"]
    for url in [*urls, *pages, f"/admin/personas/{numbered.pk}/perfil/"]:
        assert "4711" in browser.get(url).content.decode(), url
    for url in [*urls, "/admin/registros/"]:
        found = browser.get(url, {"q": "4711"}).content.decode()
        assert numbered.name in found, url
        assert other.person.name not in found, url
        assert numbered.name not in browser.get(url, {"q": "4712"}).content.decode(), url
    for url in urls:
        file = browser.post(f"{url}exportar/", {"format": "csv"})
        text = b"".join(file.streaming_content if file.streaming else [file.content]).decode()
        assert "4711" in text, url
