"""The agent's home, and what waits for staff."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice import rules
from backoffice.enums import NextStep, Stage
from contracts.models import Contract
from core import conf
from core.models import PendingReaction
from core.pages import capped_count
from core.planned import planned
from ledger.models import LedgerCheck
from ledger.queries import Balances, balances
from network.models import Agent, Rank
from network.queries import rank_since, to_decide
from network.queries.campaigns import OwnStanding, about_to_leave, next_to_close, own_standing
from notifications.enums import State
from notifications.models import Message
from people.models import Person, PersonDocument
from referrals.models import Attribution, InviteCode
from referrals.queries import code_requests, disputes, people_referred_by, shown_code, suspicious_referrers
from rewards.enums import ClaimState, CorrectionState, Outcome, RedemptionState
from rewards.models import Award, Claim, Product, Redemption
from rewards.queries import Aim, goal_of, late_since
from workflows.models import ProcessStep
from workflows.queries import counts as steps_waiting

SHOWN = 5
SHOWN_OF_NOTICES = ["subject", "url", "created_at", "read_at"]
AWAITED = timedelta(days=30)  # after that a contract without agent is history, not a decision


@dataclass(frozen=True)
class Referral:
    """Somebody the agent brought in, and how far that has come."""

    person: Person
    bound_at: datetime
    stage: Stage
    points: int


@dataclass(frozen=True)
class Home:
    """The agent's home page."""

    balances: Balances
    code: InviteCode | None
    referrals: list[Referral]
    notices: list[Message]
    step: NextStep
    product: Product | None
    aim: Aim | None
    approvals: int  # of people the agent leads, that wait for their word
    own: OwnStanding | None  # how the agent stands in the campaigns
    rank: Rank | None
    rank_since: datetime | None

    @property
    def waiting(self) -> Referral | None:
        """The latest referral that has no contract yet."""
        return next((referral for referral in self.referrals if referral.stage == Stage.REGISTERED), None)

    @property
    def missing(self) -> int:
        """Points to go until the cheapest product."""
        return max(self.product.points - self.balances.available, 0) if self.product else 0


def home(agent: Agent) -> Home:
    person = agent.person
    held, referrals = balances(person), latest_referrals(person)
    aim = goal_of(person, held.available)
    product = aim.offer.product if aim and aim.offer.redeemable else cheapest_today()
    step = rules.next_step(
        referrals=len(referrals),
        without_contract=sum(referral.stage == Stage.REGISTERED for referral in referrals),
        available=held.available,
        cheapest=product.points if product else None,
    )
    notices = latest_notices(person=person.pk)
    approvals = len(waiting_for(person=person.pk, user=person.user.pk))
    own = own_standing(agent)
    rank, since = agent.rank, rank_since(agent) if agent.rank else None
    return Home(held, shown_code(person), referrals, notices, step, product, aim, approvals, own, rank, since)


@planned
def latest_notices(person: int) -> QuerySet[Message]:
    return Message.objects.bell_of(person).order_by("-created_at", "-pk").only(*SHOWN_OF_NOTICES)[:SHOWN]


@planned
def waiting_for(person: int, user: int) -> QuerySet[ProcessStep, Any]:
    """Steps that wait for the person by name."""
    steps = ProcessStep.objects.waiting().filter(assignee=person).open_to(user=user, person=person)
    return steps.values_list("pk")


def cheapest_today() -> Product | None:
    return next(iter(redeemable_on(day=timezone.localdate())), None)


@planned
def redeemable_on(day: date) -> QuerySet[Product]:
    """The cheapest reward of the day, as the agent's home shows it."""
    products = Product.objects.redeemable_on(day).filter(stock__gt=0).only("name", "points")
    return products.order_by("points", "name", "pk")[:1]


def latest_referrals(person: Person) -> list[Referral]:
    """The newest ones with their stage, in one query."""
    return [
        Referral(
            row.person, row.bound_at, rules.stage_of(has_contract=row.has_contract, points=row.earned or 0),
            row.earned or 0,
        )
        for row in attributions_of(person=person.pk)
    ]  # fmt: skip


@planned
def attributions_of(person: int) -> QuerySet[Attribution]:
    contracts = Contract.objects.active().filter(client__person=OuterRef("person"))
    given = Award.objects.filter(person=person, about=OuterRef("person"), outcome=Outcome.POSTED)
    total = given.order_by().values("about").annotate(total=Sum("points")).values("total")
    rows = people_referred_by(person).only("bound_at", "person__given_names", "person__family_names")
    return rows.annotate(has_contract=Exists(contracts), earned=Subquery(total))[:SHOWN]


@dataclass(frozen=True)
class Decision:
    """Something that waits for staff: how many, and where to decide."""

    label: str
    icon: str
    count: int
    more: bool
    url: str


@dataclass(frozen=True)
class Waiting:
    """Where a kind of decision comes from and who may take it."""

    permission: str
    icon: str
    label: Callable[[], str]
    rows: Callable[[], QuerySet[Any]]
    url: Callable[[], str]


def decisions(user: Any) -> list[Decision]:
    """What needs a decision today, for this user's rights; what waits for nobody is left out."""
    found = approvals_for(user)
    for kind in WAITING:
        if not user.has_perm(kind.permission):
            continue
        count, more = capped_count(kind.rows())
        if count:
            found.append(Decision(kind.label(), kind.icon, count, more, kind.url()))
    return found


