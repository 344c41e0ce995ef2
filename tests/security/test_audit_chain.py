"""S19: whoever changes the audit trail, even as the owner of the database, is found."""

import io

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from core import audit, audit_chain
from core.jobs_run import run_due_jobs
from core.models import AuditCheck, AuditEntry, AuditSeal
from notifications.models import Message
from people.actions import check_audit
from people.permissions import VIEW_AUDIT
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail():
    """Five entries, sealed."""
    target = factories.person()
    rows = [audit.record("test.act", target, by=None, after={"n": n}, reason=f"Razón {n}") for n in range(5)]
    assert audit_chain.seal_new() >= 5
    return rows


def as_owner(sql: str) -> None:
    """What somebody does who holds the schema and turns its guards off."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE; SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute(f"SET LOCAL session_replication_role = DEFAULT; SET LOCAL ROLE {settings.DATABASE_APP_ROLE}")


def problems(expected: str = "") -> list[str]:
    return audit_chain.verify(expected)[2]


def test_an_untouched_trail_holds(trail):
    """The control: without a change there is nothing to find."""
    assert problems() == []
    assert check_audit().problems == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE core_auditentry SET reason = 'otra' WHERE id = {pk}",
        "UPDATE core_auditentry SET at = at - interval '1 microsecond' WHERE id = {pk}",
        """UPDATE core_auditentry SET after = '{{"n": 9}}' WHERE id = {pk}""",
        "UPDATE core_auditentry SET action = 'test.other' WHERE id = {pk}",
        "UPDATE core_auditentry SET target_id = '1' WHERE id = {pk}",
        "DELETE FROM core_auditentry WHERE id = {pk}",
        "UPDATE core_auditseal SET hash = 'x' WHERE entry_id = {pk}",
        "DELETE FROM core_auditseal WHERE entry_id = {pk}",
        "DELETE FROM core_auditentry WHERE id = {pk}; DELETE FROM core_auditseal WHERE entry_id = {pk}",
    ],
)
def test_what_the_owner_changes_is_found(trail, change):
    as_owner(change.format(pk=trail[2].pk))
    assert problems() != []


def test_a_chain_made_anew_without_the_key_is_found(trail, settings):
    key = settings.FIELD_KEYS
    as_owner(f"UPDATE core_auditentry SET reason = 'otra' WHERE id = {trail[2].pk}; DELETE FROM core_auditseal")
    settings.FIELD_KEYS = ["somebody-elses-key"]
    audit_chain.seal_new()
    assert problems() == []
    settings.FIELD_KEYS = key
    assert problems() != []


def test_an_end_that_is_cut_off_is_found_by_the_link_noted_before(trail):
    check_audit()
    head = AuditSeal.objects.latest("position").hash
    as_owner(
        f"DELETE FROM core_auditseal WHERE entry_id = {trail[4].pk}; "
        f"DELETE FROM core_auditentry WHERE id = {trail[4].pk}"
    )
    assert problems() == []
    assert problems(head) != []
    assert check_audit().problems != []


def test_an_entry_slipped_in_behind_the_sealers_back_is_found(trail):
    as_owner(
        "INSERT INTO core_auditentry (at, action, target_type, target_id, before, after, reason) "
        "VALUES (now() - interval '1 day', 'test.act', 'x', '1', '{}', '{}', '')"
    )
    assert problems() != []


def test_a_change_of_keys_keeps_the_chain(trail, settings):
    settings.FIELD_KEYS = ["a-new-key", *settings.FIELD_KEYS]
    audit.record("test.act", factories.person(), by=None)
    audit_chain.seal_new()
    assert problems() == []
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    assert any("llave" in problem for problem in problems())


def test_a_transaction_that_commits_late_is_sealed_too(trail):
    """Its number is lower than the newest sealed one: it took it before and committed after."""
    number = AuditEntry.objects.latest("pk").pk + 1
    as_owner(f"SELECT setval(pg_get_serial_sequence('core_auditentry', 'id'), {number + 1})")
    audit.record("test.act", factories.person(), by=None)
    audit_chain.seal_new()
    AuditEntry.objects.create(pk=number, action="test.late", target_type="x", target_id="1")
    assert audit_chain.seal_new() == 1
    assert AuditSeal.objects.get(entry_id=number).position == AuditSeal.objects.count()
    assert problems() == []


def test_sealing_twice_seals_once(trail):
    assert audit_chain.seal_new() == 0


def test_the_staff_page_shows_it_and_checks_on_request(login, trail):
    browser = login(factories.staff(VIEW_AUDIT, "core.run_jobs"))
    assert "Todavía no se ha revisado" in browser.get("/admin/auditoria/").content.decode()
    as_owner(f"UPDATE core_auditentry SET reason = 'otra' WHERE id = {trail[2].pk}")
    assert browser.post("/admin/auditoria/").url.startswith("/admin/trabajos/")
    run_due_jobs()
    page = browser.get("/admin/auditoria/").content.decode()
    assert f"La entrada {trail[2].pk}" in page
    assert Message.objects.filter(kind="people.audit_broken", channel="bell").exists()


def test_its_page_is_for_whoever_reads_the_trail(client, login):
    assert client.get("/admin/auditoria/").status_code == 302
    assert login(factories.staff()).get("/admin/auditoria/").status_code == 403
    assert login(factories.staff()).post("/admin/auditoria/").status_code == 403
    page = login(factories.staff(VIEW_AUDIT)).post("/admin/auditoria/", follow=True)
    assert "La revisión empezó" in page.content.decode()


def test_the_command_says_so_and_ends_badly(trail):
    out = io.StringIO()
    call_command("check_audit", stdout=out)
    assert AuditCheck.objects.latest("pk").head in out.getvalue()
    as_owner(f"DELETE FROM core_auditentry WHERE id = {trail[0].pk}")
    with pytest.raises(CommandError, match="quitaron"):
        call_command("check_audit")
    with pytest.raises(CommandError):
        call_command("check_audit", "--expect", "never-seen")


def test_checking_costs_the_same_for_a_short_list(login, assert_same_queries):
    browser = login(factories.staff(VIEW_AUDIT))
    assert_same_queries(lambda: browser.get("/admin/auditoria/"), check_audit)
