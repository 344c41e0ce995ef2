"""What clients and agents are told about their place in the network."""

from django.utils.translation import gettext_lazy as _

from core.messages import Kind
from network.enums import AgentState

WELCOME = Kind(
    name="network.welcome",
    label=_("Welcome to a new client"),
    told=_("Your welcome as a client"),
    subject=_("Welcome, {first_name}"),
    body=_("Your account is ready. If somebody invited you, write their code in your account, so that they know."),
    sample={"first_name": "Luisa"},
    action=_("Open my account"),
)
WELCOME_INVITED = Kind(
    name="network.welcome_invited",
    label=_("Welcome to a new client who was invited"),
    told=_("Your welcome, when somebody invited you"),
    subject=_("Welcome, {first_name}"),
    body=_("Your account is ready. {referrer} invited you and will be told that you joined."),
    sample={"first_name": "Luisa", "referrer": "Carlos Peña"},
    action=_("Open my account"),
)
BECAME_AGENT = Kind(
    name="network.became_agent",
    label=_("A client became an agent"),
    told=_("You are an agent from now on"),
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
    told=_("Your office opened"),
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
    told=_("Your office closed"),
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
ACTIVATION_APPROVED = Kind(
    name="network.activation_approved",
    label=_("An activation that somebody asked for was approved"),
    told=_("An activation you asked for was approved"),
    subject=_("{agent} is active again"),
    body=_("The activation of {agent}, which you asked for, was approved. The agent has been told."),
    sample={"first_name": "Berta", "agent": "Carlos Peña", "reason": "-"},
    channels=("bell",),
    audience="agent",
    action=_("Look at it"),
)
ACTIVATION_REJECTED = Kind(
    name="network.activation_rejected",
    label=_("An activation that somebody asked for was not approved"),
    told=_("An activation you asked for was not approved"),
    subject=_("{agent} stays inactive"),
    body=_("The activation of {agent}, which you asked for, was not approved. Reason: {reason}"),
    sample={"first_name": "Berta", "agent": "Carlos Peña", "reason": "Debe una campaña."},
    channels=("bell",),
    audience="agent",
    action=_("Look at it"),
)
RETURNED = Kind(
    name="network.agent_returned",
    label=_("An agent returned to client"),
    told=_("You go on as a client only"),
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
NEW_IN_LINE = Kind(
    name="network.new_in_line",
    label=_("Somebody became an agent in the sponsor's line"),
    told=_("Somebody of your line became an agent"),
    subject=_("{agent} is an agent in your line"),
    body=_("{agent} became an agent, and you are the sponsor. Say hello and help with the first steps."),
    sample={"first_name": "Berta", "agent": "Carlos Peña"},
    audience="agent",
    action=_("Open my office"),
)
SPONSOR_CHANGED = Kind(
    name="network.sponsor_changed",
    label=_("An agent has another sponsor"),
    told=_("You have another leader"),
    subject=_("Your sponsor is {sponsor} now"),
    body=_("{sponsor} is your sponsor from today. Your code, points and clients stay yours. Reason: {reason}"),
    sample={"first_name": "Carlos", "sponsor": "Berta Bella", "reason": "Se mudó a otra ciudad."},
    audience="agent",
    mandatory=True,
    action=_("Open my office"),
)
SPONSOR_REMOVED = Kind(
    name="network.sponsor_removed",
    label=_("An agent has no sponsor any more"),
    told=_("You have no leader any more"),
    subject=_("{sponsor} is not your sponsor any more"),
    body=_("Nobody is your sponsor for now. Your code, points and clients stay yours. Reason: {reason}"),
    sample={"first_name": "Carlos", "sponsor": "Berta Bella", "reason": "Dejó la empresa."},
    audience="agent",
    mandatory=True,
    action=_("Open my office"),
)
LINE_GAINED = Kind(
    name="network.line_gained",
    label=_("A sponsor gained an agent"),
    told=_("Your line gained an agent"),
    subject=_("{agent} joins your line"),
    body=_("You are the sponsor of {agent} from today. Whoever stands below {agent} comes along."),
    sample={"first_name": "Berta", "agent": "Carlos Peña"},
    audience="agent",
    action=_("Open my office"),
)
LINE_LOST = Kind(
    name="network.line_lost",
    label=_("A sponsor lost an agent"),
    told=_("Your line lost an agent"),
    subject=_("{agent} left your line"),
    body=_("You are not the sponsor of {agent} any more. Whoever stands below {agent} goes along."),
    sample={"first_name": "Dora", "agent": "Carlos Peña"},
    audience="agent",
    action=_("Open my office"),
)

LINE_MESSAGE = Kind(
    name="network.line_message",
    label=_("A message from the sponsor's line, or from the company"),
    subject=_("{sender} writes to you"),
    body=_("{text}"),
    sample={"sender": "Berta Bella", "text": "El jueves a las 7 nos vemos en línea."},
    audience="agent",
    action=_("Open my network"),
)

LOADED = Kind(
    name="network.loaded",
    label=_("Somebody was registered by file"),
    told=_("The company registered you"),
    subject=_("Welcome, {first_name}"),
    body=_("We have registered you. Sign up with this e-mail whenever you like: you will find everything of yours."),
    sample={"first_name": "Luisa"},
    action=_("Sign up"),
)
STATE_LOADED = Kind(
    name="network.state_loaded",
    label=_("Somebody's state was changed by file"),
    told=_("The company changed your account"),
    subject=_("{state}"),
    body=_("{state}. If you think this is a mistake, write to us. Reason: {reason}"),
    sample={"state": "Tu cuenta de agente quedó activa", "reason": "Volviste de tu pausa."},
    mandatory=True,
    action=_("Open my account"),
)
STATE_RESTORED = Kind(
    name="network.state_restored",
    label=_("A change of state by file was undone"),
    told=_("A change of your account was undone"),
    subject=_("We undid a change of your account"),
    body=_("We changed your account by mistake and have undone it. {state}. If you have questions, write to us."),
    sample={"state": "Tu cuenta de agente quedó activa"},
    mandatory=True,
    action=_("Open my account"),
)
STANDING_CORRECTED = Kind(
    name="network.standing_corrected",
    label=_("The commercial state of an agent was corrected"),
    told=_("Your commercial state was corrected"),
    subject=_("Your state was corrected: {state}"),
    body=_("We corrected {campaign}. Before you were {before}, now you are {state}. Reason: {reason}"),
    sample={
        "campaign": "Campaña 12", "before": "En riesgo", "state": "Activa", "reason": "Tu pedido se facturó tarde.",
    },
    audience="agent",
    action=_("Open my office"),
)  # fmt: skip
CORRECTION_WAITS = Kind(
    name="network.correction_waits",
    label=_("A correction of a closed campaign waits for a second person"),
    subject=_("{campaign}: a correction waits for you"),
    body=_("{by} prepared a correction of {campaign}. Look at what it changes, and confirm or discard it."),
    sample={"campaign": "Campaña 12", "by": "Sofía Restrepo"},
    audience="staff",
    channels=("bell",),
    action=_("See the correction"),
)
CAMPAIGN_UNLOCKED = Kind(
    name="network.campaign_unlocked",
    label=_("A locked campaign takes orders again"),
    subject=_("{campaign} is unlocked"),
    body=_("{by} unlocked {campaign}: its orders can change again. Reason: {reason}"),
    sample={"campaign": "Campaña 12", "by": "Sofía Restrepo", "reason": "Faltaba un archivo de pedidos."},
    audience="staff",
    channels=("bell",),
    action=_("See the campaign"),
)
RANK_REACHED = Kind(
    name="network.rank_reached",
    label=_("An agent reached a rank"),
    told=_("You reached a rank"),
    subject=_("You are {rank} now, {first_name}"),
    body=_("You reached a new rank: {rank}. If it comes with something to accept, you find it in your office."),
    sample={"first_name": "Carlos", "rank": "Oro"},
    audience="agent",
    action=_("Open my office"),
)

RANK_RESTORED = Kind(
    name="network.rank_restored",
    label=_("A rank that a file had given by mistake was taken back"),
    told=_("A rank you got by mistake was taken back"),
    subject=_("We were wrong about your rank, {first_name}"),
    body=_("We wrote to you that you reached {mistaken}. That was a mistake of ours. Your rank is again: {rank}."),
    sample={"first_name": "Carlos", "mistaken": "Oro", "rank": "Plata"},
    audience="agent",
    action=_("Open my office"),
)

# The message for each state that staff can bring about.
AGENT_STATE = {
    AgentState.ACTIVE: ACTIVATED,
    AgentState.INACTIVE: INACTIVATED,
    AgentState.CLIENT_ONLY: RETURNED,
}
