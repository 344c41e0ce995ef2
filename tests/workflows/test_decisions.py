"""What a process goes through, and who may say so."""

import uuid

import pytest

from core.models import AuditEntry, StoredEvent
from notifications.models import Message
from tests import factories
from tests.workflows import cast
from workflows import actions
from workflows.errors import (
    CannotAskForMore,
    HeldByOther,
    ItemsRequired,
    NobodyToDecide,
    NoFlow,
    NotResponsible,
    OwnProcess,
    OwnRegistration,
    ProcessEnded,
    ReasonRequired,
    ReasonUnknown,
    SecondPerson,
    StepDone,
    UnderWay,
)
from workflows.models import Process

pytestmark = pytest.mark.django_db


def kinds(process):
    found = StoredEvent.objects.filter(kind__startswith="workflows.", payload__process_id=process.pk).order_by("pk")
    return [row.kind.removeprefix("workflows.") for row in found]


def two_steps(**terms):
    first, second = cast.role("Ventas"), cast.role("Dirección")
    made = cast.flow(cast.step(first), cast.step(second, name="Visto bueno"), **terms)
    return made, cast.decider(first), cast.decider(second)


def test_each_step_is_approved_by_its_role_and_the_last_one_approves_the_whole():
    made, ana, luis = two_steps()
    process = cast.start(made)
    assert cast.approve(process, ana).state == "running"
    with pytest.raises(NotResponsible):
        cast.approve(process, ana) if not made.distinct else cast.approve(process, cast.decider(cast.role()))
    process = cast.approve(process, luis)
    assert (process.state, process.ended_at is not None) == ("approved", True)
    assert kinds(process) == [
        "ProcessStarted", "StepOpened", "StepDecided", "StepOpened", "StepDecided", "ProcessDecided",
    ]  # fmt: skip
    assert [(entry.act, entry.by) for entry in process.entries.all()] == [
        ("started", None), ("approved", ana), ("approved", luis),
    ]  # fmt: skip
    assert all(step.decided_at and step.decided_by for step in process.steps.all())
    acts = AuditEntry.objects.filter(target_type="workflows.process", target_id=str(process.pk)).order_by("pk")
    assert [entry.action for entry in acts] == ["workflows.started", "workflows.approved", "workflows.approved"]


def test_rejecting_ends_it_with_its_reason_and_nobody_decides_any_more():
    made, ana, luis = two_steps()
    process = cast.start(made)
    with pytest.raises(ReasonRequired):
        cast.reject(process, ana, reason="  ")
    assert cast.reject(process, ana).state == "rejected"
    assert process.entries.get(act="rejected").reason == "No cumple"
    with pytest.raises(ProcessEnded):
        cast.approve(process, luis)
    with pytest.raises(ProcessEnded):
        actions.resume(process=process, by=None)


def test_what_is_missing_is_named_and_sent_again_to_the_same_step():
    made, ana, luis = two_steps()
    process = cast.start(made)
    cast.approve(process, ana)
    for items in ([], ["house"]):
        with pytest.raises(ItemsRequired):
            cast.ask(process, luis, items)
    process = cast.ask(process, luis, ["photo", "paper"])
    assert (process.state, process.items) == ("returned", ["photo", "paper"])
    with pytest.raises(StepDone):
        cast.approve(process, luis)
    process = actions.resume(process=process, by=process.by)
    assert (process.state, process.items, process.position) == ("running", [], 2)
    assert actions.resume(process=process, by=None).entries.filter(act="resumed").count() == 1
    assert cast.approve(process, luis).state == "approved"
    assert kinds(process).count("ProcessDecided") == 2
    assert "ProcessResumed" in kinds(process)


def test_four_eyes():
    team = cast.role()
    ana, luis, eva = (cast.decider(team) for _n in range(3))
    made = cast.flow(cast.step(team), cast.step(team, name="Otra mirada"))
    own = cast.start(made, ana.person)
    with pytest.raises(OwnProcess):
        cast.approve(own, ana)
    process = cast.start(made, by=ana)
    with pytest.raises(OwnRegistration):
        cast.approve(process, ana)
    cast.approve(process, luis)
    with pytest.raises(SecondPerson):
        cast.approve(process, luis)
    assert cast.approve(process, eva).state == "approved"
    loose = cast.start(cast.flow(cast.step(team), cast.step(team), distinct=False))
    cast.approve(loose, luis)
    assert cast.approve(loose, luis).state == "approved"


def test_roles_count_for_staff_only_and_while_they_are_active():
    team = cast.role()
    ana = cast.decider(team)
    process = cast.start(cast.flow(cast.step(team)))
    for field in ("is_staff", "is_active"):
        setattr(ana, field, False)
        with pytest.raises(NotResponsible):
            cast.approve(process, ana)
        setattr(ana, field, True)
    assert cast.approve(process, ana).state == "approved"


def test_the_leader_decides_and_the_roles_where_there_is_none():
    team = cast.role()
    ana, leader, person = cast.decider(team), factories.agent(), factories.person()
    made = cast.flow(cast.step(team, responsible="leader"))
    cast.LEADERS[71] = leader.person
    process = cast.start(made, person, subject_id=71)
    with pytest.raises(NotResponsible):
        cast.approve(process, ana)
    assert Message.objects.filter(person=leader.person, kind="workflows.leader_waits").exists()
    assert not Message.objects.filter(person=ana.person).exists()
    assert cast.approve(process, leader.person.user).state == "approved"

    cast.LEADERS[72] = leader.person
    sent_in = cast.start(made, person, subject_id=72, by=leader.person.user)
    with pytest.raises(OwnRegistration):
        cast.approve(sent_in, leader.person.user)
    assert cast.approve(sent_in, ana).state == "approved"
    assert cast.approve(cast.start(made, subject_id=73), ana).state == "approved"


