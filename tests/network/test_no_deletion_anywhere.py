"""SL11: people, agents, contracts, redemptions and points cannot be deleted: not in a table of the backend, not at any
address, not on any page, not by the application's own role in the database."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import DatabaseError, connection, models, transaction
from django.test import Client as Browser
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from ledger.actions import award_points, spend_points
from network.actions import set_agent_active
from tests import factories
from tests.config.cast import Cast, make_cast
from tests.config.urls import Address, addresses, ours, path_of

pytestmark = pytest.mark.django_db

KEPT = [
    "people.Person", "people.User", "network.Client", "network.Agent", "network.AgentChange", "contracts.Contract",
    "rewards.Redemption", "rewards.RedemptionChange", "rewards.RedemptionPosting", "rewards.Award", "rewards.Claim",
    "ledger.Account", "ledger.Transaction", "ledger.Entry", "ledger.Lot", "ledger.LotUse", "referrals.Attribution",
    "referrals.InviteCode",
]  # fmt: skip
# Rows that hold what was done; the account of a person and a posting beside its redemption are kept by their owners.
REFUSED_BY_THE_DATABASE = [name for name in KEPT if name not in {"people.User", "rewards.RedemptionPosting"}]
ABOUT_PEOPLE = {"network", "people", "contracts", "rewards", "backoffice", "referrals"}
WORDS = re.compile(r"\b(delete|deleted|remove|erase|destroy|purge|borrar|eliminar|suprimir)\b", re.IGNORECASE)
# The law's right to be forgotten empties what a row says of somebody and keeps the row: the last test presses it too.
FORGETTING = re.compile(r"^people_(account|staff):\w*erasures?$|^/admin/(personas/\d+/borrar|borrados(/\d+)?)/$")
# A text to accept that nobody has accepted yet may go (RG13); the database keeps it from the first acceptance on.
UNREAD_TEXT = re.compile(r"^people_staff:delete_agreement$|^/admin/acuerdos/\d+/borrar/$")
SORTING = {"Eliminar del ordenación", "Remove from sorting"}  # of the column, in the tables of the backend
TOUCHED = {"a", "button", "form", "option"}


def allowed(said: str) -> bool:
    return bool(FORGETTING.match(said) or UNREAD_TEXT.match(said))


def kept() -> list[type[models.Model]]:
    return [apps.get_model(name) for name in KEPT]


def count_of_all() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in kept()}


class Controls(HTMLParser):
    """What can be pressed or chosen on a page: its words and where it leads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in TOUCHED - {"form"}:
            self.open += 1
        if tag in TOUCHED or (tag == "input" and given.get("type") in {"submit", "button", "image"}):
            names = ("href", "action", "name", "value", "aria-label", "title", "formaction", "hx-post", "hx-delete")
            self.found += [text for name in names if (text := given.get(name))]
        if "hx-delete" in given:
            self.found.append("delete")

    def handle_endtag(self, tag: str) -> None:
        if tag in TOUCHED - {"form"}:
            self.open -= 1

    def handle_data(self, data: str) -> None:
        if self.open:
            self.found.append(data)


def offers(page: str) -> list[str]:
    reader = Controls()
    reader.feed(page)
    said = [text.strip() for text in reader.found if WORDS.search(text)]
    return [text for text in said if text not in SORTING and not allowed(text)]


def test_the_reader_of_pages_sees_what_it_should() -> None:
    """The control: each way of offering a deletion is noticed, and words in a sentence are not."""
    for control in (
        "<a href='/x/delete/'>x</a>", "<button>Eliminar</button>", "<button name=action value=delete>x</button>",
        "<form action='/agentes/1/borrar/'></form>", "<option value='delete_selected delete'>x</option>",
        "<input type=submit value='Borrar'>", "<a hx-delete='/x/'>x</a>", "<a><span>Borrar</span></a>",
    ):  # fmt: skip
        assert offers(control), control
    assert not offers("<p>Nothing is deleted here; agents cannot be eliminated. No se puede borrar.</p>")


@pytest.fixture
def cast() -> Cast:
    made = make_cast()
    person = factories.agent().person
    award_points(person=person, points=10, key="keep:1")
    spend_points(person=person, points=5, key="keep:2")
    set_agent_active(agent=person.agent, active=False, reason="Pausa", by=None)
    return made


