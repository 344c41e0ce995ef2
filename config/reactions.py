"""What follows from what. Reading this file tells what the system does on its own.

`now` runs in the transaction of the event; `later` is a row that a worker claims. A reaction gets the event and the id
of its stored row, which is the cause of whatever it writes. Who is told what stands in config/notices*.py.
"""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from config import (
    approvals,
    approvals_activation,
    approvals_credit,
    approvals_documents,
    notices,
    notices_campaigns,
    notices_credit,
    notices_papers,
    notices_ranks,
    notices_registration,
    notices_sites,
    notices_staff,
    notices_texts,
    notices_welcome,
)
from contracts import actions as contracts
from contracts.events import ContractUploaded, ContractVoided
from contracts.models import Contract
from contracts.rules import source_of
from core.events import Event, Reaction, later, now, now_for_all
from core.models import StoredEvent
from ledger.events import BooksBroken, LotsReleased
from network import actions as network
from network.events import (
    ActivationEarned,
    AgentCreated,
    AgentStateChanged,
    ApplicationDecided,
    ApplicationFiled,
    ApplicationHeld,
    ApplicationJoined,
    ApplicationSentAgain,
    CampaignUnlocked,
    ClientRegistered,
    ClientStateChanged,
    CorrectionPrepared,
    RankReached,
    SponsorChanged,
    StandingCorrected,
)
from notifications import actions as notifications
from notifications.actions import queue_deliveries
from notifications.events import WebhookFailed, WebhookGone
from people.events import (
    AccessReset,
    AuditBroken,
    DocumentExpired,
    DocumentExpiring,
    DocumentHandedIn,
    DocumentReturned,
    DocumentReviewed,
    ErasureAsked,
    ErasureRefused,
    LoginProven,
    PersonErased,
    TextAccepted,
    TextWithdrawn,
)
from people.models import Person
from referrals import actions as referrals
from referrals.events import CodeBound, CodeDecided, DisputeDecided, ReferrerChanged, SignalCleared, SiteStopped
from rewards import actions as rewards
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
from sales import actions as sales
from sales.events import CreditAnswered, CreditDecided, CreditLimitChanged, CreditRequested
from workflows import actions as workflows
from workflows.events import ProcessDecided, StepOpened, StepOverdue, StepReminded


def award_contracts(events: Sequence[ContractUploaded], causes: Sequence[int]) -> None:
    """Each contract earns its referrer the points of the rule in force on its date; client and agent are told."""
    found = Contract.objects.select_related("type", "client__person", "referrer", "created_by")
    by_id = found.in_bulk([event.contract_id for event in events])
    contracts = [by_id[event.contract_id] for event in events]
    documents = [_document(*one) for one in zip(contracts, events, causes, strict=True)]
    awards = rewards.award_for_sources(documents=documents, by=contracts[0].created_by)
    notices.tell_clients_of_uploads(contracts, causes)
    notices.tell_agents_without_points(contracts, awards, causes)


def _document(contract: Contract, event: ContractUploaded, cause: int) -> rewards.Document:
    return rewards.Document(
        source=source_of(contract.pk), label=document_name(contract), type=contract.type, referrer=contract.referrer,
        about=contract.client.person, base_minor=event.amount_minor, currency=event.currency,
        on_date=date.fromisoformat(event.signed_on), cause=cause,
    )  # fmt: skip


