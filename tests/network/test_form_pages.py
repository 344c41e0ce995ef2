"""RG8: staff build the forms of each door, see them as they will be, and publish versions that never change."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError
from django.test import Client
from django.test.utils import CaptureQueriesContext

from network import actions, rules
from network.errors import DraftChanged, FormClosed, FormExists, FormUnfit, NothingChanged
from network.models import FormVersion, RegistrationForm
from network.permissions import MANAGE_FORMS
from network.queries import form_in_force, seen_of, versions_of
from people.models import ExtendedField
from tests import factories

pytestmark = [pytest.mark.django_db]
row = pytest.mark.row("RG8")


@pytest.fixture
def form():
    return RegistrationForm.objects.get(channel="site", target="agent")


@pytest.fixture
def browser(login):
    return login(factories.staff(MANAGE_FORMS))


def address(form, more=""):
    return f"/admin/formularios/{form.pk}/{more}"


def posted(browser, form, **changes):
    """What the editor would send, with changes."""
    editor = browser.get(address(form)).context["form"]
    data = {"seen": editor["seen"].value()}
    for field in editor:
        value = field.value()
        if value is True:
            data[field.html_name] = "on"
        elif value not in (None, False, ""):
            data[field.html_name] = value
    return {name: value for name, value in (data | changes).items() if value is not None}


@row
def test_the_list_and_the_editor_are_for_whoever_builds_forms(login, browser, form):
    assert form.name in browser.get("/admin/formularios/").content.decode()
    page = browser.get(address(form)).content.decode()
    assert 'name="at_email"' in page
    assert "preview_given_names" in page
    stranger = login(factories.staff("network.view_clients"))
    for path in ("/admin/formularios/", address(form), address(form, "versiones/")):
        assert stranger.get(path).status_code == 403


def test_the_list_is_by_country_target_and_channel(browser):
    by = factories.staff(MANAGE_FORMS)
    actions.create_form(country="AR", channel="site", target="client", name="Argentina", by=by)
    shown = [(form.country, form.target, form.channel) for form in browser.get("/admin/formularios/").context["forms"]]
    assert shown[0][0] == "AR"
    assert shown == sorted(shown)


@row
def test_a_draft_is_kept_and_published(browser, form):
    ExtendedField.objects.create(code="talla", label="Talla", kind="text")
    data = posted(browser, form, at_x_talla="2", req_x_talla="on", lab_x_talla="Talla de camisa", req_birth_date=None)
    assert browser.post(address(form), data | {"keep": "1"}).status_code == 302
    before = form_in_force(country="CO", channel="site", target="agent")
    assert not before.asks("x_talla")
    page = browser.get(address(form))
    assert [change["what"] for change in page.context["changes"]] == [str(rules.FIELDS["birth_date"]), "Talla"]
    assert "Talla de camisa" in page.content.decode()
    assert browser.post(address(form), posted(browser, form, publish="1")).status_code == 302
    after = form_in_force(country="CO", channel="site", target="agent")
    assert (after.number, after.asks("x_talla")) == (before.number + 1, True)
    versions = browser.get(address(form, "versiones/")).content.decode()
    assert "Talla de camisa" in versions


@row
def test_the_preview_shows_what_is_typed_and_keeps_nothing(browser, form):
    data = posted(browser, form, lab_given_names="¿Cómo te llamas?", at_landline="1")
    page = browser.post(address(form, "vista/"), data, HTTP_HX_REQUEST="true").content.decode()
    assert "¿Cómo te llamas?" in page
    assert "preview_landline" in page
    assert "inert" in page
    assert versions_of(form)[0] is None


@row
def test_what_is_not_fit_is_said_and_not_published(browser, form):
    data = posted(browser, form, at_given_names="0", at_password="1", publish="1")
    page = browser.post(address(form), data)
    assert page.status_code == 422
    said = page.content.decode()
    for fault in rules.faults(versions_of(form)[0].spec, channel=form.channel):
        assert fault in said
    assert form_in_force(country="CO", channel="site", target="agent").number == 1


@row
def test_a_document_in_a_step_needs_the_option_that_asks_it_now(browser, form):
    factories.document_kind(code="fachada")
    later = posted(browser, form, at_doc_fachada="3", documents="later", publish="1")
    page = browser.post(address(form), later)
    assert page.status_code == 422
    assert "los documentos se entregan después, en la cuenta" in page.content.decode()
    now = posted(browser, form, documents="now", publish="1")
    assert browser.post(address(form), now).status_code == 302


@row
def test_fields_move_within_their_step_and_beyond(browser, form):
    data = posted(browser, form, move="email:-1")
    browser.post(address(form), data)
    names = [[field["name"] for field in step["fields"]] for step in versions_of(form)[0].spec["steps"]]
    assert names[0][-1] == "email"
    browser.post(address(form), posted(browser, form, move="given_names:-1"))
    assert versions_of(form)[0].spec["steps"][0]["fields"][0]["name"] == "given_names"


@row
def test_nobody_overwrites_what_they_have_not_seen(browser, form):
    data = posted(browser, form, lab_email="Correo mío")
    actions.draft_form(form=form, spec=rules.default_spec("site", "client"), seen="", by=None)
    page = browser.post(address(form), data | {"keep": "1"})
    assert page.status_code == 422
    assert "Correo mío" in page.content.decode()


@row
def test_bad_input_stays_beside_its_field(browser, form):
    page = browser.post(address(form), posted(browser, form, lab_email="x" * 90, initial_state="king"))
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"lab_email", "initial_state"}
    assert "x" * 90 in page.content.decode()


@row
def test_a_new_form_is_made_once(browser):
    data = {"country": "CL", "channel": "site", "target": "client", "name": "Chile"}
    made = browser.post("/admin/formularios/nuevo/", data)
    assert made.status_code == 302
    again = browser.post("/admin/formularios/nuevo/", data)
    assert again.status_code == 422
    assert str(FormExists()) in again.content.decode()
    assert browser.post("/admin/formularios/nuevo/", {"name": ""}).status_code == 422
    with pytest.raises(FormClosed):
        form_in_force(country="CL", channel="site", target="nobody")
    form = RegistrationForm.objects.get(country="CL")
    assert form_in_force(country="CL", channel="site", target="client").form.country == "CO"
    assert browser.post(address(form), posted(browser, form, publish="1")).status_code == 302
    assert form_in_force(country="CL", channel="site", target="client").form == form


@row
def test_the_door_is_closed_and_opened(browser, form):
    assert browser.post(address(form, "puerta/"), {"open": "0"}).status_code == 302
    with pytest.raises(FormClosed):
        form_in_force(country="CO", channel="site", target="agent")
    browser.post(address(form, "puerta/"), {"open": "1"})
    assert form_in_force(country="CO", channel="site", target="agent")


def test_a_draft_is_discarded_and_what_is_in_force_stays(browser, form):
    spec = rules.default_spec("site", "client")
    actions.draft_form(form=form, spec=spec, seen="", by=None)
    assert browser.post(address(form, "descartar/")).status_code == 302
    assert versions_of(form)[0] is None
    browser.post(address(form, "descartar/"))
    assert versions_of(form)[1].number == 1


def test_rules_of_publishing(form):
    draft, latest = versions_of(form)
    with pytest.raises(NothingChanged):
        actions.publish_form(form=form, seen=seen_of(draft, latest), by=None)
    with pytest.raises(DraftChanged):
        actions.publish_form(form=form, seen="v7", by=None)
    actions.draft_form(form=form, spec={"steps": [{"title": "", "fields": []}]}, seen="", by=None)
    with pytest.raises(FormUnfit):
        actions.publish_form(form=form, seen="", by=None)


def test_a_published_version_stays_as_it_is(form):
    version = versions_of(form)[1]
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        FormVersion.objects.filter(pk=version.pk).update(spec={})
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM network_formversion WHERE id = %s", [version.pk])


def test_every_seeded_form_is_fit():
    for version in FormVersion.objects.select_related("form"):
        assert rules.faults(version.spec, channel=version.form.channel) == [], version.form.name


def test_lists_take_the_same_queries(browser, assert_same_queries):
    countries = iter(("PE", "EC", "MX"))

    def add_row():
        actions.create_form(country=next(countries), channel="site", target="agent", name="Otro", by=None)

    assert_same_queries(lambda: browser.get("/admin/formularios/"), add_row)


def test_anonymous_are_sent_to_sign_in_and_no_page_takes_more_than_a_dozen_queries(browser, form):
    anonymous = Client()
    for code in "abcdefghijklmnopqrstuvwxyz":
        ExtendedField.objects.create(code=code, label=code, kind="text")
    for path in ("/admin/formularios/", address(form), address(form, "versiones/"), "/admin/formularios/nuevo/"):
        assert anonymous.get(path).status_code == 302
        assert anonymous.post(address(form, "vista/")).status_code in {302, 403}
        browser.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(path).status_code == 200
        assert len(asked) <= 12, path
