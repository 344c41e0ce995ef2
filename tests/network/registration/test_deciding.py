"""Decisions: who may, what follows, what is sent again, and who is told."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import conf
from network.actions import (
    activate_on_sign_in,
    come_back,
    decide_application,
    go_on_as_client,
    preactivate_agent,
    reactivate_in_line,
    send_again,
    set_client_active,
    withdraw_application,
)
from network.enums import Target
from network.errors import (
    AlreadyInState,
    AskedMissing,
    FlowDecides,
    NotOpen,
    OwnRecord,
    ReasonMissing,
    ReturnRefused,
    StillAnAgent,
    TwoPeopleNeeded,
)
from network.models import Application
from network.permissions import DECIDE_REGISTRATIONS, MANAGE_AGENTS, MANAGE_CLIENTS
from network.queries import branch_children, count_below, tree_now
from notifications.models import Message
from tests import factories
from tests.network.registration import cast
from tests.workflows.cast import flow, step

pytestmark = pytest.mark.django_db
LOCKED = ("workflows_process", "people_person")


@pytest.fixture
def decider():
    return factories.staff(DECIDE_REGISTRATIONS, MANAGE_AGENTS, MANAGE_CLIENTS)


@pytest.fixture
def waiting():
    sponsor = factories.agent(factories.person("Berta", "Bella"))
    return cast.sign_up(target=Target.AGENT, sponsor=sponsor)


def decide(application, outcome, by, **more):
    return decide_application(application=application, outcome=outcome, by=by, form_key=uuid.uuid4(), **more)


def told(person):
    return list(Message.objects.filter(person=person, channel="bell").order_by("pk").values_list("kind", flat=True))


def test_approved_the_newcomer_is_an_agent_and_everybody_is_told(decider, waiting):
    person, sponsor = waiting.person, waiting.sponsor
    cast.prove(waiting)
    assert "network.registration_waits" in told(person)
    assert told(sponsor.person) == ["network.registration_in_line"]
    assert told(decider.person) == ["network.registration_to_decide"]
    made = decide(waiting, "approved", decider)
    assert (made.state, made.decided_by, person.agent.__class__.objects.get(person=person).state) == (
        "approved", decider, "active",
    )  # fmt: skip
    assert told(person)[-1] == "network.became_agent"
    assert told(sponsor.person)[-1] == "network.new_in_line"


def test_rejected_the_newcomer_stays_a_client_and_reads_why(waiting, decider):
    cast.prove(waiting)
    with pytest.raises(ReasonMissing):
        decide(waiting, "rejected", decider)
    made = decide(waiting, "rejected", decider, reason="No trabajamos en tu ciudad")
    waiting.person.agent.refresh_from_db()
    assert (made.state, waiting.person.agent.state) == ("rejected", "client_only")
    # Never admitted, the newcomer stands in no branch and at the top of no tree; the leader still reads of it.
    leader = waiting.sponsor
    assert (count_below(leader), branch_children(leader.pk, tree=tree_now())) == ((0, False), [])
    assert waiting.person.agent.pk not in [one.agent_id for one in branch_children(None, tree=tree_now())]
    assert Application.objects.visible_to(leader.person.user).filter(pk=waiting.pk).exists()
    assert waiting.person.client.state == "active"
    assert told(waiting.person)[-1] == "network.registration_rejected"
    with pytest.raises(NotOpen):
        decide(waiting, "approved", decider)


def test_what_is_asked_for_is_sent_again_and_nothing_else(waiting, decider):
    with pytest.raises(AskedMissing):
        decide(waiting, "more", decider, reason="Falta")
    made = decide(waiting, "more", decider, reason="El nombre no es ese", asked=["given_names"])
    assert (made.state, made.asked) == ("more", ["given_names"])
    user = waiting.person.user
    sent = send_again(
        application=made, answers={"given_names": "Luisa Fernanda", "family_names": "Otra"}, by=user,
        form_key=uuid.uuid4(),
    )  # fmt: skip
    waiting.person.refresh_from_db()
    assert (sent.state, waiting.person.given_names, waiting.person.family_names) == (
        "waiting", "Luisa Fernanda", "Fernández Gómez",
    )  # fmt: skip
    assert [step.state for step in sent.steps.order_by("pk")] == ["waiting", "more", "waiting"]
    with pytest.raises(NotOpen):
        send_again(application=sent, answers={}, by=user)
    with pytest.raises(PermissionDenied):
        send_again(application=sent, answers={}, by=decider)


def test_a_client_waits_and_is_opened_or_shut(decider):
    first = cast.sign_up(options={"initial_state": "preregistered"})
    cast.prove(first)
    decide(first, "approved", decider)
    first.person.client.refresh_from_db()
    assert first.person.client.state == "active"
    assert told(first.person)[-1] == "network.registration_approved"


def test_nobody_decides_on_themselves_nor_on_whom_they_registered(waiting, decider):
    with pytest.raises(PermissionDenied):
        decide(waiting, "approved", factories.staff())
    own = waiting.person.user
    own.is_staff = own.is_superuser = True
    own.save()
    with pytest.raises(OwnRecord):
        decide(waiting, "approved", own)
    waiting.registered_by = decider
    waiting.save()
    with pytest.raises(TwoPeopleNeeded):
        decide(waiting, "approved", decider)
    waiting.registered_by, waiting.process_id = None, 1
    waiting.save()
    with pytest.raises(FlowDecides):
        decide(waiting, "approved", decider)


def test_the_same_form_decides_once(waiting, decider):
    key = uuid.uuid4()
    for _n in range(2):
        decide_application(application=waiting, outcome="approved", by=decider, form_key=key)
    assert waiting.steps.filter(form_key=key).count() == 1


def test_the_person_may_withdraw(waiting):
    with pytest.raises(PermissionDenied):
        withdraw_application(application=waiting, by=factories.staff())
    gone = withdraw_application(application=waiting, by=waiting.person.user)
    waiting.person.agent.refresh_from_db()
    assert (gone.state, waiting.person.agent.state) == ("withdrawn", "client_only")
    assert waiting.person.agent.sponsor is None


def test_whoever_was_an_agent_before_keeps_their_place(waiting, decider):
    agent = waiting.person.agent
    agent.changes.create(act="network.make_agent", state="active", sponsor=agent.sponsor)
    decide(waiting, "rejected", decider, reason="Otra vez no")
    agent.refresh_from_db()
    assert (agent.state, agent.sponsor) == ("client_only", waiting.sponsor)


@pytest.mark.parametrize(
    ("flow", "state", "agent"), [("at_once", "approved", "active"), ("approval", "waiting", "inactive")]
)
def test_an_inactive_agent_asks_to_come_back(flow, state, agent, decider):
    conf.change("network.return_flow", flow, by=None)
    left, key = factories.agent(state="inactive"), uuid.uuid4()
    for _n in range(2):
        made = come_back(person=left.person, reason="Terminé mis estudios", by=left.person.user, form_key=key)
    left.refresh_from_db()
    assert (made.state, left.state) == (state, agent)
    if state == "waiting":
        decide(made, "approved", decider, reason="Bienvenido")
        left.refresh_from_db()
        assert left.state == "active"


def test_who_is_refused_reads_the_companys_words():
    conf.change("network.return_flow", "refused", by=None)
    left = factories.agent(state="inactive")
    with pytest.raises(ReturnRefused):
        come_back(person=left.person, reason="", by=left.person.user)


@pytest.mark.parametrize(("flow", "state"), [("at_once", "client_only"), ("approval", "active")])
def test_an_agent_asks_to_go_on_as_a_client(flow, state, decider):
    conf.change("network.leave_flow", flow, by=None)
    agent = factories.agent()
    made = go_on_as_client(person=agent.person, reason="No tengo tiempo", by=agent.person.user)
    agent.refresh_from_db()
    assert agent.state == state
    if state == "active":
        decide(made, "approved", decider)
        agent.refresh_from_db()
        assert agent.state == "client_only"


def test_where_only_staff_do_it_nobody_asks():
    conf.change("network.leave_flow", "staff", by=None)
    agent = factories.agent()
    with pytest.raises(PermissionDenied):
        go_on_as_client(person=agent.person, reason="", by=agent.person.user)


def test_a_leader_takes_in_whoever_is_of_their_line(decider):
    leader = factories.agent()
    left = factories.agent(state="inactive", sponsor=leader)
    with pytest.raises(PermissionDenied):
        reactivate_in_line(agent=left, reason="Vuelve", by=leader.person.user)
    conf.change("network.leaders_reactivate", True, by=None)
    with pytest.raises(PermissionDenied):
        reactivate_in_line(agent=left, reason="Vuelve", by=factories.agent().person.user)
    reactivate_in_line(agent=left, reason="Vuelve", by=leader.person.user)
    left.refresh_from_db()
    assert left.state == "active"
    with pytest.raises(AlreadyInState):
        reactivate_in_line(agent=left, reason="Vuelve", by=leader.person.user)


def test_whoever_is_preactivated_is_active_at_the_next_sign_in(decider):
    left = factories.agent(state="inactive")
    preactivate_agent(agent=left, reason="Llamó", by=decider)
    left.refresh_from_db()
    assert (left.state, left.preactivated) == ("inactive", True)
    assert activate_on_sign_in(person=left.person)
    assert not activate_on_sign_in(person=left.person)
    left.refresh_from_db()
    assert (left.state, left.preactivated) == ("active", False)
    assert left.changes.order_by("-pk").first().reason == "Llamó"


def test_a_client_is_inactivated_and_activated(decider):
    luisa, key = factories.client(), uuid.uuid4()
    for _n in range(2):
        set_client_active(client=luisa, active=False, reason="Lo pidió", by=decider, form_key=key)
    luisa.refresh_from_db()
    assert (luisa.state, luisa.changes.count()) == ("inactive", 1)
    assert told(luisa.person) == ["network.client_inactivated"]
    set_client_active(client=luisa, active=True, reason="Volvió", by=decider)
    with pytest.raises(AlreadyInState):
        set_client_active(client=luisa, active=True, reason="Volvió", by=decider)
    with pytest.raises(StillAnAgent):
        set_client_active(client=factories.agent().person.client, active=False, reason="x", by=decider)
    with pytest.raises(PermissionDenied):
        set_client_active(client=luisa, active=False, reason="x", by=factories.staff())


def test_a_flow_that_is_switched_off_leaves_the_decision_to_staff(decider):
    waiting = cast.sign_up(target=Target.AGENT, options={"flow": "gone"})
    assert (waiting.state, waiting.process_id) == ("waiting", None)
    assert decide(waiting, "approved", decider).state == "approved"


def test_whoever_withdraws_holds_the_process_before_the_person():
    """As whoever decides in a flow does: in the other order two of them would wait for each other."""
    made = flow(step(), subject="registration")
    waiting = cast.sign_up(target=Target.AGENT, options={"flow": made.code})
    with CaptureQueriesContext(connection) as asked:
        withdraw_application(application=waiting, by=waiting.person.user)
    locks = [sql for query in asked if "UPDATE" in (sql := query["sql"] or "") and " FOR " in sql]
    first = {table: next(n for n, sql in enumerate(locks) if f'FROM "{table}"' in sql) for table in LOCKED}
    assert first["workflows_process"] < first["people_person"]


@pytest.mark.parametrize(("names", "said"), [(["Revisión"], ""), (["Visto bueno", "Revisión"], "Paso 1 de 2: Visto")])
def test_the_person_and_their_leader_read_at_which_of_several_steps_it_is(login, names, said):
    leader, steps = factories.agent(), [step(name=name) for name in names]
    made = flow(*steps, subject="registration")
    waiting = cast.sign_up(target=Target.AGENT, sponsor=leader, options={"flow": made.code})
    pages = [(waiting.person.user, "/cuenta/registro/"), (leader.person.user, "/oficina/registros/")]
    for who, page in pages:
        text = login(who).get(page).content.decode()
        assert (said in text) if said else ("Paso 1" not in text), page
