"""The nightly check of the books: kept, told to whoever may read them, and shown until a good one follows."""

from typing import Any

import pytest
from django.urls import reverse

from ledger import actions
from ledger.actions import checks
from ledger.models import LedgerCheck
from notifications.models import Message
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_good_check_is_kept_and_nobody_is_told() -> None:
    factories.points(factories.person(), 10)
    check = actions.check_books()
    assert check.holds
    assert LedgerCheck.objects.count() == 1
    assert not Message.objects.filter(kind="rewards.ledger_broken").exists()


def test_a_bad_check_alarms_staff_and_stands_on_the_start_page(login: Any, monkeypatch: Any) -> None:
    auditor, other = factories.staff("people.view_audit"), factories.staff("rewards.view_redemptions")
    monkeypatch.setattr(checks, "check_invariants", lambda: ["La cuenta 7 no cuadra."])
    check = actions.check_books()
    told = Message.objects.filter(kind="rewards.ledger_broken")
    assert {row.person for row in told} == {auditor.person}
    assert "La cuenta 7 no cuadra." in told[0].body
    browser = login(auditor)
    changelist = reverse("admin:ledger_ledgercheck_changelist")
    assert changelist in browser.get(reverse("admin:index")).content.decode()
    page = browser.get(reverse("admin:ledger_ledgercheck_change", args=[check.pk])).content.decode()
    assert "La cuenta 7 no cuadra." in page
    monkeypatch.undo()
    actions.check_books()
    decisions = browser.get(reverse("admin:index")).content.decode().split("<main", 1)[-1]
    assert f'class="vi-list-row" href="{changelist}"' not in decisions
    assert login(other).get(changelist).status_code == 403


def test_the_task_runs_by_its_name() -> None:
    from config.celery import app

    beat = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert {"ledger.check_books", "rewards.warn_expiring"} <= beat
    app.loader.import_default_modules()
    assert beat <= set(app.tasks)
    assert app.tasks["ledger.check_books"].run() == 0
