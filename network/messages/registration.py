"""What people are told of their registration, and whoever leads or decides of it."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.messages import Kind
from network.enums import ApplicationState

# These two are sent with a code and a link below, which are never kept with the notices.


def confirm_below(*, code: str, url: str) -> str:
    """What stands below the words of a letter that confirms a registration, whatever those are."""
    ignore = gettext("If it was not you, ignore this message: without the code nothing happens.")
    return "\n\n".join([f"{code[:4]}-{code[4:]}", url, ignore])


def confirm_example() -> str:
    return confirm_below(code="ABCDEFGH", url="https://example.com/registro/")


CONFIRM_KNOWN = Kind(
    name="network.confirm_known",
    label=_("Somebody on record registers: the code to confirm it, which follows the text"),
    told=_("The code that confirms your registration"),
    subject=_("Confirm your registration at {company}"),
    body=_(
        "Hello, {first_name}.\n\nSomebody, probably you, is registering at {company}. We know you already, so you go "
        "on with what you have here. Write this code on the page, or open the link:"
    ),
    sample={"first_name": "Luisa", "company": "Casa Alba"},
    channels=("email",),
    mandatory=True,
    action=_("Confirm it"),
    below=confirm_example,
)
CONFIRM_BY_AGENT = Kind(
    name="network.confirm_by_agent",
    label=_("An agent registers somebody: the code to confirm it, which follows the text"),
    told=_("The code that confirms the registration an agent began for you"),
    subject=_("Confirm your registration at {company}"),
    body=_(
        "Hello, {first_name}.\n\n{agent} wrote you down to register you at {company}. Nothing happens until you "
        "confirm it. Write this code on the page, or open the link:"
    ),
    sample={"first_name": "Luisa", "agent": "Carlos P.", "company": "Casa Alba"},
    channels=("email",),
    mandatory=True,
    action=_("Confirm it"),
    below=confirm_example,
)
REGISTRATION_GOES_ON = Kind(
    name="network.registration_goes_on",
    label=_("Staff said whose a registration is that waited to be confirmed: how to go on"),
    told=_("How your registration goes on"),
    subject=_("Your registration at {company} goes on"),
    body=_(
        "Hello, {first_name}.\n\nWe looked at your registration and it goes on with this e-mail. Sign in with it; if "
        "you have not confirmed it yet, we send you a code right then.\n\nYou do not remember your password, or have "
        "none yet? Ask for a new one where you sign in."
    ),
    sample={"first_name": "Luisa", "company": "Casa Alba"},
    channels=("email",),
    mandatory=True,
    action=_("Sign in"),
    at_once=True,
)
REGISTRATION_WAITS = Kind(
    name="network.registration_waits",
    label=_("A registration waits for a decision: to whoever registered"),
    told=_("Your registration waits for a decision"),
    subject=_("We have your registration, {first_name}"),
    body=_("Somebody looks at it now. On your page you see how it goes, and we write to you as soon as it is decided."),
    sample={"first_name": "Carlos"},
    mandatory=True,
    action=_("See how it goes"),
)
LET_GO_ASKED = Kind(
    name="network.let_go_asked",
    label=_("A leader asked that an agent goes on as a client only: to the agent"),
    told=_("Somebody who leads you asked that you go on as a client only"),
    subject=_("{leader} asked that you go on as a client only"),
    body=_("The company decides on it, and we write to you then. Until then nothing changes for you. Reason: {reason}"),
    sample={"first_name": "Carlos", "leader": "Berta Bella", "reason": "Dice que no quiere seguir vendiendo."},
    audience="agent",
    mandatory=True,
    action=_("See how it goes"),
)
LET_GO_REFUSED = Kind(
    name="network.let_go_refused",
    label=_("An agent goes on as an agent, since what the leader asked was refused: to the agent"),
    told=_("You go on as an agent, although somebody who leads you asked otherwise"),
    subject=_("You go on as an agent, {first_name}"),
    body=_("{leader} asked that you go on as a client only; the company did not accept it. Nothing changes for you."),
    sample={"first_name": "Carlos", "leader": "Berta Bella"},
    audience="agent",
    mandatory=True,
    action=_("See my registration"),
)
LET_GO_DONE = Kind(
    name="network.let_go_done",
    label=_("An agent goes on as a client only, as their leader asked: to the leader"),
    told=_("Somebody of your line goes on as a client only, as you asked"),
    subject=_("{name} goes on as a client only"),
    body=_("The company approved what you asked for. Their office is closed, and their code works no more."),
    sample={"first_name": "Berta", "name": "Carlos P."},
    audience="agent",
    action=_("See the registrations of my line"),
)
LET_GO_KEPT = Kind(
    name="network.let_go_kept",
    label=_("An agent goes on as an agent, though their leader asked otherwise: to the leader"),
    told=_("Somebody of your line goes on as an agent, though you asked otherwise"),
    subject=_("{name} goes on as an agent"),
    body=_("The company did not accept that they go on as a client only. Nothing changes for them."),
    sample={"first_name": "Berta", "name": "Carlos P."},
    audience="agent",
    action=_("See the registrations of my line"),
)
LET_GO_OVERTAKEN = Kind(
    name="network.let_go_overtaken",
    label=_("Nobody decides any more on what a leader asked for, since something else overtook it: to the leader"),
    told=_("What you asked for of somebody of your line needs no decision any more"),
    subject=_("{name}: what you asked for needs no decision any more"),
    body=_("You asked that they go on as a client only. It is withdrawn: {reason}."),
    sample={"first_name": "Berta", "name": "Carlos P.", "reason": "Ya es solo cliente por otra vía"},
    audience="agent",
    action=_("See the registrations of my line"),
)
LET_GO_WITHDRAWN = Kind(
    name="network.let_go_withdrawn",
    label=_("A leader took back that an agent goes on as a client only: to the agent"),
    told=_("Somebody who leads you took back that you go on as a client only"),
    subject=_("You go on as an agent, {first_name}"),
    body=_("{leader} had asked that you go on as a client only, and took it back. Nothing changes for you."),
    sample={"first_name": "Carlos", "leader": "Berta Bella"},
    audience="agent",
    mandatory=True,
    action=_("See my registration"),
)
# What the leader hears of their wish, and what the agent does; that they are a client only is told by itself.
LET_GO_DECIDED = {
    ApplicationState.APPROVED: LET_GO_DONE, ApplicationState.REJECTED: LET_GO_KEPT,
    ApplicationState.WITHDRAWN: LET_GO_OVERTAKEN,
}  # fmt: skip
LET_GO_ENDED = {ApplicationState.REJECTED: LET_GO_REFUSED, ApplicationState.WITHDRAWN: LET_GO_WITHDRAWN}
REGISTRATION_APPROVED = Kind(
    name="network.registration_approved",
    label=_("A registration was approved"),
    told=_("Your registration was approved"),
    subject=_("Your registration is approved, {first_name}"),
    body=_("Your account is open from now on."),
    sample={"first_name": "Luisa"},
    mandatory=True,
    action=_("Open my account"),
)
REGISTRATION_MORE = Kind(
    name="network.registration_more",
    label=_("Something of a registration must be sent again"),
    told=_("Something of your registration must be sent again"),
    subject=_("Something is missing from your registration"),
    body=_("Please send again: {asked}. Reason: {reason}"),
    sample={"first_name": "Carlos", "asked": "Documento de identidad", "reason": "La foto está borrosa."},
    mandatory=True,
    action=_("Send it again"),
)
REGISTRATION_REJECTED = Kind(
    name="network.registration_rejected",
    label=_("A registration was rejected"),
    told=_("Your registration was not approved"),
    subject=_("About your registration"),
    body=_("We cannot accept your registration. Reason: {reason}"),
    sample={"first_name": "Carlos", "reason": "No trabajamos todavía en tu ciudad."},
    mandatory=True,
    action=_("See my registration"),
)
REGISTRATION_IN_LINE = Kind(
    name="network.registration_in_line",
    label=_("Somebody registers in the sponsor's line"),
    told=_("Somebody registers in your line"),
    subject=_("{name} wants to join your line"),
    body=_("{name} registered as an agent with you as sponsor. The registration waits for a decision."),
    sample={"first_name": "Berta", "name": "Carlos Peña"},
    audience="agent",
    action=_("See the registrations of my line"),
)
REGISTRATION_TO_DECIDE = Kind(
    name="network.registration_to_decide",
    label=_("A registration waits for staff"),
    subject=_("Registration {number} waits for a decision"),
    body=_("It came through: {channel}. Look at it and decide."),
    sample={"number": "128", "channel": "sitio público"},
    audience="staff",
    channels=("bell",),
    action=_("See the registration"),
)
REGISTRATION_UNCLEAR = Kind(
    name="network.registration_unclear",
    label=_("A registration may be of somebody on record"),
    subject=_("Registration {number}: is it somebody we know?"),
    body=_("It looks like a person on record, who has no e-mail to ask. Say whether it is the same person."),
    sample={"number": "128"},
    audience="staff",
    channels=("bell",),
    action=_("See the registration"),
)
CONTACT_WRITTEN = Kind(
    name="network.contact_written",
    label=_("Somebody wrote through the contact form"),
    subject=_("Somebody wrote through the contact form"),
    body=_("Contact {number} waits for an answer."),
    sample={"number": "128"},
    audience="staff",
    channels=("bell",),
    action=_("See what they wrote"),
)
CLIENT_ACTIVATED = Kind(
    name="network.client_activated",
    label=_("A client was activated"),
    told=_("Your account was opened"),
    subject=_("Your account is active again"),
    body=_("Your account is open again. Reason: {reason}"),
    sample={"first_name": "Luisa", "reason": "Confirmaste tus datos."},
    mandatory=True,
    action=_("Open my account"),
)
CLIENT_INACTIVATED = Kind(
    name="network.client_inactivated",
    label=_("A client was inactivated"),
    told=_("Your account was closed"),
    subject=_("Your account is inactive"),
    body=_("Your account is closed for now, and nothing of yours is lost. A mistake? Write to us. Reason: {reason}"),
    sample={"first_name": "Luisa", "reason": "Lo pediste por correo."},
    mandatory=True,
    action=_("See my state"),
)

# The message for each decision that the newcomer is told by itself; who becomes an agent is welcomed as one.
REGISTRATION_STATE = {
    ApplicationState.APPROVED: REGISTRATION_APPROVED,
    ApplicationState.MORE: REGISTRATION_MORE,
    ApplicationState.REJECTED: REGISTRATION_REJECTED,
}