def document_name(contract: Contract) -> str:
    """`Contrato H-2026-0001`, in the company's language: it stays as it is written."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("Contract %(number)s") % {"number": contract.number}


def take_back_contract_points(event: ContractVoided, cause: int) -> None:
    by = StoredEvent.objects.select_related("by").get(pk=cause).by
    rewards.reverse_source(source=source_of(event.contract_id), cause=cause, by=by)


def award_what_waited(event: CodeBound | ReferrerChanged, cause: int) -> None:
    """Contracts that came in before anybody was known to have brought the client earn their points now."""
    referrer_id = event.referrer_id if isinstance(event, CodeBound) else event.new_referrer_id
    people = Person.objects.in_bulk([pk for pk in (event.person_id, referrer_id) if pk])
    by = StoredEvent.objects.select_related("by").get(pk=cause).by
    referrer = people[referrer_id] if referrer_id else None
    rewards.award_waiting(person=people[event.person_id], referrer=referrer, cause=cause, by=by)


def settle_what_was_reviewed(event: SignalCleared, cause: int) -> None:
    """The review of a referral is over: points that waited for it are posted, or dropped."""
    people = Person.objects.in_bulk([event.person_id, event.referrer_id])
    by = StoredEvent.objects.select_related("by").get(pk=cause).by
    rewards.settle_held(
        person=people[event.person_id], referrer=people[event.referrer_id], confirmed=event.confirmed, cause=cause,
        by=by,
    )  # fmt: skip


def tell_other_systems(events: Sequence[Event], causes: Sequence[int]) -> None:
    """Webhooks: a delivery waits for each address that wants to hear of such events."""
    queue_deliveries(events=causes, kind=events[0].kind())


def forget_everywhere(event: PersonErased, _cause: int) -> None:
    """Each app forgets what it holds, from the top down, while the name can still be read."""
    if event.unproven:
        return
    person = Person.objects.get(pk=event.person_id)
    for app in (sales, contracts, rewards, network, referrals, workflows, notifications):
        app.forget_person(person=person)


REACTIONS: dict[type[Event], tuple[Reaction, ...]] = {
    Event: (now_for_all(tell_other_systems),),  # of every kind
    WebhookFailed: (now(notices_staff.tell_staff_of_webhook),),
    WebhookGone: (now(notices_staff.tell_staff_of_webhook),),
    AccessReset: (now(notices.tell_access_reset),),
    ErasureAsked: (now(notices_staff.tell_staff_of_erasure),),
    ErasureRefused: (now(notices_staff.tell_erasure_refused),),
    TextAccepted: (now(notices_texts.tell_text),),
    TextWithdrawn: (now(notices_texts.tell_text),),
    PersonErased: (now(forget_everywhere),),
    DocumentHandedIn: (
        now(notices_papers.tell_document_handed_in),
        now(approvals_documents.start_document_approval),
        later(approvals_documents.follow_document),
    ),
    DocumentReturned: (now(notices_papers.tell_document_returned),),
    DocumentReviewed: (now(notices_papers.tell_document_reviewed),),
    DocumentExpiring: (now(notices_papers.tell_document_expiry),),
    DocumentExpired: (now(notices_papers.tell_document_expiry),),
    AuditBroken: (now(notices_staff.tell_staff_of_broken_audit),),
    LoginProven: (now(notices_welcome.tell_what_waited),),
    ClientRegistered: (now(notices_welcome.welcome_client),),
    ClientStateChanged: (now(notices_registration.tell_client_state),),
    ApplicationHeld: (now(notices_registration.ask_to_confirm),),
    ApplicationJoined: (now(notices_registration.tell_goes_on),),
    ApplicationFiled: (now(notices_registration.tell_filed),),
    ApplicationDecided: (now(notices_registration.tell_decided),),
    ApplicationSentAgain: (now(notices_registration.tell_sent_again),),
    CodeBound: (now(notices_welcome.tell_referrer), now(award_what_waited)),
    CodeDecided: (now(notices.tell_code_decided),),
    SiteStopped: (now(notices_sites.tell_site_stopped),),
    DisputeDecided: (now(notices.tell_dispute),),
    ReferrerChanged: (now(award_what_waited),),
    SignalCleared: (now(settle_what_was_reviewed),),
    AgentCreated: (now(notices.tell_new_agent), now(notices.tell_sponsor_of_new_agent)),
    SponsorChanged: (now(notices.tell_sponsor_change),),
    ActivationEarned: (now(approvals_activation.follow_activation),),
    RankReached: (now_for_all(notices_ranks.ask_texts_of_ranks), now_for_all(notices_ranks.tell_of_ranks)),
    CampaignUnlocked: (now(notices_campaigns.tell_staff_of_unlocking),),
    CorrectionPrepared: (now(notices_campaigns.tell_staff_of_correction),),
    StandingCorrected: (now_for_all(notices_campaigns.tell_of_corrections),),
    AgentStateChanged: (now_for_all(notices.tell_agent_states),),
    ContractUploaded: (now_for_all(award_contracts),),
    ContractVoided: (now(take_back_contract_points), now(notices.tell_client_of_void)),
    PointsAwarded: (now_for_all(notices.tell_points), now_for_all(notices.tell_goals)),
    PointsExpiring: (now(notices.tell_expiry),),
    LotsReleased: (later(notices.tell_released), later(notices.tell_goal)),
    BooksBroken: (now(notices_staff.tell_staff_of_broken_books),),
    PointsTakenBack: (now_for_all(notices.tell_points),),
    PointsDropped: (now_for_all(notices.tell_points),),
    ClaimOpened: (now(notices.tell_staff_of_claim),),
    ClaimWritten: (now(notices.tell_claim),),
    CorrectionPosted: (later(notices.tell_correction), later(notices.tell_goal)),
    RedemptionRequested: (now(notices.tell_redemption), now(approvals.start_redemption_approval)),
    RedemptionChanged: (now(notices.tell_redemption),),
    DeliverySent: (now(notices.tell_sent),),
    CreditRequested: (now(notices_credit.tell_credit_requested),),
    CreditAnswered: (now(notices_credit.tell_credit_answered),),
    CreditDecided: (now(notices_credit.tell_credit_decided),),
    CreditLimitChanged: (now(notices_credit.tell_credit_limit),),
    ProcessDecided: (
        now(approvals_credit.settle_credit),
        now(approvals.settle_redemption),
        now(approvals_activation.settle_activation),
        now(approvals_activation.settle_asked_activation),
        now(approvals_documents.settle_document),
        now(notices_registration.settle_registration),
    ),
    StepOpened: (now(approvals.tell_step_opened),),
    StepReminded: (now(approvals.tell_step_reminder),),
    StepOverdue: (now(approvals.tell_step_overdue),),
}