@pytest.fixture
def boss(client: Browser) -> Browser:
    return factories.sign_in(client, factories.staff(superuser=True))


@pytest.mark.parametrize("model_admin", admin.site._registry.values(), ids=str)
def test_no_table_of_the_backend_deletes(model_admin: admin.ModelAdmin) -> None:
    request: Any = RequestFactory().get("/admin/")
    request.user, request.second_factor = factories.staff(superuser=True), True
    assert not model_admin.has_delete_permission(request)
    assert "delete_selected" not in model_admin.get_actions(request)
    for inline in model_admin.get_inline_instances(request):
        assert not inline.has_delete_permission(request) or not inline.can_delete


def test_no_address_is_named_after_deleting() -> None:
    named = {a.name for a in ours() if WORDS.search(a.name.replace("_", " ")) or WORDS.search(_pattern(a))}
    assert {name for name in named if not allowed(name)} == set()
    foreign = {a.name for a in addresses() if a.name.startswith("admin:") and a.name.endswith("_delete")}
    registered = {f"admin:{model._meta.app_label}_{model._meta.model_name}_delete" for model in admin.site._registry}
    assert foreign <= registered, "the only ones are those of Django's admin, which the next test presses"


def _pattern(address: Address) -> str:
    try:
        return reverse(address.name)
    except NoReverseMatch:
        return ""


def test_the_admins_own_delete_addresses_refuse_a_superuser(boss: Browser, cast: Cast) -> None:
    before = count_of_all()
    for model in admin.site._registry:
        for row in model._default_manager.all()[:1]:
            url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_delete", args=[row.pk])
            for answer in (boss.get(url), boss.post(url, {"post": "yes"})):
                assert answer.status_code in {403, 404}, url
            changelist = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            boss.post(changelist, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
            assert model._default_manager.filter(pk=row.pk).exists(), url
    assert count_of_all() == before


@pytest.mark.row("SL11")
def test_no_page_of_the_backend_offers_a_deletion(boss: Browser, cast: Cast) -> None:
    seen, wrong = 0, {}
    pages = [path_of(a, cast.values(a.name, a.parameters)) for a in ours() if _is_about_people(a)]
    pages += [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)
        for model in admin.site._registry
        for row in model._default_manager.all()[:1]
        for page, args in (("changelist", []), ("change", [row.pk]))
    ]
    for path in pages:
        answer = boss.get(path, follow=True)
        if answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html"):
            seen += 1
            if found := offers(answer.content.decode()):
                wrong[path] = found
    assert wrong == {}
    assert seen > 50, "pages were really rendered"


def _is_about_people(address: Address) -> bool:
    app, _sep, door = address.name.split(":")[0].partition("_")
    return app in ABOUT_PEOPLE and door == "staff"


@pytest.mark.row("SL11")
def test_no_verb_at_any_address_removes_a_row(boss: Browser, cast: Cast) -> None:
    before = count_of_all()
    for address in ours():
        if _is_about_people(address):
            path = path_of(address, cast.values(address.name, address.parameters))
            assert boss.delete(path).status_code in {403, 404, 405}, path
            for body in ({"_method": "DELETE"}, {"action": "delete", "delete": "1", "DELETE": "on"}):
                boss.post(path, body)
    after = count_of_all()
    assert {name: n for name, n in after.items() if n < before[name]} == {}


@pytest.mark.parametrize("label", REFUSED_BY_THE_DATABASE)
def test_the_database_refuses_the_application(cast: Cast, label: str) -> None:
    table = apps.get_model(label)._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*), current_user FROM "{table}"')
        rows, role = cursor.fetchone()
        cursor.execute("SELECT has_table_privilege(%s, %s, 'DELETE,TRUNCATE')", [role, table])
        assert (rows > 0, role, cursor.fetchone()[0]) == (True, settings.DATABASE_APP_ROLE, False)
    for sql in (f'DELETE FROM "{table}"', f'TRUNCATE "{table}" CASCADE'):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


@pytest.mark.parametrize("label", KEPT)
def test_nothing_takes_them_along(label: str) -> None:
    """A row goes with another by CASCADE only: none of these hangs from anything that way."""
    model = apps.get_model(label)
    for field in model._meta.concrete_fields:
        if field.remote_field:
            assert field.remote_field.on_delete is models.PROTECT, field