def approvals_for(user: Any) -> list[Decision]:
    """What waits for this user by name or role comes first; for whoever may hand it over, what is overdue."""
    url, found = reverse("workflows_staff:queue"), []
    tabs = [("mine", "workflows.decide_processes", _("Approvals that wait for you"), "consent")]
    tabs.append(("overdue", "workflows.reassign_processes", _("Overdue approvals"), "alert"))
    counts = steps_waiting(user, {}) if any(user.has_perm(permission) for _tab, permission, *_rest in tabs) else {}
    for tab, permission, label, icon in tabs:
        if user.has_perm(permission) and counts[tab]:
            found.append(Decision(label, icon, counts[tab], False, f"{url}?tab={tab}"))
    return found


def recent_contracts(user: Any) -> list[Contract]:
    return list(Contract.objects.visible_to(user).for_list()[:SHOWN])


def _first_day() -> Any:
    return timezone.localdate() - AWAITED


def _without_agent() -> QuerySet[Contract]:
    return Contract.objects.active().without_agent().uploaded_between(_first_day(), None)


def _broken_books() -> QuerySet[LedgerCheck]:
    """The last check, if it was bad: a good one afterwards closes the matter."""
    last = LedgerCheck.objects.order_by("-pk").values("pk")[:1]
    return LedgerCheck.objects.filter(pk__in=last).exclude(problems=[])


def next_close_url() -> str:
    """Those whom the next close makes inactive."""
    campaign = next_to_close()
    return f"{reverse('network_staff:stencil')}?changes=inactive&campaign={campaign.pk if campaign else ''}"


def _without_agent_url() -> str:
    return f"{reverse('contracts_staff:list')}?state=active&agent=none&since={_first_day().isoformat()}"


WAITING = [
    Waiting(
        "network.view_campaigns", "phone", lambda: _("Agents who become inactive at the next close: call them"),
        about_to_leave, next_close_url,
    ),
    Waiting(
        "network.decide_registrations", "user-add", lambda: _("Registrations to decide"),
        to_decide, lambda: f"{reverse('network_staff:registrations')}?state=decide",
    ),
    Waiting(
        "rewards.answer_claims", "help", lambda: _("Claims about missing points"),
        lambda: Claim.objects.filter(state=ClaimState.OPEN), lambda: reverse("rewards_staff:claims"),
    ),
    Waiting(
        "rewards.correct_points", "star", lambda: _("Corrections of points that wait for a second person"),
        lambda: Claim.objects.filter(corrections__state=CorrectionState.PROPOSED),
        lambda: f"{reverse('rewards_staff:claims')}?state=correction",
    ),
    Waiting(
        "rewards.manage_redemptions", "alert", lambda: _("Redemptions that wait longer than promised"),
        lambda: Redemption.objects.waiting_since(late_since()),
        lambda: f"{reverse('rewards_staff:redemptions')}?late=on",
    ),
    Waiting(
        "rewards.manage_redemptions", "gift", lambda: _("Redemptions to approve"),
        lambda: Redemption.objects.filter(state=RedemptionState.REQUESTED),
        lambda: f"{reverse('rewards_staff:redemptions')}?state={RedemptionState.REQUESTED}",
    ),
    Waiting(
        "rewards.manage_redemptions", "truck", lambda: _("Redemptions to send"),
        lambda: Redemption.objects.to_send(), lambda: f"{reverse('rewards_staff:redemptions')}?tracking=unsent",
    ),
    Waiting(
        "rewards.manage_catalogue", "box", lambda: _("Rewards that run low"),
        lambda: Product.objects.running_low(conf.get("rewards.low_stock")),
        lambda: f"{reverse('admin:rewards_product_changelist')}?stock=low",
    ),
    Waiting(
        "referrals.review_signals", "shield", lambda: _("Suspicious referrals to review"),
        lambda: suspicious_referrers(), lambda: reverse("referrals_staff:suspicious"),
    ),
    Waiting(
        "referrals.decide_disputes", "people", lambda: _("Disputes about a referral"),
        lambda: disputes().filter(state="open"), lambda: reverse("referrals_staff:disputes"),
    ),
    Waiting(
        "people.review_documents", "file", lambda: _("Documents to review"),
        lambda: PersonDocument.objects.waiting(), lambda: reverse("people_staff:documents"),
    ),
    Waiting(
        "referrals.review_codes", "share", lambda: _("Codes that agents ask for"),
        lambda: code_requests().filter(state="open"), lambda: reverse("referrals_staff:codes"),
    ),
    Waiting(
        "notifications.view_history", "mail", lambda: _("E-mails that could not be delivered"),
        lambda: Message.objects.emails().filter(state=State.FAILED),
        lambda: f"{reverse('notifications_staff:history')}?state={State.FAILED}",
    ),
    Waiting(
        "contracts.view_contracts", "file", lambda: _("Contracts of the last 30 days without an agent"),
        _without_agent, _without_agent_url,
    ),
    Waiting(
        "people.view_audit", "alert", lambda: _("Checks of the points ledger that found problems"),
        _broken_books, lambda: reverse("admin:ledger_ledgercheck_changelist"),
    ),
    Waiting(
        "people.view_audit", "refresh", lambda: _("Automatic steps that failed and are tried again"),
        lambda: PendingReaction.objects.filter(done_at=None, attempts__gt=0),
        lambda: reverse("admin:core_pendingreaction_changelist"),
    ),
]  # fmt: skip
