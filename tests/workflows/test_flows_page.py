"""The flow builder."""

import uuid

import pytest

from core.models import AuditEntry
from tests import factories
from tests.workflows import cast
from workflows.models import Flow
from workflows.permissions import MANAGE_FLOWS

pytestmark = pytest.mark.django_db
URL = "/admin/flujos/"


@pytest.fixture
def team():
    return cast.role("Ventas")


def sent(*steps, **fields):
    data = {
        "form_key": uuid.uuid4(), "version": 0, "name": "Agentes", "subject": "thing", "note": "", "distinct": "on",
        "reasons": "Menor de edad\n\nMenor de edad\nNo se lee", "steps-TOTAL_FORMS": len(steps),
        "steps-INITIAL_FORMS": 0,
    }  # fmt: skip
    for n, one in enumerate(steps):
        data |= {f"steps-{n}-{name}": value for name, value in one.items()}
    return data | fields


def one_step(team, name="Revisión", **fields):
    return {"name": name, "responsible": "roles", "roles": [team.pk], "hours": 48, "reminders": "36, 24"} | fields


@pytest.mark.row("RG14")
def test_a_flow_is_written_switched_on_and_takes_the_place_of_the_one_before(login, team):
    page = login(factories.staff(MANAGE_FLOWS))
    steps = [one_step(team, "Segundo", ORDER=2), one_step(team, "Primero", ORDER=1, responsible="leader")]
    data = sent(*steps, subject="redemption")
    assert page.post(f"{URL}nuevo/", data).status_code == 302
    assert page.post(f"{URL}nuevo/", data).status_code == 302
    flow = Flow.objects.get()
    assert (flow.code, flow.is_active, flow.reasons) == ("agentes", False, ["Menor de edad", "No se lee"])
    found = [(step.name, step.responsible, step.hours, step.reminders) for step in flow.steps.all()]
    assert found == [("Primero", "leader", 48, [24, 36]), ("Segundo", "roles", 48, [24, 36])]
    page.post(f"{URL}nuevo/", sent(one_step(team), subject="redemption"))
    other = Flow.objects.latest("pk")
    assert other.code == "agentes-2"
    for one in (flow, other):
        assert page.post(f"{URL}{one.pk}/estado/", {"on": "1"}).status_code == 302
    assert list(Flow.objects.filter(is_active=True)) == [other]
    page.post(f"{URL}{other.pk}/estado/", {"on": "0"})
    assert not Flow.objects.filter(is_active=True).exists()
    assert AuditEntry.objects.filter(action="workflows.switch_flow").count() == 4
    assert "Primero" in page.get(URL).content.decode()


def test_forms_name_their_flow_so_several_are_in_force(team):
    one, other = cast.flow(cast.step(team)), cast.flow(cast.step(team))
    one.refresh_from_db()
    assert (one.is_active, other.is_active) == (True, True)


