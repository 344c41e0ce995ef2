from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ClientState(models.TextChoices):
    WAITING = "waiting", _("waiting for approval")
    ACTIVE = "active", _("active")
    INACTIVE = "inactive", _("inactive")

    @property
    def tone(self) -> str:
        return {"active": "success", "waiting": "info"}.get(self.value, "warn")


class AgentState(models.TextChoices):
    PREREGISTERED = "preregistered", _("pre-registered")
    ACTIVE = "active", _("active")
    INACTIVE = "inactive", _("inactive")
    CLIENT_ONLY = "client_only", _("client only")

    @property
    def tone(self) -> str:
        return {"active": "success", "preregistered": "info", "inactive": "warn"}.get(self.value, "neutral")


class Channel(models.TextChoices):
    """The door through which somebody was registered."""

    SITE = "site", _("public site")
    INVITATION = "invitation", _("invitation")
    REPLICATED = "replicated", _("an agent's site")
    CONTACT = "contact", _("contact form")
    BACKOFFICE = "backoffice", _("an agent's office")
    BACKEND = "backend", _("backend")
    FILE = "file", _("file")
    CHATBOT = "chatbot", _("chatbot")
    API = "api", _("web service")


class Target(models.TextChoices):
    """What somebody registers to be."""

    CLIENT = "client", _("client")
    AGENT = "agent", _("agent")


class Passage(models.TextChoices):
    """From what to what a registration leads (an agent is always a client too)."""

    NEW = "new", _("new here")
    ACCESS = "access", _("known without access")
    KNOWN = "known", _("registers again")
    TO_AGENT = "to_agent", _("client to agent")
    RETURN = "return", _("inactive agent who comes back")
    TO_CLIENT = "to_client", _("agent who goes on as a client")


class ApplicationState(models.TextChoices):
    DRAFT = "draft", _("not confirmed yet")
    WAITING = "waiting", _("waiting for a decision")
    MORE = "more", _("something is missing")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")

    @property
    def tone(self) -> str:
        return {"approved": "success", "waiting": "info", "more": "warn", "rejected": "danger"}.get(
            self.value, "neutral"
        )

    @property
    def icon(self) -> str:
        icons = {"approved": "check", "waiting": "wait", "more": "alert", "rejected": "x-circle"}
        return icons.get(self.value, "edit")

    @property
    def is_open(self) -> bool:
        return self in OPEN_STATES


OPEN_STATES = (ApplicationState.DRAFT, ApplicationState.WAITING, ApplicationState.MORE)


class CheckResult(models.TextChoices):
    PASSED = "passed", _("in order")
    WARNING = "warning", _("look at it")
    FAILED = "failed", _("not in order")

    @property
    def tone(self) -> str:
        return {"passed": "success", "warning": "warn"}.get(self.value, "danger")


class CheckName(models.TextChoices):
    """What is looked at before somebody is registered."""

    KNOWN = "known", _("known already")
    SAME_EMAIL = "same_email", _("e-mail of somebody else")
    SAME_PHONE = "same_phone", _("phone of somebody else")
    SAME_DOCUMENT = "same_document", _("another document on record")
    BLACKLIST = "blacklist", _("blacklist")
    TERRITORY = "territory", _("territory")
    REFERRER = "referrer", _("referrer")
    EARLIER = "earlier", _("registered before by another e-mail")


class Decision(models.TextChoices):
    """What may be decided about an application that waits."""

    APPROVE = "approved", _("approve")
    REJECT = "rejected", _("reject")
    MORE = "more", _("ask for more")


