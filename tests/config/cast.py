"""One of everything, all of it somebody else's, and one person per role who comes asking for it."""

import uuid
from dataclasses import dataclass
from typing import Any

from core.access import PERMISSIONS
from core.messages import KINDS
from core.models import Job
from ledger.models import Transaction
from network.enums import AgentState
from network.models import RegistrationForm
from notifications.actions import tell
from notifications.rules import sign
from people.actions import accept_texts, ask_erasure, start_upload
from people.models import ExtendedField, IdType, Mask, Person, Role
from referrals.actions import ask_for_code, open_dispute
from referrals.enums import SignalKind
from referrals.models import Signal
from rewards import actions as rewards
from rewards.enums import Outcome
from rewards.models import Award, Claim, Correction, Redemption
from tests import factories
from tests.api.cast import key as api_key
from tests.config import cast_campaigns, cast_credit, cast_registration, cast_sites
from workflows import actions as workflows
from workflows.permissions import DECIDE_PROCESSES

# Which object fills the blank of an address; a new address with a blank says here whose object it gets.
OBJECTS = {
    "network_public:invitation": "code",
    "referrals_public:visit": "code",
    "notifications_account:read": "notice",
    "notifications_account:mark": "notice",
    "notifications_office:mark": "notice",
    "notifications_office:read": "notice",
    "notifications_public:unsubscribe": "unsubscribe",
    "rewards_office:award": "award",
    "rewards_office:claim": "claim_number",
    "rewards_office:movement": "movement",
    "rewards_staff:claim": "claim",
    "rewards_staff:liability_list": "liability",
    "rewards_staff:answer_claim": "claim",
    "rewards_staff:claim_file": "claim",
    "rewards_staff:propose_correction": "claim",
    "rewards_staff:decide_correction": "correction",
    "rewards_public:verify": "statement",
    "rewards_office:product": "product",
    "rewards_office:picture": "product",
    "rewards_office:redeem": "product",
    "rewards_office:goal": "product",
    "rewards_office:receipt": "redemption_number",
    "rewards_office:delivery": "redemption_number",
    "rewards_office:redemption": "redemption_number",
    "contracts_staff:contract": "contract",
    "contracts_staff:void": "contract",
    "contracts_staff:file": "contract",
    "contracts_staff:batch": "batch",
    "contracts_staff:columns": "batch",
    "contracts_staff:confirm_batch": "batch",
    "contracts_staff:undo_batch": "batch",
    "contracts_staff:bad_rows": "batch",
    "contracts_staff:bad_rows_book": "batch",
    "rewards_staff:redemption": "redemption",
    "rewards_staff:step": "redemption",
    "rewards_staff:modify": "redemption",
    "rewards_staff:tracking": "redemption",
    "rewards_staff:correct_delivery": "redemption",
    "referrals_staff:code": "code_request",
    "referrals_staff:dispute": "dispute",
    "referrals_staff:evidence": "dispute",
    "referrals_staff:review": "suspicious",
    "referrals_public:card": "card",
    "referrals_office:flyer": "paper",
    "network_staff:form": "form",
    "network_staff:preview_form": "form",
    "network_staff:discard_draft": "form",
    "network_staff:open_form": "form",
    "network_staff:form_versions": "form",
    "people_staff:extra": "owner",
    "people_public:upload_state": "upload",
    "people_account:document": "paper",
    "people_office:document": "paper",
    "people_account:document_file": "document",
    "people_office:document_file": "document",
    "people_staff:profile": "owner",
    "people_staff:photo_file": "owner",
    "people_staff:bank_number": "owner",
    "people_staff:hand_in": "owner",
    "people_staff:review": "document",
    "people_staff:take_document": "document",
    "people_staff:document_file": "document",
    "people_staff:document_page": "document",
    "people_staff:blacklist_entry": "blacklist_entry",
    "people_staff:lift_from_blacklist": "blacklist_entry",
    "people_staff:blacklist_expiry": "blacklist_entry",
    "people_staff:field": "field",
    "people_staff:move_field": "field",
    "people_staff:id_type": "id_type",
    "people_staff:mask": "mask",
    "workflows_staff:process": "process",
    "workflows_staff:decide": "process",
    "workflows_staff:claim": "process",
    "workflows_staff:release": "process",
    "workflows_staff:reassign": "process",
    "workflows_staff:flow": "flow",
    "workflows_staff:switch_flow": "flow",
    "workflows_office:process": "process",
    "workflows_office:decide": "process",
    "backoffice_office:client": "client",
    "backoffice_office:export_client": "client",
    "network_office:write": "agent",
    "network_staff:write": "agent",
    "network_staff:client": "client",
    "network_staff:edit_client": "client",
    "network_staff:make_agent": "client",
    "network_staff:change_referrer": "client",
    "backoffice_staff:agent_log": "agent",
    "backoffice_staff:export_agent_log": "agent",
    "network_office:tree_below": "agent",
    "network_office:export_tree": "agent",
    "network_staff:tree_below": "agent",
    "network_staff:export_tree": "agent",
    "network_staff:place": "agent",
    "network_staff:agent": "agent",
    "network_staff:edit_agent": "agent",
    "network_staff:activate": "agent",
    "network_staff:inactivate": "agent",
    "network_staff:return_to_client": "agent",
    "network_staff:change_sponsor": "agent",
    "notifications_staff:message": "email",
    "notifications_staff:resend": "email",
    "notifications_staff:template": "message_kind",
    "notifications_staff:preview": "message_kind",
    "notifications_staff:check_text": "message_kind",
    "notifications_staff:letter": "email",
    "notifications_staff:webhook": "webhook",
    "notifications_staff:edit_webhook": "webhook",
    "notifications_staff:activate_webhook": "webhook",
    "notifications_staff:webhook_secret": "webhook",
    "notifications_staff:delivery": "delivery",
    "notifications_staff:test": "message_kind",
    "notifications_staff:restore": "message_kind",
    "notifications_staff:switch": "message_kind",
    "notifications_staff:channels": "message_kind",
    "people_public:text": "one",
    "people_public:text_file": "one",
    "people_account:held": "consent",
    "people_account:withdraw": "consent",
    "people_office:held": "consent",
    "people_office:withdraw": "consent",
    "people_staff:agreement": "agreement",
    "people_staff:agreement_rules": "agreement",
    "people_staff:delete_agreement": "agreement",
    "people_staff:acceptance": "consent",
    "people_account:end_session": "session",
    "people_office:end_session": "session",
    "people_staff:end_session": "session",
    "people_staff:access": "user",
    "people_staff:data": "owner",
    "people_staff:download": "owner",
    "people_staff:identification": "owner",
    "people_staff:ask_erasure": "owner",
    "people_staff:erasure": "erasure",
    "api_staff:key": "service_key",
    "api_staff:revoke": "service_key",
    "core_staff:setting": "setting",
    "core_staff:job": "job",
    "core_staff:cancel_job": "job",
    "company_css": "style",
    "company_logo": "logo",
    "core_staff:job_result": "job",
    "core_staff:job_errors": "job",
    **cast_registration.OBJECTS,
    **cast_sites.OBJECTS,
    **cast_campaigns.OBJECTS,
    **cast_credit.OBJECTS,
}
# What belongs to one person alone: everybody else must not even learn that it exists.
OWNED = {
    "people_account:document_file",
    "people_office:document_file",
    "workflows_office:process",
    "workflows_office:decide",
    "network_office:tree_below",
    "network_office:export_tree",
    "network_office:stood",
    "rewards_office:claim",
    "rewards_office:movement",
    "notifications_account:read",
    "notifications_office:read",
    "notifications_account:mark",
    "rewards_office:award",
    "notifications_office:mark",
    "rewards_office:redemption",
    "rewards_office:receipt",
    "rewards_office:delivery",
    "people_account:held",
    "people_account:withdraw",
    "people_office:held",
    "people_office:withdraw",
    *cast_registration.OWNED,
    *cast_sites.OWNED,
}


