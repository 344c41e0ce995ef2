"""What clients and agents are told about their place in the network."""

from django.utils.translation import gettext_lazy as _

from core.messages import Kind, register
from network.enums import AgentState

WELCOME = Kind(
    name="network.welcome",
    label=_("Welcome to a new client"),
    subject=_("Welcome, {first_name}"),
    body=_("Your account is ready. If somebody invited you, write their code in your account, so that they know."),
    sample={"first_name": "Luisa"},
    action=_("Open my account"),
)
WELCOME_INVITED = Kind(
    name="network.welcome_invited",
    label=_("Welcome to a new client who was invited"),
    subject=_("Welcome, {first_name}"),
    body=_("Your account is ready. {referrer} invited you and will be told that you joined."),
    sample={"first_name": "Luisa", "referrer": "Carlos Peña"},
    action=_("Open my account"),
)
BECAME_AGENT = Kind(
    name="network.became_agent",
    label=_("A client became an agent"),
    subject=_("You are an agent now, {first_name}"),
    body=_(
        "Your invite code is {code}. Share it: whoever signs up with it counts as yours, and their contracts earn you "
        "points."
    ),
    sample={"first_name": "Carlos", "code": "CARP2345"},
    audience="agent",
    action=_("Invite people"),
)
ACTIVATED = Kind(
    name="network.agent_activated",
    label=_("An agent was activated"),
    subject=_("Your agent account is active"),
    body=_("Your invite code {code} works and your office is open. Reason: {reason}"),
    sample={"first_name": "Carlos", "code": "CARP2345", "reason": "Ha vuelto de su pausa."},
    audience="agent",
    mandatory=True,
    action=_("Open my office"),
)
INACTIVATED = Kind(
    name="network.agent_inactivated",
    label=_("An agent was inactivated"),
    subject=_("Your agent account is inactive"),
    body=_(
        "Your invite code {code} does not work for now. Your points and your clients stay yours. If you think this is "
        "a mistake, write to us. Reason: {reason}"
    ),
    sample={"first_name": "Carlos", "code": "CARP2345", "reason": "Pidió una pausa."},
    audience="agent",
    mandatory=True,
    action=_("See my state"),
)
RETURNED = Kind(
    name="network.agent_returned",
    label=_("An agent returned to client"),
    subject=_("You are a client again"),
    body=_(
        "You are no longer an agent and your invite code {code} does not work. Your account, contracts and points stay "
        "yours. If you think this is a mistake, write to us. Reason: {reason}"
    ),
    sample={"first_name": "Carlos", "code": "CARP2345", "reason": "Lo pidió por correo."},
    audience="agent",
    mandatory=True,
    action=_("Open my account"),
)

# The message for each state that staff can bring about.
AGENT_STATE = {
    AgentState.ACTIVE: ACTIVATED,
    AgentState.INACTIVE: INACTIVATED,
    AgentState.CLIENT_ONLY: RETURNED,
}

register(WELCOME, WELCOME_INVITED, BECAME_AGENT, *AGENT_STATE.values())