class Act(models.TextChoices):
    """What the audit trail of clients and agents, their files and the campaigns can hold."""

    REGISTER = "network.register_contact_client", _("Written down by staff, without an account")
    MAKE_AGENT = "network.make_agent", _("Became an agent")
    ACTIVATE = "network.activate_agent", _("Activated")
    INACTIVATE = "network.inactivate_agent", _("Inactivated")
    RETURN = "network.return_to_client", _("Returned to client")
    CHANGE_SPONSOR = "network.change_sponsor", _("Sponsor changed")
    PLACE = "network.place_agent", _("Placed in the matrix")
    WRITE = "network.write_to_line", _("Message to the network")
    PREREGISTER = "network.preregister_agent", _("Pre-registered as an agent")
    PREACTIVATE = "network.preactivate_agent", _("Active from the next sign-in on")
    ACTIVATE_CLIENT = "network.activate_client", _("Client activated")
    INACTIVATE_CLIENT = "network.inactivate_client", _("Client inactivated")
    CREATE_FORM = "network.create_form", _("Registration form created")
    PUBLISH_FORM = "network.publish_form", _("Version of a form published")
    OPEN_FORM = "network.open_form", _("Registration form opened or closed")
    DECIDE = "network.decide_application", _("Registration decided")
    WITHDRAW = "network.withdraw_application", _("Registration withdrawn")
    UPLOAD_PEOPLE = "network.upload_people", _("File of people uploaded")
    CONFIRM_LOAD = "network.confirm_load", _("File of people confirmed")
    UNDO_LOAD = "network.undo_load", _("File of people undone")
    UPLOAD_ORDERS = "network.import_orders", _("File of orders uploaded")
    CONFIRM_ORDERS = "network.confirm_orders", _("File of orders confirmed")
    UNDO_ORDERS = "network.undo_orders", _("File of orders undone")
    PLAN_CAMPAIGN = "network.plan_campaign", _("Campaign planned")
    OPEN_CAMPAIGN = "network.open_campaign", _("Campaign opened")
    LOCK_CAMPAIGN = "network.lock_campaign", _("Campaign locked")
    UNLOCK_CAMPAIGN = "network.unlock_campaign", _("Campaign unlocked")
    PRECALCULATE = "network.precalculate", _("Campaign precalculated")
    CLOSE_CAMPAIGN = "network.close", _("Close of a campaign begun")
    PREPARE_CORRECTION = "network.prepare_correction", _("Correction of a campaign prepared")
    CONFIRM_CORRECTION = "network.confirm_correction", _("Correction of a campaign confirmed")
    DISCARD_CORRECTION = "network.discard_correction", _("Correction of a campaign discarded")
    SAVE_STATE = "network.save_commercialstate", _("Commercial state edited")
    SAVE_SEGMENT = "network.save_segment", _("Segment edited")
    SAVE_ORDER_RULE = "network.save_orderrule", _("Rule of orders edited")
    GIVE_RANK = "network.give_rank", _("Rank changed by staff")
    SAVE_RANK = "network.save_rank", _("Rank edited")
    PUT_INTO_SEGMENT = "network.put_into_segment", _("Put into a segment by hand")


class FlowAct(models.TextChoices):
    """What other systems had done as far as asking a flow for it: the code of the act, and `_asked`."""

    ASK_ACTIVATION = "network.activate_agent_asked", _("Activation asked for")


class Lead(Enum):
    """Who shall lead a new agent where nobody is named."""

    BY_DEFAULT = "by_default"


class Placing(models.TextChoices):
    """How somebody got a place in the matrix."""

    CHOSEN = "chosen", _("chosen by hand")
    SPILL = "spill", _("first free place")
    DUE = "due", _("placed when the time was over")


class Reach(models.TextChoices):
    """Whom a message of the network goes to."""

    ONE = "one", _("this person")
    DIRECT = "direct", _("whoever this person leads")
    BRANCH = "branch", _("the whole branch below")


class Figure(models.TextChoices):
    """What a card of the network can say of somebody. Volumes are those of the campaign that is shown."""

    CODE = "code", _("Code")
    LEVEL = "level", _("Level")
    RANK = "rank", _("Rank")
    SINCE = "since", _("Agent since")
    POINTS = "points", _("Points of the campaign")
    AMOUNT = "amount", _("Orders of the campaign")
    GROUP_POINTS = "group_points", _("Group points")
    GROUP_AMOUNT = "group_amount", _("Group orders")
    DIRECT = "direct", _("Leads")
    BELOW = "below", _("Below in all")
    CLIENTS = "clients", _("Clients")
    LAST_ORDER = "last_order", _("Last order")
    PHONE = "phone", _("Phone")
    BALANCE = "balance", _("Available points")


class CampaignState(models.TextChoices):
    """planned > open > precalculated (any number of times) > locked > closed."""

    PLANNED = "planned", pgettext_lazy("campaign", "planned")
    OPEN = "open", pgettext_lazy("campaign", "open")
    PRECALCULATED = "precalculated", pgettext_lazy("campaign", "precalculated")
    LOCKED = "locked", pgettext_lazy("campaign", "locked")
    CLOSED = "closed", pgettext_lazy("campaign", "closed")

    @property
    def tone(self) -> str:
        tones = {"open": "success", "precalculated": "info", "locked": "warn"}
        return tones.get(self.value, "neutral")


