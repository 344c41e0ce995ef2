"""What was done to clients and agents."""

from uuid import UUID

from core.models import AuditEntry
from core.repeats import repeat_of
from network.enums import Act, ClientState
from network.models import Agent, AgentChange, Client, ClientChange
from people.models import Person
from referrals.models import Attribution
from referrals.queries import permanent_code

STATE_ACTS = (Act.MAKE_AGENT, Act.PREREGISTER, Act.ACTIVATE, Act.INACTIVATE, Act.RETURN)


def change_of_form(form_key: UUID | None, agent: Agent | None) -> AgentChange | None:
    """What the form has already done to this agent. Raises FormUsed as repeat_of."""
    if form_key is None:
        return None
    found = AgentChange.objects.select_related("agent__person")
    return repeat_of(found, form_key, agent_id=agent.pk if agent else None)


def referral_history(person: Person) -> list[Attribution]:
    """Who brought the person in, the one in force first, with who wrote it down and why."""
    rows = person.attributions.select_related("referrer__agent", "code", "bound_by__person")
    return list(rows.order_by("-bound_at", "-pk"))


def last_state_change(agent: Agent) -> AuditEntry | None:
    """Who brought the agent into the present state, when and why; None where nobody did."""
    rows = AuditEntry.objects.filter(target_type="network.agent", target_id=str(agent.pk), action__in=STATE_ACTS)
    return rows.order_by("-at", "-pk").first()


def why_inactive(client: Client | None) -> ClientChange | None:
    """What made an inactive client inactive, when and why; None for all others, and where nothing is known."""
    if client is None or client.state != ClientState.INACTIVE:
        return None
    return client.changes.filter(state=ClientState.INACTIVE).order_by("-pk").first()


def message_values(agent: Agent) -> dict[str, str]:
    """What the messages about an agent's state may say."""
    code, change = permanent_code(agent.person), last_state_change(agent)
    return {
        "first_name": agent.person.first_name,
        "code": code.code if code else "",
        "reason": change.reason if change else "",
    }
