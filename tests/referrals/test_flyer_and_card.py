"""U2 U3: What agents print and what link previews show."""

import io
import re

import pytest
from PIL import Image
from pypdf import PdfReader

from core import conf
from tests import factories

pytestmark = pytest.mark.django_db
PAGES = {"a6": (298, 420), "a4": (595, 842)}


@pytest.fixture
def agent(login):
    agent = factories.agent(factories.person("Íñigo José", "Peña Ñáñez"), code="CARP2345")
    login(agent)
    return agent


@pytest.mark.row("SL4")
@pytest.mark.parametrize("paper", ["a6", "a4"])
def test_the_flyer_carries_name_code_and_text_and_nothing_private(client, agent, paper):
    conf.change("referrals.flyer_text", 'Regístrate & gana #1 *ya* $x$ "ñ"', by=None)
    response = client.get(f"/oficina/invitar/volante-{paper}.pdf")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert "attachment" in response["Content-Disposition"]
    assert len(response.content) <= 200_000
    reader = PdfReader(io.BytesIO(response.content))
    page = reader.pages[0]
    assert len(reader.pages) == 1
    assert (round(page.mediabox.width), round(page.mediabox.height)) == PAGES[paper]
    text = page.extract_text()
    for part in ("Íñigo", "CARP2345", "Vínculo", "Regístrate & gana #1 *ya* $x$", "testserver/r/CARP2345"):
        assert part in text
    assert "Peña" not in text
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    fonts = page["/Resources"]["/Font"].values()
    assert all("/FontFile" in str(f.get_object()["/DescendantFonts"][0]["/FontDescriptor"].keys()) for f in fonts)


@pytest.mark.row("SL4")
def test_the_page_offers_both_papers(client, agent):
    text = client.get("/oficina/invitar/").content.decode()
    assert "volante-a6.pdf" in text
    assert "volante-a4.pdf" in text


def test_other_papers_and_other_people_get_no_flyer(client, agent, login):
    assert client.get("/oficina/invitar/volante-a0.pdf").status_code == 404
    login(factories.client())
    assert client.get("/oficina/invitar/volante-a6.pdf").status_code == 403


def picture_of(client, page):
    head = client.get(page).content.decode()
    assert "og:image" in head[:20_000]
    return re.search(r'og:image" content="http://testserver([^"]+)"', head)[1]


@pytest.mark.row("SL4", "SL5")
def test_a_shared_link_shows_a_picture_of_the_company(client):
    factories.agent(factories.person("Íñigo José", "Peña Ñáñez"), code="CARP2345")
    address = picture_of(client, "/r/CARP2345/?c=wa")
    assert address == picture_of(client, "/")
    assert 'og:url" content="http://testserver/r/CARP2345/"' in client.get("/r/CARP2345/?c=wa").content.decode()
    response = client.get(address)
    assert (response["Content-Type"], len(response.content) <= 250_000) == ("image/png", True)
    assert "immutable" in response["Cache-Control"]
    picture = Image.open(io.BytesIO(response.content))
    assert picture.size == (1200, 630)
    assert picture.convert("RGB").getpixel((4, 4)) == (15, 118, 110)


@pytest.mark.parametrize(("name", "value"), [("company.name", "Otra & Cía"), ("referrals.card_line", "Ven " * 20)])
def test_the_address_changes_with_what_the_picture_shows(client, name, value):
    before = picture_of(client, "/")
    conf.change(name, value, by=None)
    after = picture_of(client, "/")
    assert before != after
    assert "immutable" not in client.get(before)["Cache-Control"]
    assert client.get(before).content == client.get(after).content