def test_reasons_come_from_the_list_where_the_flow_says_so():
    team = cast.role()
    ana = cast.decider(team)
    process = cast.start(cast.flow(cast.step(team), reasons=["Menor de edad"], free_reason=False))
    with pytest.raises(ReasonUnknown):
        cast.reject(process, ana, reason="Porque sí")
    assert cast.reject(process, ana, reason="Menor de edad").state == "rejected"
    assert AuditEntry.objects.get(action="workflows.rejected").reason == "Menor de edad"


def test_what_somebody_wrote_stays_out_of_the_audit_trail():
    team = cast.role()
    process = cast.start(cast.flow(cast.step(team)))
    cast.reject(process, cast.decider(team), reason="Vive en la Calle 10")
    assert AuditEntry.objects.get(action="workflows.rejected").reason == ""


def test_a_repeated_form_decides_once():
    made, ana, _luis = two_steps()
    process, key = cast.start(made), uuid.uuid4()
    step = cast.now_at(process)
    for _n in range(3):
        actions.approve(step=step, by=ana, form_key=key)
    assert process.entries.filter(act="approved").count() == 1
    assert cast.now_at(process).position == 2


def test_what_is_under_way_keeps_its_steps():
    made, ana, luis = two_steps()
    process = cast.start(made)
    third = cast.role()
    actions.save_flow(
        flow=made, subject="", terms={"name": "Otro", "note": "", "reasons": [], "free_reason": False,
        "distinct": False, "confirm": True}, steps=[cast.step(third, name="Único")], version=1, form_key=uuid.uuid4(),
        by=ana,
    )  # fmt: skip
    actions.switch_flow(flow=made, on=False, by=ana)
    assert [step.name for step in process.steps.all()] == ["Revisión", "Visto bueno"]
    cast.approve(process, ana)
    assert cast.approve(process, luis).state == "approved"
    with pytest.raises(NoFlow):
        cast.start(made)


def test_a_thing_is_decided_on_once_at_a_time():
    made, ana, _luis = two_steps()
    process = cast.start(made, subject_id=900)
    with pytest.raises(UnderWay):
        cast.start(made, subject_id=900)
    actions.withdraw(process=process, by=None)
    assert cast.start(made, subject_id=900).pk != process.pk
    assert kinds(process)[-1] == "ProcessWithdrawn"
    assert actions.withdraw(process=process, by=None).entries.filter(act="withdrawn").count() == 1
    with pytest.raises(ProcessEnded):
        cast.approve(process, ana)


def test_the_same_form_starts_once():
    made, _ana, _luis = two_steps()
    key, person = uuid.uuid4(), factories.person()
    for _n in range(2):
        cast.start(made, person, subject_id=901, form_key=key)
    assert Process.objects.filter(subject_id=901).count() == 1


def test_where_nothing_can_be_sent_again_only_yes_and_no_are_left(monkeypatch):
    team = cast.role()
    process = cast.start(cast.flow(cast.step(team)))
    monkeypatch.setattr("workflows.rules.items_of", lambda *_about: [])
    with pytest.raises(CannotAskForMore):
        cast.ask(process, cast.decider(team))


def test_handing_over_to_a_person_and_to_a_role():
    team, other = cast.role(), cast.role("Jurídica")
    ana, luis, eva = cast.decider(team), cast.decider(other), cast.decider(team)
    process = cast.start(cast.flow(cast.step(team)))

    def hand(**to):
        return actions.reassign(step=cast.now_at(process), reason="Vacaciones", by=ana, form_key=uuid.uuid4(), **to)

    hand(person=luis.person)
    with pytest.raises(NotResponsible):
        cast.approve(process, eva)
    for nobody in (factories.person(), process.person, factories.staff().person):
        with pytest.raises(NobodyToDecide):
            hand(person=nobody)
    with pytest.raises(NobodyToDecide):
        hand()
    hand(role=other)
    assert Message.objects.filter(person=luis.person, kind="workflows.step_waits").count() == 2
    assert cast.approve(process, luis).state == "approved"
    with pytest.raises(StepDone):
        hand(role=team)


def test_whoever_holds_a_step_decides_alone_until_the_lease_ends(time_machine):
    team = cast.role()
    ana, luis = cast.decider(team), cast.decider(team)
    time_machine.move_to("2026-03-02 15:00Z", tick=False)
    process = cast.start(cast.flow(cast.step(team)))
    step = cast.now_at(process)
    assert actions.claim_step(step=step, by=ana).claimed_by == ana
    assert actions.claim_step(step=step, by=luis).claimed_by == ana
    with pytest.raises(HeldByOther):
        cast.approve(process, luis)
    actions.release_step(step=step, by=luis)
    assert cast.now_at(process).claimed_by == ana
    time_machine.move_to("2026-03-02 15:06Z", tick=False)
    assert actions.claim_step(step=step, by=luis).claimed_by == luis
    actions.release_step(step=step, by=luis)
    assert cast.approve(process, ana).state == "approved"
    stranger = cast.decider(cast.role())
    fresh = cast.now_at(cast.start(cast.flow(cast.step(team))))
    assert actions.claim_step(step=fresh, by=stranger).claimed_by is None


def test_titles_and_reasons_go_with_the_person():
    from people.models import Person

    team = cast.role()
    process = cast.start(cast.flow(cast.step(team)))
    cast.reject(process, cast.decider(team), reason="Dijo que no")
    Person.objects.filter(pk=process.person_id).update(erased_at="2026-01-01T00:00Z")
    actions.forget_person(person=process.person)
    process.refresh_from_db()
    assert (process.title, process.entries.get(act="rejected").reason) == ("", "")
