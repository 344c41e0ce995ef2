"""Kinds of document, reasons and banks in the backend: made, changed, refused."""

import pytest

from core.models import AuditEntry
from people import actions
from people.enums import Act
from people.models import Bank, BlacklistReason, DocumentKind, DocumentReason
from people.permissions import CONFIGURE_PAPERS
from tests import factories

pytestmark = pytest.mark.django_db
KIND = {
    "code": "libreta", "name": "Libreta", "help": "", "country": "", "audience": "agent", "formats": ["pdf"],
    "megabytes": "5", "is_required": "on", "position": "1", "is_active": "on",
}  # fmt: skip
MADE = {
    "documentkind": (DocumentKind, KIND),
    "documentreason": (DocumentReason, {"name": "Borroso", "text": "Con más luz.", "position": "1", "is_active": "on"}),
    "blacklistreason": (BlacklistReason, {"name": "Fraude probado", "position": "1", "is_active": "on"}),
    "bank": (Bank, {"name": "Banco nuevo", "country": "CO", "is_active": "on"}),
}


@pytest.mark.parametrize("name", MADE)
def test_what_papers_need_is_made_and_changed_in_the_backend(login, name):
    model, typed = MADE[name]
    browser = login(factories.staff(CONFIGURE_PAPERS))
    answer = browser.post(f"/admin/people/{name}/add/", typed)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    row = model.objects.get(name=typed["name"])
    changed = typed | {"name": "Otro nombre"}
    assert browser.post(f"/admin/people/{name}/{row.pk}/change/", changed).status_code == 302
    row.refresh_from_db()
    assert row.name == "Otro nombre"
    entries = AuditEntry.objects.filter(action=Act.CONFIGURE).order_by("pk")
    assert [entry.before.get("name") for entry in entries] == [None, typed["name"]]
    assert browser.post(f"/admin/people/{name}/add/", {}).status_code == 200
    assert model.objects.filter(name="Otro nombre").count() == 1


@pytest.mark.parametrize("name", MADE)
def test_strangers_configure_nothing(login, client, name):
    assert client.get(f"/admin/people/{name}/add/").status_code in {302, 404}
    assert login(factories.staff("people.view_audit")).get(f"/admin/people/{name}/add/").status_code == 403


def test_a_new_row_is_audited_with_what_it_says():
    row = actions.configure(row=Bank(name="Banco", country="CO"), by=None)
    entry = AuditEntry.objects.get(action=Act.CONFIGURE)
    assert (entry.before, entry.after["id"], entry.after["name"]) == ({}, row.pk, "Banco")
