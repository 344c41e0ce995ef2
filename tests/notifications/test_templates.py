"""S13: Texts of messages that staff edit: versions, preview, test, what is in force."""

import email
import uuid
from email import policy

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core.difference import Piece, difference
from core.messages import KINDS
from core.models import AuditEntry
from notifications import actions
from notifications.enums import Channel
from notifications.models import Message, TemplateVersion
from notifications.permissions import EDIT_TEMPLATES, VIEW_HISTORY
from notifications.queries import text_in_force
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.row("SL15")]
KIND = KINDS["referrals.code_bound"]
LIST = "/admin/plantillas/"
SAVE, PREVIEW, CHECK, TEST, RESTORE, WAYS = (
    f"{reverse(f'notifications_staff:{name}', args=[KIND.name])}?language=es"
    for name in ("template", "preview", "check_text", "test", "restore", "channels")
)
WORDS = {"subject": "¡{client} llegó!", "body": "Hola.\n\n{client} usó tu código."}


@pytest.fixture
def editor():
    return factories.staff(EDIT_TEMPLATES)


@pytest.fixture
def staff(login, editor):
    return login(editor)


def sent(**changes):
    return {**WORDS, "form_key": str(uuid.uuid4()), "base": "0", "example": ""} | changes


def told(language="es"):
    person = factories.person(language=language)
    return actions.tell(person=person, kind=KIND, values={"client": "Luisa"}, key=str(uuid.uuid4()))


def test_every_kind_is_listed_and_found_by_words_of_any_language(staff):
    page = staff.get(LIST)
    assert {row["kind"].name for row in page.context["rows"]} == set(KINDS)
    found = staff.get(LIST, {"q": "signed up CODE"}).context["rows"]
    assert KIND.name in {row["kind"].name for row in found}
    assert len(found) < len(KINDS)
    assert b"vi-empty" in staff.get(LIST, {"q": "zzzz"}).content


def test_a_saved_text_is_used_from_then_on_in_its_language_alone(staff, editor):
    before = told()[0]
    assert staff.post(SAVE, sent()).url == SAVE
    bell, mail = told()
    assert bell.subject == mail.subject == "¡Luisa llegó!"
    assert "Luisa usó tu código." in mail.body
    assert told("en")[0].subject != bell.subject
    version = TemplateVersion.objects.get()
    assert (bell.template, before.template, version.by) == (version, None, editor)
    assert AuditEntry.objects.get(action="notifications.save_text").target_id == str(version.pk)
    assert Message.objects.get(pk=before.pk).subject == before.subject


def test_the_history_says_which_version_a_mail_used(login):
    actions.save_text(
        kind=KIND, language="es", base=0, form_key=uuid.uuid4(), by=factories.staff(EDIT_TEMPLATES), **WORDS
    )  # fmt: skip
    mail = told()[1]
    page = login(factories.staff(VIEW_HISTORY)).get(reverse("notifications_staff:message", args=[mail.pk]))
    assert page.context["message"].template.version == 1


def test_every_save_is_a_version_with_its_difference(staff):
    staff.post(SAVE, sent())
    staff.post(SAVE, sent(base="1", body="Hola.\n\n{client} ya es cliente."))
    page = staff.get(SAVE)
    newest, first = page.context["history"]
    assert (newest["version"].version, first["version"].version) == (2, 1)
    assert Piece("gone", "usó") in newest["body"] or "usó" in "".join(
        p.text for p in newest["body"] if p.kind == "gone"
    )
    assert "<ins>" in page.content.decode()


def test_the_same_form_twice_and_the_same_words_make_one_version(staff):
    form = sent()
    for _time in range(2):
        assert staff.post(SAVE, form).status_code == 302
    staff.post(SAVE, sent(base="1"))
    assert TemplateVersion.objects.count() == 1


def test_what_a_colleague_saved_meanwhile_is_not_overwritten_unseen(staff):
    staff.post(SAVE, sent())
    page = staff.post(SAVE, sent(subject="Otra {client}"))
    assert page.status_code == 422
    assert "Otra {client}" in page.content.decode()
    assert page.context["form"]["base"].value() == "1"
    again = {name: page.context["form"][name].value() for name in ("subject", "body", "base", "form_key")}
    assert staff.post(SAVE, again).status_code == 302
    assert told()[0].subject == "Otra Luisa"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("subject", "{cliente} llegó"), ("body", "Hola {points}"), ("subject", "uno\ndos"),
        ("subject", "a\rBcc: x@y.z"),
        ("body", "Hola {Client}"), ("body", "{{client}}"), ("body", "{% now 'Y' %}"), ("subject", " "), ("body", ""),
        ("subject", "x" * 201),
    ],
)  # fmt: skip
def test_what_would_read_wrongly_is_refused_and_nothing_typed_is_lost(staff, field, text):
    page = staff.post(SAVE, sent(**{field: text}))
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert page.context["form"][field].value() == text
    assert not TemplateVersion.objects.exists()


