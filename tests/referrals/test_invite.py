"""The agent's invitation tab."""

import io
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import segno
from PIL import Image

from core import conf
from referrals.models import InviteCode
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/oficina/invitar/"
LINK = "http://testserver/r/CARP2345/"


@pytest.fixture
def agent(login):
    agent = factories.agent(factories.person("Íñigo José", "Peña Ñáñez"), code="CARP2345")
    login(agent)
    return agent


@pytest.mark.row("SL4")
def test_code_link_and_qr_are_there(client, agent):
    text = client.get(URL).content.decode()
    assert 'value="CARP2345"' in text
    assert f'value="{LINK}"' in text
    assert "/oficina/invitar/qr.svg" in text
    assert "/oficina/invitar/qr.png" in text


@pytest.mark.row("SL4")
def test_the_message_of_staff_arrives_intact(client, agent):
    conf.change(
        "referrals.share_message", "¡Hola! Soy {name} 🎉 & tú #1\nCódigo {code}: {link} {otro} {{link}}", by=None
    )
    share = client.get(URL).context["share"]
    assert share.text == f"¡Hola! Soy Íñigo 🎉 & tú #1\nCódigo CARP2345: {LINK} {{otro}} {{{LINK}}}"
    parts = urlsplit(share.whatsapp)
    assert (parts.netloc, parts.path) == ("wa.me", "/")
    assert parse_qs(parts.query)["text"] == [share.text.replace(LINK, f"{LINK}?c=wa")]
    body = unquote(share.email.split("&body=")[1]).replace("\r\n", "\n")
    assert body == share.text.replace(LINK, f"{LINK}?c=mail")


def test_a_name_cannot_bring_a_placeholder_or_script(client, login):
    login(factories.agent(factories.person("{code}<script>alert(1)</script>"), code="CARP2345"))
    conf.change("referrals.share_message", "Soy {name}", by=None)
    response = client.get(URL)
    assert response.context["share"].text == "Soy {code}<script>alert(1)</script>"
    assert "<script>alert" not in response.content.decode()


@pytest.mark.row("SL4")
def test_the_qr_comes_as_svg_and_png(client, agent):
    svg = client.get("/oficina/invitar/qr.svg")
    assert svg["Content-Type"] == "image/svg+xml"
    drawing = svg.getvalue()
    assert b"<svg" in drawing
    assert b"#fff" in drawing
    png = client.get("/oficina/invitar/qr.png")
    assert "attachment" in png["Content-Disposition"]
    picture = Image.open(io.BytesIO(png.getvalue()))
    assert picture.width >= 600
    assert picture.convert("L").getpixel((2, 2)) == 255


@pytest.mark.parametrize("url", [URL, "/oficina/invitar/qr.svg", "/oficina/invitar/qr.png"])
def test_only_active_agents(client, login, url):
    assert client.get(url).url.startswith("/acceso/login/")
    login(factories.client())
    assert client.get(url).status_code == 403
    login(factories.agent(state="inactive"))
    assert client.get(url).url == "/oficina/estado/"


def test_an_agent_sees_the_own_code_only(client, agent):
    factories.agent(code="OTRA2345")
    response = client.get(f"{URL}?code=OTRA2345")
    assert response.context["code"] == "CARP2345"
    assert "OTRA2345" not in response.content.decode().split("<main")[1].split("</main>")[0]


def test_an_agent_whose_code_is_closed_reads_what_to_do(client, agent):
    InviteCode.objects.update(is_active=False)
    response = client.get(URL)
    assert response.status_code == 200
    assert "CARP2345" not in response.content.decode()
    assert "mailto:" in response.content.decode()
    assert client.get("/oficina/invitar/qr.png").status_code == 404


def test_the_qr_holds_the_link_and_can_be_scanned_from_two_centimetres(client, agent):
    """U3: dark on white with its quiet zone whatever the theme, and no module of a 2 cm print under 0.4 mm."""
    picture = Image.open(io.BytesIO(client.get("/oficina/invitar/qr.png").getvalue())).convert("L")
    wanted = segno.make(f"{LINK}?c=qr", error="m", micro=False).matrix
    modules, quiet = len(wanted), 4
    size = picture.width // (modules + 2 * quiet)
    assert picture.width == size * (modules + 2 * quiet)
    drawn = [
        [
            picture.getpixel(((x + quiet) * size + size // 2, (y + quiet) * size + size // 2)) < 128
            for x in range(modules)
        ]
        for y in range(modules)
    ]
    assert drawn == [[bool(module) for module in row] for row in wanted]
    edge = [picture.getpixel((n, side)) for n in range(picture.width) for side in (0, quiet * size - 1)]
    assert set(edge) == {255}
    assert 20 / (modules + 2 * quiet) >= 0.4