class RunKind(models.TextChoices):
    PRECALCULATION = "precalc", _("precalculation")
    CLOSE = "close", _("close")
    CORRECTION = "correction", _("compensating close")


class RunState(models.TextChoices):
    WAITING = "waiting", _("waiting for a second person")
    RUNNING = "running", _("running")
    DONE = "done", pgettext_lazy("run", "done")
    FAILED = "failed", pgettext_lazy("run", "failed")
    DISCARDED = "discarded", pgettext_lazy("run", "discarded")


class OrderState(models.TextChoices):
    VALID = "valid", _("valid")
    CANCELLED = "cancelled", _("cancelled")


class OrderResult(models.TextChoices):
    """What became of an order that came in."""

    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    SAME = "same", _("as before")
    ERROR = "error", _("with mistakes")
    OVERTAKEN = "overtaken", _("not saved, since something changed after the preview")


class StateEffect(models.TextChoices):
    """What a commercial state does to an agent at the close."""

    NONE = "none", _("nothing")
    INACTIVATE = "inactivate", _("the agent becomes inactive")
    ACTIVATE = "activate", _("the agent becomes active")


class StillOpen(models.TextChoices):
    """Pages of the office that an inactive agent may go on reading, where the company says so."""

    POINTS = "points", _("their points")
    REDEMPTIONS = "redemptions", _("their redemptions")
    CLIENTS = "clients", _("their clients")
    NOTICES = "notices", _("their notices")

    @property
    def page(self) -> str:
        """The name of its address; everything below it is open too."""
        return {
            "points": "rewards_office:points", "redemptions": "rewards_office:redemptions",
            "clients": "backoffice_office:clients", "notices": "notifications_office:inbox",
        }[self.value]  # fmt: skip


class SegmentSource(models.TextChoices):
    CALCULATION = "calculation", _("calculation at the close")
    HAND = "hand", _("staff")
    KIT = "kit", _("starter kit")
    GOAL = "goal", _("goal")
    RULE = "rule", _("business rule")


class OrderRuleKind(models.TextChoices):
    """What a rule of orders looks at: one order, one that holds all of a kit, or all of a campaign's together."""

    RULE = "rule", _("business rule")
    KIT = "kit", _("starter kit")
    GOAL = "goal", _("goal")


class RankSource(models.TextChoices):
    """Who or what gave an agent a rank."""

    HAND = "hand", _("staff")
    FILE = "file", _("file")
    KIT = "kit", _("starter kit")
    GOAL = "goal", _("goal")
    RULE = "rule", _("business rule")
    CALCULATION = "calculation", _("calculation at the close")


class LoadKind(models.TextChoices):
    """What a file is about."""

    PEOPLE = "people", _("people")
    STATES = "states", _("states")
    RANKS = "ranks", _("ranks")


class LoadState(models.TextChoices):
    CHECKING = "checking", _("being checked")
    READY = "ready", _("waiting for confirmation")
    WRITING = "writing", _("being saved")
    DONE = "done", _("saved")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")
    REFUSED = "refused", _("not readable")
    STALE = "stale", _("expired")

    @property
    def tone(self) -> str:
        tones = {"done": "success", "ready": "warn", "refused": "danger", "undone": "neutral", "stale": "neutral"}
        return tones.get(self.value, "info")


class StateAct(models.TextChoices):
    """What a file of states can ask for."""

    ACTIVATE = "activate", _("activate the agent")
    INACTIVATE = "inactivate", _("inactivate the agent")
    PREACTIVATE = "preactivate", _("activate the agent at the next sign-in")
    AS_CLIENT = "as_client", _("the agent goes on as a client only")
    ACTIVATE_CLIENT = "activate_client", _("activate the client")
    INACTIVATE_CLIENT = "inactivate_client", _("inactivate the client")


class Kept(models.TextChoices):
    """Why undoing a file leaves somebody as they are."""

    DID = "did", _("did something meanwhile")
    CHANGED = "changed", _("was changed again meanwhile")
    BUILT = "built", _("a contract, points or more rest on it meanwhile")
    OWN = "own", _("is about whoever undoes it: somebody else has to")
    UNUSED = "unused", _("the rank from before is out of use")
    BARRED = "barred", _("the blacklist keeps them out")
    TO_DECIDE = "to_decide", _("their registration waits for a decision")
    ENDED = "ended", _("their registration ended with the file: they have to register again")