def test_the_action_checks_by_itself(editor):
    with pytest.raises(Exception, match="client"):
        actions.save_text(
            kind=KIND, language="es", subject="{x}", body="b", base=0, form_key=uuid.uuid4(), by=editor
        )  # fmt: skip


def test_the_preview_is_the_mail_and_can_do_nothing(staff):
    page = staff.post(PREVIEW, sent(body="<script>alert(1)</script> {client}"))
    html = page.content.decode()
    assert "&lt;script&gt;" in html
    assert KIND.sample["client"] in html
    assert "sandbox" in page["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert staff.get(PREVIEW).status_code == 200
    assert not TemplateVersion.objects.exists()


@pytest.mark.row("RG22")
def test_the_preview_says_of_which_field_what_saving_would_refuse(staff):
    page = staff.post(PREVIEW, sent(subject="Hola {clinte}", body="")).content.decode()
    assert "Asunto: {clinte} no se puede usar aquí" in page
    assert "Texto:" not in page, "what is empty is still being written"
    assert "Texto: {nada} no se puede" in staff.post(PREVIEW, sent(body="Va {nada}")).content.decode()
    assert "no se puede usar" not in staff.post(PREVIEW, sent()).content.decode()
    above, letter = page.split('class="sheet"')
    assert "no se puede usar" in above, "it is not part of the letter"
    assert "no se puede usar" not in letter
    scripted = staff.post(PREVIEW, sent(subject="Hola {clinte}", beside="")).content.decode()
    assert "no se puede usar" not in scripted, "a browser with scripts shows it beside the field"


@pytest.mark.row("RG22")
def test_what_saving_would_refuse_stands_beside_its_field_while_it_is_written(staff):
    page = staff.post(CHECK, sent(subject="Hola {clinte}", body="")).content.decode()
    field, body = page.split("<textarea")
    assert "is-invalid" in field
    assert "<strong>{clinte} no se puede usar aquí" in field.partition('class="invalid-feedback"')[2]
    assert "is-invalid" not in body, "what is empty is still being written"
    assert "is-invalid" not in staff.post(CHECK, sent()).content.decode()
    assert not TemplateVersion.objects.exists()


@pytest.mark.row("RG22")
@pytest.mark.parametrize("name", ["network.confirm_known", "network.confirm_by_agent"])
def test_the_preview_shows_the_code_and_link_that_follow_whatever_is_written(staff, name):
    url = reverse("notifications_staff:preview", args=[name])
    page = staff.post(url, {"subject": "Hola", "body": "Escríbenos.", "base": 0}).content.decode()
    words = ["Escríbenos.", "ABCD-EFGH", "https://example.com/registro/", "sin el código no pasa nada"]
    assert [word for word in words if word not in page] == []


def test_real_data_only_for_those_who_may_see_mails(client):
    person = factories.person("Marta", "Real")
    actions.tell(person=person, kind=KIND, values={"client": "Zoraida"}, key="k")
    mail = Message.objects.get(channel=Channel.EMAIL)
    for rights, seen in [((EDIT_TEMPLATES,), False), ((EDIT_TEMPLATES, VIEW_HISTORY), True)]:
        browser = factories.sign_in(client, factories.staff(*rights))
        assert ("Marta Real" in browser.get(SAVE).content.decode()) is seen
        shown = browser.post(PREVIEW, sent(example=str(mail.pk))).content.decode()
        assert ("Zoraida" in shown) is seen


def test_a_test_goes_to_oneself_through_the_outbox_once_and_saves_nothing(staff, editor):
    form = sent()
    for _time in range(2):
        page = staff.post(TEST, form)
        assert page.status_code == 200
    assert page.context["form"]["subject"].value() == WORDS["subject"]
    assert page.context["form"]["form_key"].value() != form["form_key"]
    mail = Message.objects.get()
    assert (mail.address, mail.person) == (editor.email, editor.person)
    assert KIND.sample["client"] in mail.subject
    whole = email.message_from_string(actions.payload_of(message=mail), policy=policy.default)
    assert "¡" in str(whole["Subject"])
    assert f'href="{settings.SITE_URL.rstrip("/")}/"' in whole.get_body(("html",)).get_content()  # the button
    assert not TemplateVersion.objects.exists()


def test_an_earlier_text_or_the_products_own_comes_back_as_a_new_version(staff):
    own = text_in_force(KIND, "es")
    staff.post(SAVE, sent())
    staff.post(SAVE, sent(base="1", subject="Otra {client}"))
    back = {"version": "1", "base": "2", "form_key": str(uuid.uuid4())}
    for _time in range(2):
        staff.post(RESTORE, back)
    assert told()[0].subject == "¡Luisa llegó!"
    staff.post(RESTORE, {"version": "0", "base": "3", "form_key": str(uuid.uuid4())})
    assert text_in_force(KIND, "es").subject == own.subject
    assert TemplateVersion.objects.count() == 4
    assert staff.get(SAVE).status_code == 200


@pytest.mark.parametrize("wrong", [{"version": "9"}, {"version": "x"}, {"base": ""}, {"form_key": "1"}])
def test_a_version_that_is_none_is_not_found(staff, wrong):
    staff.post(SAVE, sent())
    answer = staff.post(RESTORE, {"version": "1", "base": "1", "form_key": str(uuid.uuid4())} | wrong)
    assert answer.status_code == 404


def test_staff_set_the_ways_for_those_who_chose_nothing(staff):
    assert staff.post(WAYS, {"bell": "on"}).status_code == 302
    assert [m.channel for m in told()] == [Channel.BELL]


def test_an_unknown_kind_or_language_is_not_found(staff):
    assert staff.get(f"{LIST}no.such/").status_code == 404
    assert staff.get(SAVE.replace("es", "xx")).status_code == 404


def test_others_are_refused(client):
    assert client.get(LIST).url.startswith("/acceso/login/")
    browser = factories.sign_in(client, factories.staff(VIEW_HISTORY))
    for address in (LIST, SAVE, PREVIEW):
        assert browser.get(address).status_code == 403
    for address in (SAVE, PREVIEW, CHECK, TEST, RESTORE, WAYS):
        assert browser.post(address, sent()).status_code == 403


def test_versions_never_change():
    actions.save_text(
        kind=KIND, language="es", base=0, form_key=uuid.uuid4(), by=factories.staff(EDIT_TEMPLATES), **WORDS
    )  # fmt: skip
    for statement in (
        "UPDATE notifications_templateversion SET subject = 'x'",
        "DELETE FROM notifications_templateversion",
    ):
        with pytest.raises(Exception, match=r"permission denied|append-only"), transaction.atomic():
            connection.cursor().execute(statement)


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_difference_holds_both_texts(old, new):
    pieces = difference(old, new)
    assert "".join(p.text for p in pieces if p.kind != "new") == old
    assert "".join(p.text for p in pieces if p.kind != "gone") == new


@pytest.mark.row("RG22")
def test_a_preview_with_the_data_of_a_chosen_person(client, login):
    login(factories.staff(EDIT_TEMPLATES, VIEW_HISTORY))
    kind = KINDS["people.text_accepted"]
    luisa = factories.person("Zoraida", "Núñez")
    url = reverse("notifications_staff:preview", args=[kind.name])
    form = {"subject": "Hola {first_name}", "body": "Sobre {title}", "whose": luisa.email, "base": 0}
    assert "Hola Zoraida" in client.post(url, form).content.decode()
    actions.tell(person=luisa, kind=kind, values=kind.sample | {"title": "Acuerdo marco"}, key="t")
    assert "Sobre Acuerdo marco" in client.post(url, form).content.decode()
    saved = client.post(reverse("notifications_staff:template", args=[kind.name]), form | {"whose": "nadie@x.test"})
    assert "whose" in saved.context["form"].errors
    assert "Datos inventados" not in client.post(url, form).content.decode()
    assert "Datos inventados: nadie tiene" in client.post(url, form | {"whose": "nadie@x.test"}).content.decode()
    login(factories.staff(EDIT_TEMPLATES))
    assert "Zoraida" not in client.post(url, form).content.decode()


@pytest.mark.row("RG22")
def test_a_kind_is_switched_off_for_everybody_and_on_again(client, login):
    login(factories.staff(EDIT_TEMPLATES))
    kind, person = KINDS["people.text_accepted"], factories.person()
    url = reverse("notifications_staff:switch", args=[kind.name])
    actions.choose(person=person, choices={(kind.name, Channel.EMAIL): False})
    actions.choose(person=person, choices={(kind.name, Channel.EMAIL): True})  # whatever they chose
    client.post(url, {"on": "0"})
    assert actions.tell(person=person, kind=kind, values=kind.sample, key="off") == []
    assert "Apagado" in client.get(reverse("notifications_staff:template", args=[kind.name])).content.decode()
    client.post(url, {"on": "1"})
    assert len(actions.tell(person=person, kind=kind, values=kind.sample, key="on")) == 2
    assert AuditEntry.objects.filter(action="notifications.switch_kind").count() == 2


@pytest.mark.row("RG22")
def test_what_must_be_told_stays_on(client, login):
    login(factories.staff(EDIT_TEMPLATES))
    kind = KINDS["people.access_reset"]
    client.post(reverse("notifications_staff:switch", args=[kind.name]), {"on": "0"})
    assert actions.tell(person=factories.person(), kind=kind, values=kind.sample, key="x")