@dataclass(frozen=True)
class Cast:
    objects: dict[str, Any]
    people: dict[str, Any]

    def values(self, name: str, parameters: tuple[str, ...]) -> dict[str, Any]:
        return dict.fromkeys(parameters, self.objects[OBJECTS[name]]) if parameters else {}


def make_cast() -> Cast:
    return Cast(objects=_objects(), people=_people())


def _objects() -> dict[str, Any]:
    owner = factories.agent(code="OWNER234")
    holder = factories.client()
    factories.refer(holder.person, owner.person)
    contract = factories.contract(holder, referrer=owner.person)
    factories.points(owner.person, 500)
    product = factories.product()
    redemption = rewards.redeem(
        person=owner.person, product=product, quantity=1, form_key=uuid.uuid4(), by=owner.person.user
    )
    kind = KINDS["network.welcome"]
    told = tell(person=owner.person, kind=kind, values=kind.sample, key="cast")
    notice, email = (next(m.pk for m in told if m.channel == channel) for channel in ("bell", "email"))
    award = Award.objects.create(
        source="test:1", label="C-1", type=contract.type, person=owner.person, about=holder.person, base_minor=1,
        currency="COP", on_date=contract.signed_on, points=0, outcome=Outcome.NO_RULE,
    )  # fmt: skip
    dispute = open_dispute(
        claimant=holder.person, person=holder.person, claimed=None, named="", text="Fue otra persona", upload=None,
        form_key=uuid.uuid4(), by=holder.person.user,
    )  # fmt: skip
    asked = ask_for_code(owner=owner.person, text="OWNERS", form_key=uuid.uuid4(), by=owner.person.user)
    Signal.objects.create(
        attribution=holder.person.attributions.get(), person=holder.person, referrer=owner.person,
        kind=SignalKind.NETWORK, severity=SignalKind.NETWORK.severity,
    )  # fmt: skip
    claim = rewards.open_claim(
        person=owner.person, about=holder.person, named="", document="C-1", on_date=None, text="Faltan", upload=None,
        form_key=uuid.uuid4(), by=owner.person.user,
    )  # fmt: skip
    own = _webhook() | _text(owner.person)
    own |= _approval(redemption) | _forms() | cast_registration.objects() | cast_sites.objects(owner.person)
    own |= cast_campaigns.objects() | cast_credit.objects(owner.person)
    return own | _papers(owner.person, holder.person) | {
        "liability": "available",
        "movement": Transaction.objects.earliest("pk").pk,
        "claim": claim.pk, "claim_number": claim.number, "correction": _correction(claim).pk,
        "dispute": dispute.pk,
        "suspicious": owner.person_id,
        "card": "0", "paper": "a6",
        "code_request": asked.pk,
        "statement": rewards.issue_statement(person=owner.person, month=contract.signed_on.replace(day=1)).code,
        "code": "OWNER234", "notice": notice, "email": email, "award": award.pk, "product": product.pk,
        "redemption": redemption.pk, "redemption_number": redemption.number, "contract": contract.pk,
        "client": holder.pk, "agent": owner.pk, "setting": "company.name",
        "unsubscribe": sign(owner.person_id, kind.name), "message_kind": kind.name,
        "batch": factories.batch().pk, "job": Job.objects.create(kind="test", title="Job").pk,
        "style": "0f766e-1", "logo": "nothing", "session": 1, "user": holder.person.user.pk, "owner": owner.person_id,
        "erasure": ask_erasure(person=holder.person, reason="", form_key=uuid.uuid4(), by=holder.person.user).pk,
    }  # fmt: skip


