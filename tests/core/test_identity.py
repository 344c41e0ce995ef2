"""The company's colour and logo: chosen in the settings, followed everywhere, readable, and safe to serve."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core import colours, conf, files, permissions
from core.forms import ColourField
from core.models import AuditEntry, SettingValue, StoredFile
from core.views.identity import style_version
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.row("SL15")]
COLOUR, LOGO, PHONE = (reverse("core_staff:setting", args=[f"company.{n}"]) for n in ("colour", "logo", "whatsapp"))
PLUM = "#7a1f5c"


@pytest.fixture
def staff(login):
    return login(factories.staff(permissions.EDIT_SETTINGS))


def style(browser, page="/"):
    """The address of the company's stylesheet in a page."""
    return browser.get(page).context["company_css_url"]


def test_without_a_choice_there_is_no_extra_stylesheet(client):
    assert style(client) == ""


def test_a_colour_is_followed_by_every_page_and_kept_by_browsers_until_it_changes(staff, client):
    assert staff.post(COLOUR, {"value": PLUM}).status_code == 302
    for page in ("/", "/admin/ajustes/"):
        address = style(staff, page)
        assert address == reverse("company_css", args=[style_version(PLUM)])
        assert f'href="{address}"' in staff.get(page).content.decode()
    sheet = client.get(address)
    assert sheet["Content-Type"] == "text/css"
    assert f"--vi-primary-700:{PLUM};" in sheet.content.decode()
    assert "immutable" in sheet["Cache-Control"]
    assert client.get(reverse("company_css", args=["123456-1"]))["Cache-Control"] == "no-store"


@pytest.mark.parametrize("colour", ["#ffee00", "#f2b04a", "#ffffff", "#9fd8c8"])
def test_an_unreadable_colour_is_refused_with_one_that_works(staff, colour):
    page = staff.post(COLOUR, {"value": colour})
    assert page.status_code == 422
    proposed = colours.suggestion(colour)
    assert proposed in page.content.decode()
    assert page.context["form"]["value"].value() == colour
    assert staff.post(COLOUR, {"value": proposed}).status_code == 302


@pytest.mark.parametrize("text", ["teal", "#12", "#7a1f5c;}body{display:none", "", "#GGGGGG"])
def test_what_is_no_colour_is_refused(staff, text):
    assert staff.post(COLOUR, {"value": text}).status_code == 422
    assert not SettingValue.objects.filter(name__startswith="company.").exists()


colour_strategy = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(colour_strategy)
def test_whatever_is_accepted_can_be_read_and_a_suggestion_always_is(colour):
    made = colours.scale(colour)
    assert made[700] == colour
    assert colours.readable(colours.suggestion(colour))
    if colours.readable(colour):
        assert colours.contrast("#ffffff", made[800]) >= 4.5
        assert colours.contrast(made[950], made[300]) >= 4.5
        assert colours.contrast(made[950], made[200]) >= 4.5
        assert ColourField().clean(colour) == colour


def test_the_products_own_scale_comes_out_of_its_own_colour():
    made = colours.scale(colours.OWN[700])
    for step, own in colours.OWN.items():
        assert colours.contrast(made[step], own) < 1.12, step


def test_a_logo_is_shown_to_everybody_and_is_the_only_file_served(staff, client):
    stranger = files.store(factories.picture(), files.PICTURE, by=None)
    assert staff.post(LOGO, {"value": factories.picture("logo.png", (200, 60))}).status_code == 302
    address = client.get("/").context["company_logo_url"]
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client.get(reverse("company_logo", args=[stranger.token])).status_code == 404
    assert address in staff.get(LOGO).content.decode()
    staff.post(LOGO, {"restore": "1"})
    assert client.get("/").context["company_logo_url"] == ""
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        SimpleUploadedFile("logo.png", b"<html><script>alert(1)</script></html>", "image/png"),
        SimpleUploadedFile("logo.png", b"", "image/png"),
    ],
    ids=["svg", "html", "empty"],
)
def test_what_is_no_picture_is_refused(staff, upload):
    assert staff.post(LOGO, {"value": upload}).status_code == 422
    assert not StoredFile.objects.exists()
    assert not SettingValue.objects.filter(name__startswith="company.").exists()


def test_a_missing_file_is_asked_for(staff):
    assert staff.post(LOGO, {}).status_code == 422


@pytest.mark.parametrize(("typed", "kept"), [("+57 300 123-4567", "+573001234567"), ("", "")])
def test_the_whatsapp_is_kept_plain_and_shown(staff, client, typed, kept):
    conf.change("company.whatsapp", "+10000000000", by=None)
    staff.post(PHONE, {"value": typed})
    assert conf.get("company.whatsapp") == kept
    assert (f"https://wa.me/{kept.lstrip('+')}" in client.get("/").content.decode()) is bool(kept)


def test_a_phone_without_country_is_refused(staff):
    assert staff.post(PHONE, {"value": "3001234567"}).status_code == 422


def test_the_list_says_what_was_changed_and_the_default_comes_back(staff):
    staff.post(COLOUR, {"value": PLUM})
    entry = next(e for group in staff.get("/admin/ajustes/").context["groups"].values()
                 for e in group if e["setting"].name == "company.colour")  # fmt: skip
    assert entry["changed"]
    assert b'name="restore"' in staff.get(COLOUR).content
    for _time in range(2):
        assert staff.post(COLOUR, {"restore": "1"}).status_code == 302
    assert conf.get("company.colour") == "#0f766e"
    assert AuditEntry.objects.filter(action="core.change_setting").count() == 2
    assert b'name="restore"' not in staff.get(COLOUR).content


@pytest.mark.parametrize("words", ["company name", "NAME company", "company.name"])
def test_settings_are_found_by_words_in_any_order(staff, words):
    names = {e["setting"].name for group in staff.get("/admin/ajustes/", {"q": words}).context["groups"].values()
             for e in group}  # fmt: skip
    assert "company.name" in names


def test_a_setting_is_found_in_both_languages(staff):
    for words in ("logo picture margins", "logo imagen"):
        assert staff.get("/admin/ajustes/", {"q": words}).status_code == 200
    assert staff.get("/admin/ajustes/", {"q": "correo contacto"}).context["groups"]
    assert staff.get("/admin/ajustes/", {"q": "contact e-mail"}).context["groups"]


def test_what_the_environment_fixes_is_shown_and_cannot_be_sent(staff):
    assert "COP" in staff.get("/admin/ajustes/").context["fixed"].values()
    assert staff.post("/admin/ajustes/CURRENCY/", {"value": "USD"}).status_code == 404


def test_mails_wear_the_colour():
    from core.messages import KINDS
    from notifications.actions import payload_of, tell
    from notifications.views.framed import page_of

    conf.change("company.colour", PLUM, by=None)
    kind = KINDS["network.welcome"]
    mail = tell(person=factories.person(), kind=kind, values=kind.sample, key="k")[-1]
    assert PLUM in page_of(payload_of(message=mail))
