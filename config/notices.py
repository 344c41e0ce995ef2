"""Who is told what when something happens. Each function is a reaction: it gets the event and its stored row's id."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Sum
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format

from contracts import messages as contract_messages
from contracts.events import ContractVoided
from contracts.models import Contract
from core.messages import Kind
from ledger.enums import AccountKind
from ledger.events import LotsReleased
from ledger.models import Entry
from ledger.queries import available_after
from network import messages as network_messages
from network.enums import AgentState
from network.events import AgentCreated, AgentStateChanged, SponsorChanged
from network.models import Agent, AgentChange
from network.queries import is_to_be_proven
from notifications.actions import Notice, tell, tell_all
from people import messages as people_messages
from people.events import AccessReset
from people.models import Person, User
from referrals import messages as referral_messages
from referrals.events import CodeDecided, DisputeDecided
from referrals.models import CodeRequest, Dispute, InviteCode
from referrals.queries import permanent_code
from rewards import messages as reward_messages
from rewards.enums import Outcome
from rewards.events import (
    ClaimOpened,
    ClaimWritten,
    CorrectionPosted,
    DeliverySent,
    PointsAwarded,
    PointsDropped,
    PointsExpiring,
    PointsTakenBack,
    RedemptionChanged,
    RedemptionRequested,
)
from rewards.models import Award, Claim, ClaimMessage, Correction, ExpiryWarning, Redemption, RedemptionChange
from rewards.queries import (
    available_points,
    award_values,
    claim_values,
    correction_values,
    expiry_values,
    goal_of,
    goal_values,
    redemption_values,
    release_values,
    sent_values,
)


def tell_access_reset(event: AccessReset, cause: int) -> None:
    person, url = Person.objects.get(pk=event.person_id), reverse("people_public:security")
    values = {"first_name": person.first_name}
    tell(
        person=person, kind=people_messages.ACCESS_RESET, values=values, key=f"reset:{cause}", cause=cause, url=url
    )  # fmt: skip


def tell_code_decided(event: CodeDecided, cause: int) -> None:
    asked = CodeRequest.objects.select_related("owner").get(pk=event.request_id)
    kind = referral_messages.CODE_APPROVED if event.approved else referral_messages.CODE_REFUSED
    url = reverse("referrals_office:invite" if event.approved else "referrals_office:ask_code")
    values = {"code": asked.code, "reason": asked.reason}
    tell(person=asked.owner, kind=kind, values=values, key=f"code:{asked.pk}", cause=cause, url=url)


def tell_dispute(event: DisputeDecided, cause: int) -> None:
    """Both sides read what was decided, and whoever has a new referral without having asked."""
    dispute = Dispute.objects.select_related("claimant", "person", "claimed", "current__referrer").get(
        pk=event.dispute_id
    )
    values = {
        "client": dispute.person.name if dispute.person else dispute.named,
        "referrer": dispute.claimed.public_name if dispute.claimed else "",
        "reason": dispute.reason,
    }
    kinds = {dispute.claimant: referral_messages.DISPUTE_REFUSED}
    other = dispute.current.referrer if dispute.current else None
    if event.accepted:
        kinds[dispute.claimant] = referral_messages.DISPUTE_ACCEPTED
        if dispute.claimed:
            kinds.setdefault(dispute.claimed, referral_messages.REFERRAL_GAINED)
    if other and other not in kinds:
        kinds[other] = referral_messages.REFERRAL_LOST if event.accepted else referral_messages.REFERRAL_KEPT
    for person, kind in kinds.items():
        tell(person=person, kind=kind, values=values, key=f"dispute:{dispute.pk}", cause=cause)


def tell_new_agent(event: AgentCreated, cause: int) -> None:
    """It waits as the welcome does: `notices_welcome`."""
    person = Person.objects.select_related("agent").get(pk=event.person_id)
    if is_to_be_proven(person) or person.agent.state != AgentState.ACTIVE:
        return
    code = permanent_code(person)
    values = {"first_name": person.first_name, "code": code.code if code else ""}
    url = reverse("referrals_office:invite")
    tell(person=person, kind=network_messages.BECAME_AGENT, values=values, key=f"agent:{cause}", cause=cause, url=url)


def tell_sponsor_of_new_agent(event: AgentCreated, cause: int) -> None:
    agent = Agent.objects.select_related("person", "sponsor__person").get(pk=event.agent_id)
    if agent.sponsor:
        tell_all(notices=[_to_sponsor(agent.sponsor, network_messages.NEW_IN_LINE, agent, cause)])


def tell_sponsor_change(event: SponsorChanged, cause: int) -> None:
    """The agent with the reason, and both sponsors without it."""
    change = AgentChange.objects.select_related("agent__person").get(pk=event.change_id)
    sponsors = Agent.objects.select_related("person").in_bulk(
        [pk for pk in (event.old_sponsor_id, event.new_sponsor_id) if pk]
    )
    old, new = sponsors.get(event.old_sponsor_id or 0), sponsors.get(event.new_sponsor_id or 0)
    person, leader = change.agent.person, new or old
    assert leader, "a change is from somebody or to somebody"
    kind = network_messages.SPONSOR_CHANGED if new else network_messages.SPONSOR_REMOVED
    values = {"first_name": person.first_name, "sponsor": leader.person.name, "reason": change.reason}
    url = reverse("backoffice_office:home")
    notices = [Notice(person=person, kind=kind, values=values, key=f"sponsor:{cause}", cause=cause, url=url)]
    notices += [_to_sponsor(new, network_messages.LINE_GAINED, change.agent, cause)] if new else []
    notices += [_to_sponsor(old, network_messages.LINE_LOST, change.agent, cause)] if old else []
    tell_all(notices=notices)


def _to_sponsor(sponsor: Agent, kind: Kind, agent: Agent, cause: int) -> Notice:
    values = {"first_name": sponsor.person.first_name, "agent": agent.person.name}
    url = reverse("backoffice_office:home")
    return Notice(person=sponsor.person, kind=kind, values=values, key=f"line:{cause}", cause=cause, url=url)


def tell_agent_states(events: Sequence[AgentStateChanged], causes: Sequence[int]) -> None:
    """One by hand, or all that a close of a campaign or a file changed."""
    agents = Agent.objects.select_related("person").in_bulk([event.agent_id for event in events])
    codes = InviteCode.objects.filter(owner__agent__in=agents, is_vanity=False)
    code_of = dict(codes.values_list("owner", "code"))
    changes = AgentChange.objects.filter(agent__in=agents).order_by("agent", "-at", "-pk").distinct("agent")
    reason_of = dict(changes.values_list("agent", "reason"))
    office, account = reverse("backoffice_office:home"), reverse("website_account:home")
    notices = []
    for event, cause in zip(events, causes, strict=True):
        person, url = agents[event.agent_id].person, account if event.state == AgentState.CLIENT_ONLY else office
        values = {
            "first_name": person.first_name, "code": code_of.get(person.pk, ""),
            "reason": reason_of.get(event.agent_id, ""),
        }  # fmt: skip
        kind = network_messages.AGENT_STATE[AgentState(event.state)]
        notices.append(Notice(person=person, kind=kind, values=values, key=f"agent:{cause}", cause=cause, url=url))
    tell_all(notices=notices)


def tell_clients_of_uploads(contracts: Sequence[Contract], causes: Sequence[int]) -> None:
    tell_all(notices=[
        _contract_notice(contract, contract_messages.UPLOADED, cause)
        for contract, cause in zip(contracts, causes, strict=True)
    ])  # fmt: skip


def tell_client_of_void(event: ContractVoided, cause: int) -> None:
    contract = Contract.objects.select_related("client__person", "type").get(pk=event.contract_id)
    tell_all(notices=[_contract_notice(contract, contract_messages.VOIDED, cause)])


def _contract_notice(contract: Contract, kind: Kind, cause: int) -> Notice:
    person = contract.client.person
    values = _contract_values(contract, person)
    return Notice(person=person, kind=kind, values=values, key=f"contract:{cause}", cause=cause)


def tell_agents_without_points(contracts: Sequence[Contract], awards: Sequence[Award], causes: Sequence[int]) -> None:
    """Points are told by their own message; a contract that earned none is told with the reason."""
    notices = []
    for contract, award, cause in zip(contracts, awards, causes, strict=True):
        person = award.person
        if person is None or award.outcome == Outcome.POSTED:
            continue
        with translation.override(person.language):
            why = str(Outcome(award.outcome).label)
        values = {**_contract_values(contract, person), "client": award.about.public_name, "why": why}
        notices.append(Notice(
            person=person, kind=contract_messages.UPLOADED_AGENT, values=values, key=f"no-points:{award.pk}",
            cause=cause, url=reverse("rewards_office:award", args=[award.pk]),
        ))  # fmt: skip
    tell_all(notices=notices)


def tell_points(
    events: Sequence[PointsAwarded | PointsTakenBack | PointsDropped], causes: Sequence[int]
) -> None:  # fmt: skip
    kind, awards = POINTS_KINDS[type(events[0])], _awards_of(events)
    notices = []
    for award, values, cause in zip(awards, award_values(awards), causes, strict=True):
        assert award.person, "only awards to somebody are published"
        notices.append(Notice(
            person=award.person, kind=kind, values=values, key=f"points:{cause}", cause=cause,
            url=reverse("rewards_office:award", args=[award.pk]),
        ))  # fmt: skip
    tell_all(notices=notices)


def _awards_of(events: Sequence[PointsAwarded | PointsTakenBack | PointsDropped]) -> list[Award]:
    found = Award.objects.select_related("person").in_bulk([event.award_id for event in events])
    return [found[event.award_id] for event in events]


POINTS_KINDS = {
    PointsAwarded: reward_messages.POINTS_AWARDED,
    PointsTakenBack: reward_messages.POINTS_TAKEN_BACK,
    PointsDropped: reward_messages.POINTS_DROPPED,
}


def tell_expiry(event: PointsExpiring, cause: int) -> None:
    warning = ExpiryWarning.objects.select_related("person").get(pk=event.warning_id)
    tell(
        person=warning.person, kind=reward_messages.POINTS_EXPIRING, values=expiry_values(warning),
        key=f"expiry:{warning.pk}", cause=cause, url=reverse("rewards_office:catalogue"),
    )  # fmt: skip


def tell_released(event: LotsReleased, cause: int) -> None:
    """One notice per person, however many of their lots the batch released."""
    released = Entry.objects.filter(transaction__cause=cause, account__kind=AccountKind.AVAILABLE)
    given = dict(released.values_list("account__owner").annotate(points=Sum("amount")))
    for person in Person.objects.filter(pk__in=given).order_by("pk"):
        tell(
            person=person, kind=reward_messages.POINTS_RELEASED, values=release_values(person, given[person.pk]),
            key=f"released:{cause}", cause=cause, url=reverse("rewards_office:points"),
        )  # fmt: skip


def tell_goals(events: Sequence[PointsAwarded], causes: Sequence[int]) -> None:
    """Once per goal: what somebody saves for can be redeemed now, by the first award that made it so."""
    people = Person.objects.filter(goal__isnull=False).in_bulk({event.person_id for event in events})
    if not people:
        return
    awards = _awards_of(events)
    available = available_after([(award.person_id or 0, award.transaction_id) for award in awards])
    for event, points, cause in zip(events, available, causes, strict=True):
        if event.person_id in people and _tell_goal(people[event.person_id], points, cause):
            del people[event.person_id]


def tell_goal(event: CorrectionPosted | LotsReleased, cause: int) -> None:
    """The same, for points that did not come of a document."""
    if isinstance(event, LotsReleased):
        owners = Entry.objects.filter(transaction__cause=cause, account__kind=AccountKind.AVAILABLE)
        people = Person.objects.filter(pk__in=owners.values("account__owner"))
    else:
        people = Person.objects.filter(pk=event.person_id)
    for person in people.filter(goal__isnull=False).order_by("pk"):
        _tell_goal(person, available_points(person), cause)


def _tell_goal(person: Person, available: int, cause: int) -> bool:
    aim = goal_of(person, available)
    if aim is None or not aim.offer.redeemable:
        return False
    tell(
        person=person, kind=reward_messages.GOAL_REACHED, values=goal_values(aim.goal, available),
        key=f"goal:{aim.goal.product_id}:{aim.goal.since.timestamp():.0f}", cause=cause,
        url=reverse("rewards_office:product", args=[aim.goal.product_id]),
    )  # fmt: skip
    return True


def tell_staff_of_claim(event: ClaimOpened | ClaimWritten, cause: int, message: ClaimMessage | None = None) -> None:
    """Whoever answers claims hears of a new one, and of what the agent writes to it."""
    claim = Claim.objects.select_related("person").get(pk=event.claim_id)
    for user in User.objects.filter(is_staff=True, is_active=True).select_related("person").prefetch_related("roles"):
        if user.has_perm("rewards.answer_claims") and user.person_id != claim.person_id:
            tell(
                person=user.person, kind=reward_messages.CLAIM_OPENED,
                values=claim_values(claim, user.person, message), key=f"claim:{cause}", cause=cause,
                url=reverse("rewards_staff:claim", args=[claim.pk]),
            )  # fmt: skip


def tell_claim(event: ClaimWritten, cause: int) -> None:
    message = ClaimMessage.objects.select_related("claim__person").get(pk=event.message_id)
    if not event.from_staff:
        tell_staff_of_claim(event, cause, message)
        return
    claim = message.claim
    tell(
        person=claim.person, kind=reward_messages.CLAIM_WRITTEN, values=claim_values(claim, claim.person, message),
        key=f"claim:{cause}", cause=cause, url=reverse("rewards_office:claim", args=[claim.number]),
    )  # fmt: skip


def tell_correction(event: CorrectionPosted, cause: int) -> None:
    correction = Correction.objects.select_related("claim__person").get(pk=event.correction_id)
    claim = correction.claim
    tell(
        person=claim.person, kind=reward_messages.CORRECTION_POSTED, values=correction_values(correction),
        key=f"correction:{correction.pk}", cause=cause, url=reverse("rewards_office:claim", args=[claim.number]),
    )  # fmt: skip


def tell_redemption(event: RedemptionRequested | RedemptionChanged, cause: int) -> None:
    redemption = Redemption.objects.select_related("person", "product").get(pk=event.redemption_id)
    change = None
    kind = reward_messages.REDEMPTION_REQUESTED
    if isinstance(event, RedemptionChanged):
        change = RedemptionChange.objects.get(pk=event.change_id)
        kind = reward_messages.REDEMPTION_CHANGED
    tell(
        person=redemption.person, kind=kind, values=redemption_values(redemption, change), key=f"redemption:{cause}",
        cause=cause, url=reverse("rewards_office:redemption", args=[redemption.number]),
    )  # fmt: skip


def tell_sent(event: DeliverySent, cause: int) -> None:
    redemption = Redemption.objects.select_related("person", "delivery").get(pk=event.redemption_id)
    tell(
        person=redemption.person, kind=reward_messages.REDEMPTION_SENT, values=sent_values(redemption),
        key=f"sent:{cause}", cause=cause, url=reverse("rewards_office:redemption", args=[redemption.number]),
    )  # fmt: skip


def _contract_values(contract: Contract, reader: Person) -> dict[str, str]:
    with translation.override(reader.language):
        signed = date_format(date.fromisoformat(str(contract.signed_on)), "SHORT_DATE_FORMAT")
        return {"number": contract.number, "type": contract.type.name, "date": signed}