def _forms() -> dict[str, Any]:
    """What registrations ask for."""
    field = ExtendedField.objects.create(code="cast", label="Campo", kind="text")
    rows = {"form": RegistrationForm, "id_type": IdType, "mask": Mask}
    return {"field": field.pk} | {name: model.objects.earliest("pk").pk for name, model in rows.items()}


def _approval(redemption: Redemption) -> dict[str, Any]:
    """A flow, off again, and what it decides on."""
    # a role stays from one browser test to the next
    named = {"name": "Ventas", "permissions": [DECIDE_PROCESSES]}
    role, _made = Role.objects.get_or_create(slug="cast", defaults=named)
    terms = {"name": "Canjes", "note": "", "reasons": [], "free_reason": True, "distinct": True, "confirm": False}
    step = {"name": "Revisión", "responsible": "roles", "hours": 48, "reminders": [], "supervisor": None, "note": ""}
    flow = workflows.save_flow(
        flow=None, subject="redemption", terms=terms, steps=[step | {"roles": [role]}], version=0,
        form_key=uuid.uuid4(), by=factories.staff(),
    )  # fmt: skip
    workflows.switch_flow(flow=flow, on=True, by=factories.staff())
    process = workflows.start(
        flow_code=flow.code, subject="redemption", subject_id=redemption.pk, person=redemption.person, title="CJ-1",
        by=None,
    )  # fmt: skip
    workflows.switch_flow(flow=flow, on=False, by=factories.staff())
    return {"process": process.pk, "flow": flow.pk}


def _correction(claim: Claim) -> Correction:
    return rewards.propose_correction(
        claim=claim, points=5, reason="Acta", form_key=uuid.uuid4(), by=factories.staff()
    )  # fmt: skip


def _papers(owner: Person, holder: Person) -> dict[str, Any]:
    """A kind of document named as its owner is numbered, so that one value fills both blanks of an address."""
    kind = factories.document_kind(str(owner.pk))
    upload = start_upload(owner="somebody", name="a.pdf", size=9, megabytes=1)
    entry = factories.blacklist_entry(email="nobody@example.test")
    document = factories.document(holder, kind)
    return {"paper": kind.code, "document": document.pk, "upload": upload.key, "blacklist_entry": entry.pk}


def _text(owner: Any) -> dict[str, Any]:
    """A text, which its owner accepted; its code and its version are both one."""
    text = factories.agreement(code="1", places=["registration", "profile"], shown="box")
    accept_texts(person=owner, texts=[text], channel="site", ip="203.0.113.9")
    return {"one": 1, "agreement": text.agreement_id, "consent": owner.consents.get().pk}


def _webhook() -> dict[str, Any]:
    delivery = factories.delivery()
    return {"webhook": delivery.endpoint_id, "delivery": delivery.pk, "service_key": api_key()[0].pk}


def _people() -> dict[str, Any]:
    return {
        "anonymous": None,
        "client": factories.client(),
        "agent": factories.agent(),
        "inactive agent": factories.agent(state=AgentState.INACTIVE),
        "staff without second factor": factories.staff(*PERMISSIONS),
        "staff without rights": factories.staff(),
    }