@pytest.mark.row("RG14")
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"), ({"hours": 0}, "hours"), ({"hours": 100_000}, "hours"), ({"roles": []}, "roles"),
        ({"roles": [0]}, "roles"), ({"reminders": "mañana"}, "reminders"), ({"reminders": "48"}, "reminders"),
        ({"reminders": "1,2,3,4,5,6"}, "reminders"), ({"responsible": "nobody"}, "responsible"),
        ({"supervisor": 0}, "supervisor"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_step_stands_beside_its_field(login, team, fields, field):
    page = login(factories.staff(MANAGE_FLOWS))
    answer = page.post(f"{URL}nuevo/", sent(one_step(team, name="Mi paso") | fields))
    assert answer.status_code == 422
    assert field in answer.context["steps"].forms[0].errors
    assert not Flow.objects.exists()
    if field != "name":
        assert "Mi paso" in answer.content.decode()


def test_a_flow_has_a_name_and_steps(login, team):
    page = login(factories.staff(MANAGE_FLOWS))
    assert "name" in page.post(f"{URL}nuevo/", sent(one_step(team), name="")).context["form"].errors
    assert page.post(f"{URL}nuevo/", sent()).status_code == 422
    gone = page.post(f"{URL}nuevo/", sent(one_step(team, DELETE="on")))
    assert gone.status_code == 422
    long = page.post(f"{URL}nuevo/", sent(one_step(team), reasons="x" * 201))
    assert "reasons" in long.context["form"].errors
    assert not Flow.objects.exists()


def test_only_roles_that_may_decide_are_offered(login):
    idle = factories.Role.objects.create(slug="idle", name="Nadie", permissions=[])
    page = login(factories.staff(MANAGE_FLOWS))
    assert page.post(f"{URL}nuevo/", sent(one_step(idle))).status_code == 422


@pytest.mark.row("RG14")
def test_one_more_step_and_the_picture_write_nothing(login, team):
    page = login(factories.staff(MANAGE_FLOWS))
    more = page.post(f"{URL}nuevo/", sent(one_step(team, "Primero"), add="1"))
    assert more.status_code == 200
    _held, added = more.context["steps"].forms
    assert (added["hours"].value(), added["responsible"].value(), added["ORDER"].value()) == ("48", "roles", "2")
    assert page.get(f"{URL}nuevo/").context["steps"].forms[0]["ORDER"].value() == 1
    assert "Primero" in more.content.decode()
    left_blank = {"responsible": "roles", "hours": "48", "ORDER": "2"}
    assert page.post(f"{URL}nuevo/", sent(one_step(team, "Primero", ORDER=1), left_blank)).status_code == 302
    assert [step.name for step in Flow.objects.get().steps.all()] == ["Primero"]
    Flow.objects.all().delete()
    picture = page.post(f"{URL}dibujo/", sent(one_step(team, "Primero"), {"name": "", "hours": "x"}))
    assert picture.status_code == 200
    assert "Primero · Ventas" in picture.content.decode()
    assert not Flow.objects.exists()
    assert page.post(f"{URL}dibujo/", {}).status_code == 200


@pytest.mark.row("RG14")
def test_two_people_who_edit_the_same_flow(login, team):
    page = login(factories.staff(MANAGE_FLOWS))
    flow = cast.flow(cast.step(team))
    change = sent(one_step(team, "Nuevo"), version=1)
    assert page.post(f"{URL}{flow.pk}/", change).status_code == 302
    late = page.post(f"{URL}{flow.pk}/", sent(one_step(team, "Tarde"), version=1))
    assert late.status_code == 422
    assert "Tarde" in late.content.decode()
    assert [step.name for step in flow.steps.all()] == ["Nuevo"]
    assert page.get(f"{URL}{flow.pk}/").status_code == 200


def test_who_may_come_in(client, login, team):
    assert client.get(URL).status_code == 302
    page, flow = login(factories.staff("workflows.decide_processes")), cast.flow(cast.step(team))
    for path in ("", "nuevo/", f"{flow.pk}/"):
        assert page.get(f"{URL}{path}").status_code == 403
    assert page.post(f"{URL}{flow.pk}/estado/", {"on": "0"}).status_code == 403


def test_the_same_number_of_queries(login, assert_same_queries, team):
    page = login(factories.staff(MANAGE_FLOWS))
    assert_same_queries(lambda: page.get(URL), lambda: cast.flow(cast.step(team)))


def test_flows_are_offered_for_what_somebody_makes_and_for_nothing_else(login, team):
    """A subject that an app registers needs nothing here; one that nobody makes is not there."""
    page = login(factories.staff(MANAGE_FLOWS))
    offered = dict(page.get(f"{URL}nuevo/").context["form"].fields["subject"].choices)
    assert {"redemption", "registration", "document", "credit", cast.THING} <= set(offered)
    assert "contract" not in offered
    assert page.post(f"{URL}nuevo/", sent(one_step(team), subject="contract")).status_code == 422
    assert not Flow.objects.exists()
