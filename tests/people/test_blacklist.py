"""RG11: whoever matches stays out at every door, and reads nothing of why."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core import conf, crypto
from core.jobs_run import run_due_jobs
from core.models import AuditEntry, Job
from people import actions, queries
from people.actions.blacklist import rotate_blacklist_key
from people.actions.erasure import forget_blacklisted
from people.errors import Barred, DayPassed, EmptyEntry, OnlyNames, StaffOnBlacklist
from people.models import BlacklistEntry, BlacklistKey, Person
from people.permissions import MANAGE_BLACKLIST
from tests import factories

pytestmark = pytest.mark.django_db
ANA = {
    "names": "Ana María Restrepo", "email": "ana@example.test", "phone": "+573001112233", "id_country": "CO",
    "id_kind": "CC", "id_number": "1.020.304.050", "birth_date": date(1990, 5, 17), "city": "Medellín",
}  # fmt: skip


def keeper():
    return factories.staff(MANAGE_BLACKLIST)


@pytest.mark.parametrize(
    ("entry", "asked"),
    [
        ({"email": "Ana@Example.test "}, {"email": "ana@example.test"}),
        ({"phone": "300 111 2233"}, {"phone": "+57 300 111-22-33"}),
        (
            {"id_country": "CO", "id_kind": "CC", "id_number": "1020304050"},
            {"id_country": "CO", "id_kind": "CC", "id_number": "1.020.304.050"},
        ),
    ],
)
def test_one_exact_trait_keeps_out(entry, asked):
    factories.blacklist_entry(**entry)
    with pytest.raises(Barred) as refusal:
        actions.check_blacklist(**asked)
    assert str(refusal.value) == "No podemos seguir por aquí. Contáctanos y te ayudamos."
    assert actions.check_blacklist(email="otra@example.test", phone="3009998877", names="Otra Persona") == []


def test_alike_names_ask_for_a_look_and_never_keep_out():
    entry = factories.blacklist_entry(names="Ana María Restrepo Gómez", birth_date=ANA["birth_date"])
    by_city = factories.blacklist_entry(names="Ana M. Restrepo", city="medellin")
    found = actions.check_blacklist(names="ANA MARIA RESTREPO", birth_date=ANA["birth_date"], city="Medellín")
    assert {match.entry_id: match.on for match in found} == {
        entry.pk: ("names", "birth_date"), by_city.pk: ("names", "city"),
    }  # fmt: skip
    assert all(60 <= match.score <= 100 for match in found)
    assert actions.check_blacklist(names="Ana María Restrepo", birth_date=date(1991, 1, 1), city="Cali") == []
    assert actions.check_blacklist(names="Jorge Peña", birth_date=ANA["birth_date"], city="Medellín") == []


def test_the_threshold_is_a_setting():
    factories.blacklist_entry(names="Ana Restrepo", city="Medellín")
    asked = {"names": "Ana Lucía Restrepo Gómez", "city": "Medellín"}
    assert actions.check_blacklist(**asked) == []
    conf.change("people.blacklist_similarity", 35, by=None)
    assert len(actions.check_blacklist(**asked)) == 1


def test_empty_traits_match_nothing():
    factories.blacklist_entry(email="ana@example.test")
    factories.blacklist_entry(names="Ana", city="Cali")
    found = queries.blacklist_matches()
    assert (found.exact, found.fuzzy) == ([], [])


def test_expired_and_lifted_entries_keep_nobody_out():
    entry = factories.blacklist_entry(email="ana@example.test", expires_on=timezone.localdate())
    with pytest.raises(Barred):
        actions.check_blacklist(email="ana@example.test")
    BlacklistEntry.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    assert actions.check_blacklist(email="ana@example.test") == []
    BlacklistEntry.objects.update(expires_on=None)
    actions.lift_from_blacklist(entry=entry, reason="Se aclaró", by=None)
    assert actions.check_blacklist(email="ana@example.test") == []


def test_what_is_compared_cannot_be_read():
    entry = factories.blacklist_entry(**ANA)
    row = str(BlacklistEntry.objects.filter(pk=entry.pk).values().get())
    for secret in ("1020304050", "1.020.304.050", "ana@example.test", "3001112233"):
        assert secret not in row
    assert entry.hints == ["CC ····4050", "an···@example.test", "····2233"]


def test_a_change_of_keys_leaves_the_hashes_as_they_are(settings):
    factories.blacklist_entry(email="ana@example.test")
    before = BlacklistKey.objects.get().sealed
    settings.FIELD_KEYS = ["a-newer-key-of-the-company-0123456789", *settings.FIELD_KEYS]
    assert rotate_blacklist_key() == 1
    assert BlacklistKey.objects.get().sealed != before
    crypto.decrypt(BlacklistKey.objects.get().sealed)
    with pytest.raises(Barred):
        actions.check_blacklist(email="ana@example.test")


@pytest.mark.parametrize(
    ("traits", "error"),
    [
        ({}, EmptyEntry),
        ({"names": "Ana Restrepo"}, OnlyNames),
        ({"email": "a@b.co", "expires_on": date(2020, 1, 1)}, DayPassed),
    ],
)
def test_an_entry_must_recognise_somebody(traits, error):
    with pytest.raises(error):
        factories.blacklist_entry(**traits)


def test_nobody_from_the_backend_is_kept_out():
    colleague = factories.staff()
    with pytest.raises(StaffOnBlacklist):
        factories.blacklist_entry(email=colleague.email)


@pytest.mark.row("RG11")
def test_running_sessions_end_at_the_next_request(client, login):
    who = factories.agent()
    browser = login(who)
    assert browser.get("/oficina/perfil/").status_code == 200
    factories.blacklist_entry(phone=who.person.phone)
    answer = browser.get("/oficina/perfil/", follow=True)
    assert "Contáctanos" in answer.content.decode()
    assert browser.get("/oficina/perfil/").url.startswith("/acceso/login/"), "a stranger reads nothing of it"
    assert "_auth_user_id" not in browser.session


@pytest.mark.row("RG11")
def test_signing_in_is_refused_with_the_words_of_a_closed_account(client):
    who = factories.client(factories.person(email="barred@example.test")).person.user
    closed = factories.client(factories.person(email="closed@example.test")).person.user
    for user in (who, closed):
        user.set_password(factories.PASSWORD)
        user.is_active = user != closed
        user.save()
    factories.blacklist_entry(email=who.email)
    pages = []
    for user in (who, closed):
        data = {"login": user.email, "password": factories.PASSWORD}
        pages.append(client.post("/acceso/login/", data, follow=True))
        assert "_auth_user_id" not in client.session
    words = ["Contáctanos" in page.content.decode() for page in pages]
    assert words == [True, True]
    assert pages[0].redirect_chain == pages[1].redirect_chain


def test_lifting_lets_in_again_unless_something_else_keeps_out(client):
    who = factories.client().person
    by_mail, by_phone = factories.blacklist_entry(email=who.email), factories.blacklist_entry(phone=who.phone)
    actions.lift_from_blacklist(entry=by_mail, reason="Se aclaró", by=None)
    who.refresh_from_db()
    assert who.barred_at
    actions.lift_from_blacklist(entry=by_phone, reason="Se aclaró", by=None)
    who.refresh_from_db()
    assert who.barred_at is None
    assert actions.check_sign_in(person=who)


def test_the_end_of_an_entry_lets_in_again():
    who = factories.client().person
    factories.blacklist_entry(email=who.email, expires_on=timezone.localdate())
    BlacklistEntry.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    assert actions.end_blacklist_entries() == 1
    who.refresh_from_db()
    assert who.barred_at is None


def test_a_document_written_down_later_is_found_at_the_next_sign_in():
    factories.blacklist_entry(id_country="CO", id_kind="CC", id_number="1020304050")
    who = factories.client().person
    assert actions.check_sign_in(person=who)
    actions.set_identification(person=who, kind="CC", number="1020304050", by=None)
    assert not actions.check_sign_in(person=Person.objects.get(pk=who.pk))


def test_one_cannot_change_into_what_is_kept_out(login):
    factories.blacklist_entry(phone="+573007778899")
    who = factories.client()
    given = {"phone": "300 777 88 99", "language": "es"}
    answer = login(who).post("/cuenta/perfil/contacto/", given)
    assert answer.status_code == 422
    assert "Contáctanos" in answer.content.decode()
    who.person.refresh_from_db()
    assert who.person.phone != "+573007778899"


def test_erasure_keeps_hashes_only():
    who = factories.client().person
    entry = factories.blacklist_entry(email=who.email, names=who.name, city="Cali", note="Robó un premio")
    forget_blacklisted(person=who)
    entry.refresh_from_db()
    assert (entry.names, entry.name_key, entry.city, entry.note, entry.email_hint) == ("", "", "", "", "")
    assert not entry.people.exists()
    with pytest.raises(Barred):
        actions.check_blacklist(email=who.email)


@pytest.mark.row("RG11")
def test_staff_see_who_is_hit_before_anything_happens(login):
    who, reason = factories.client().person, factories.blacklist_reason("Fraude probado")
    actions.set_identification(person=who, kind="CC", number="1020304050", by=None)
    browser = login(keeper())
    page = browser.get(f"/admin/lista-negra/nueva/?persona={who.pk}").content.decode()
    assert who.email in page
    assert "····4050" in page
    assert "1020304050" not in page
    given = {
        "persona": who.pk, "form_key": str(uuid.uuid4()), "reason": reason.pk, "with_document": "on", "names": who.name,
        "email": who.email, "phone": who.phone, "city": "", "birth_date": "", "expires_on": "", "note": "Ver acta 7",
    }  # fmt: skip
    preview = browser.post("/admin/lista-negra/nueva/", given)
    assert preview.status_code == 200
    assert "Una persona queda afuera" in preview.content.decode()
    assert not BlacklistEntry.objects.exists()
    for _n in range(2):
        saved = browser.post("/admin/lista-negra/nueva/", given | {"save": "1"}, follow=True)
        assert "Agregado" in saved.content.decode()
    entry = BlacklistEntry.objects.get()
    assert list(entry.people.all()) == [who]
    assert AuditEntry.objects.filter(action="people.add_to_blacklist").count() == 1
    for text in (who.name.split()[0], "1.020.304.050", who.email, who.phone):
        assert f"/admin/lista-negra/{entry.pk}/" in browser.get("/admin/lista-negra/", {"q": text}).content.decode()
    assert "Fraude probado" not in browser.get("/admin/lista-negra/", {"q": "nadie así"}).content.decode()


@pytest.mark.row("RG11")
def test_staff_lift_and_change_the_end(login):
    entry = factories.blacklist_entry(email="ana@example.test")
    browser, day = login(keeper()), timezone.localdate() + timedelta(days=30)
    browser.post(f"/admin/lista-negra/{entry.pk}/vence/", {"expires_on": day.isoformat()})
    entry.refresh_from_db()
    assert entry.expires_on == day
    past = browser.post(f"/admin/lista-negra/{entry.pk}/vence/", {"expires_on": "2020-01-01"})
    assert past.status_code == 422
    assert browser.post(f"/admin/lista-negra/{entry.pk}/levantar/", {"reason": " "}).status_code == 422
    browser.post(f"/admin/lista-negra/{entry.pk}/levantar/", {"reason": "Se aclaró"})
    page = browser.get(f"/admin/lista-negra/{entry.pk}/").content.decode()
    assert "Se aclaró" in page
    again = browser.post(f"/admin/lista-negra/{entry.pk}/levantar/", {"reason": "Otra vez"})
    assert again.status_code == 422
    kept = AuditEntry.objects.filter(action__in=["people.lift_from_blacklist", "people.edit_blacklist"])
    assert kept.count() == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Escribe algo para reconocer"),
        ({"names": "Ana Restrepo"}, "Los nombres solos"),
        ({"id_number": "1020304050"}, "Elige el tipo de documento"),
        ({"id_kind": "CO:CC", "id_number": "12"}, "no corresponde"),
        ({"phone": "12"}, "Escribe el número"),
    ],
)
def test_bad_input_is_said_beside_the_field(login, given, said):
    data = {"form_key": str(uuid.uuid4()), "reason": factories.blacklist_reason().pk} | given
    answer = login(keeper()).post("/admin/lista-negra/nueva/", data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert all(str(value) in page for value in given.values())


@pytest.mark.row("RG11")
def test_a_file_becomes_entries_and_gives_back_what_is_wrong(login):
    known = factories.client().person
    factories.blacklist_entry(phone="+573005556677")
    rows = [
        "Nombres;Documento;Correo;Teléfono;Fecha de nacimiento;Ciudad;Hasta;Motivo",
        f"Uno Bueno;1020304050;{known.email};;17/05/1990;Cali;31/12/2099;",
        "Dos Sin Nada;;;;;;;",
        "Tres;;no-es-correo;;;;;",
        "Cuatro;;;300 555 66 77;;;;",
        "Cinco;;cinco@example.test;;ayer;;;",
        "Seis;;seis@example.test;;;;;No existe",
    ]
    table = SimpleUploadedFile("lista.csv", "\r\n".join(rows).encode(), "text/csv")
    given = {"form_key": str(uuid.uuid4()), "table": table, "reason": factories.blacklist_reason().pk}
    browser = login(factories.staff(MANAGE_BLACKLIST, "core.run_jobs"))
    assert browser.post("/admin/lista-negra/archivo/", given).status_code == 302
    run_due_jobs()
    job = Job.objects.get()
    assert (job.state, list(job.figures.values())) == ("done", [1, 1, 4]), job.error
    with job.error_file.content.open("rb") as content:
        bad = content.read().decode("utf-8-sig")
    assert bad.count("\r\n") == 5
    assert "no-es-correo" in bad
    known.refresh_from_db()
    assert known.barred_at
    assert BlacklistEntry.objects.get(names="Uno Bueno").expires_on == date(2099, 12, 31)


def test_a_file_without_known_columns_is_refused(login):
    table = SimpleUploadedFile("x.csv", b"a;b\r\n1;2\r\n", "text/csv")
    given = {"form_key": str(uuid.uuid4()), "table": table, "reason": factories.blacklist_reason().pk}
    answer = login(keeper()).post("/admin/lista-negra/archivo/", given)
    assert answer.status_code == 422
    assert "no tiene ninguna columna" in answer.content.decode()


def test_the_list_is_taken_away_as_a_file_without_what_is_hidden(login):
    factories.blacklist_entry(**ANA)
    answer = login(keeper()).post("/admin/lista-negra/exportar/", {"format": "csv"})
    text = b"".join(answer.streaming_content).decode()
    assert "····4050" in text
    assert "1020304050" not in text


def test_strangers_are_refused(client, login):
    entry = factories.blacklist_entry(email="ana@example.test")
    paths = ["", "nueva/", "archivo/", f"{entry.pk}/"]
    for path in paths:
        assert client.get(f"/admin/lista-negra/{path}").status_code == 302
    browser = login(factories.staff())
    assert {browser.get(f"/admin/lista-negra/{path}").status_code for path in paths} == {403}


def test_the_list_costs_the_same(login, assert_same_queries):
    browser = login(keeper())
    assert_same_queries(
        lambda: browser.get("/admin/lista-negra/"), lambda: factories.blacklist_entry(email=f"{uuid.uuid4()}@x.test")
    )


class Alike(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(st.text(alphabet="abcdefghijklmnñopqrstuvwxyzáéíóú ", min_size=3, max_size=40).filter(str.strip))
    def test_the_same_names_and_city_are_always_seen_and_never_keep_out(self, names):
        entry = factories.blacklist_entry(names=names, city="Cali")
        found = queries.blacklist_matches(names=f"  {names.upper()} ", city="CALI")
        assert found.exact == []
        assert entry.pk in [match.entry_id for match in found.fuzzy]
