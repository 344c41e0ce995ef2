"""The demo shows a registration in every state, and what waits waits for somebody."""

import pytest

from config import demo
from config.demo.approvals import CASES
from network.models import Application
from people.models import User
from workflows.models import Process, ProcessStep

pytestmark = pytest.mark.django_db


def test_a_case_in_every_state(monkeypatch, settings):
    settings.DEMO = True
    monkeypatch.setenv("DEMO_SIZE", "small")
    assert demo.load()
    names = [f"{given} {family}" for given, family, _days in CASES]
    assert dict(Process.objects.filter(title__in=names).values_list("title", "state")) == {
        "Ximena Rendón Ossa": "approved", "Federico Bedoya Arcila": "rejected", "Tatiana Úsuga Vélez": "returned",
        "Ramiro Montes Tobón": "withdrawn", "Gloria Inés Zuleta Marín": "running", "Wílmar Giraldo Henao": "running",
        "Daniela Quiceno Rúa": "running",
    }  # fmt: skip
    applications = dict(Application.objects.values_list("person__given_names", "state"))
    assert (applications["Ximena"], applications["Federico"], applications["Tatiana"]) == (
        "approved", "rejected", "more",
    )  # fmt: skip
    documents = Process.objects.filter(subject="document").order_by("pk").values_list("state", "position")
    assert list(documents) == [("returned", 1), ("running", 2), ("running", 1)]
    assert ProcessStep.objects.exclude(overdue_told_at=None).waiting().get().process.title.startswith("Gloria")
    for email in ("mariana@demo.example", "lina@demo.example", "sofia@demo.example"):
        assert ProcessStep.objects.decidable_by(User.objects.get(email=email)).exists(), email
