"""A scene for each action that a second click must not repeat: it answers the call, to be made again and again."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from api import actions as api
from contracts import actions as contracts
from core import conf, jobs_actions
from core.access import PERMISSIONS
from core.messages import KINDS
from core.models import Job
from network import actions as network
from network.enums import Reach
from network.queries import move_outlook
from notifications import actions as notifications
from notifications.models import Message, TemplateVersion
from notifications.permissions import EDIT_TEMPLATES
from people import actions as people
from people.actions.blacklist import Draft
from people.enums import AccountType
from people.models import Bank
from people.permissions import MANAGE_BLACKLIST
from people.queries.blacklist import Traits
from referrals import actions as referrals
from rewards import actions as rewards
from rewards.models import Award
from tests import factories
from tests.contracts.batch_cast import csv_file, row
from tests.contracts.conftest import make_scene
from tests.reliability import campaign_scenes, credit_scenes, site_scenes
from tests.reliability.registration_scenes import SCENES
from tests.rewards.cast import address, advance, award, holder, modify, redeem, sent, track
from tests.rewards.test_claims import claim_of, propose
from tests.workflows import cast as approvals
from workflows import actions as workflows
from workflows import rules

Call = Callable[[], Any]
WORDING = KINDS["referrals.code_bound"]


def redeeming() -> Call:
    person, product, key = holder(1000), factories.product(), uuid.uuid4()
    return lambda: redeem(person, product, form_key=key)


def advancing() -> Call:
    redemption, key = redeem(holder(1000)), uuid.uuid4()
    return lambda: advance(redemption, "rejected", form_key=key)


def modifying() -> Call:
    redemption, key = redeem(holder(1000)), uuid.uuid4()
    return lambda: modify(redemption, quantity=3, form_key=key)


def claiming() -> Call:
    person, key = holder(0), uuid.uuid4()
    return lambda: claim_of(person, upload=factories.pdf(), form_key=key)


def writing() -> Call:
    claim, key = claim_of(holder(0)), uuid.uuid4()
    by = claim.person.user
    return lambda: rewards.write_to_claim(claim=claim, text="¿Y bien?", from_staff=False, form_key=key, by=by)


def answering() -> Call:
    claim, by, key = claim_of(holder(0)), factories.staff(), uuid.uuid4()
    return lambda: rewards.answer_claim(claim=claim, accepted=True, text="Sí", form_key=key, by=by)


def proposing() -> Call:
    claim, by, key = claim_of(holder(0)), factories.staff(), uuid.uuid4()
    return lambda: rewards.propose_correction(claim=claim, points=40, reason="Acta 3", form_key=key, by=by)


def publishing() -> Call:
    kind, by, key = factories.contract_type(), factories.staff(), uuid.uuid4()
    asked = {"formula": "fixed", "points": 5, "per_minor": None, "currency": "COP", "starts_on": timezone.localdate()}
    return lambda: rewards.publish_rule(type=kind, form_key=key, by=by, **asked)


def uploading() -> Call:
    asked = make_scene().figures(number=f"H-{uuid.uuid4()}".upper()[:40])
    return lambda: contracts.upload_contract(**asked | {"upload": factories.pdf()})


def batching() -> Call:
    by, key = factories.staff(), uuid.uuid4()
    return lambda: contracts.make_batch(
        table=csv_file([row("H-1")]), archive=None, create_clients=False, form_key=key, by=by
    )


def disputing() -> Call:
    claimant, key = factories.agent().person, uuid.uuid4()
    asked = {"person": None, "claimed": claimant, "named": "Luisa", "text": "Fui yo", "upload": None}
    return lambda: referrals.open_dispute(claimant=claimant, form_key=key, by=claimant.user, **asked)


def asking_for_a_code() -> Call:
    owner, key, text = factories.agent().person, uuid.uuid4(), f"MI{uuid.uuid4().hex[:6]}"
    text = "".join(c for c in text.upper() if c not in "0O1I5S8B2Z") + "MARIA"
    return lambda: referrals.ask_for_code(owner=owner, text=text[:12], form_key=key, by=owner.user)


def sent_mails(count: int) -> list[Message]:
    people = [factories.person() for _n in range(count)]
    for person in people:
        notifications.tell(person=person, kind=WORDING, values=WORDING.sample, key=f"sent:{person.pk}")
    mails = list(Message.objects.emails().filter(person__in=people))
    for mail in mails:
        mail.state, mail.sent_at, mail.payload = "sent", timezone.now(), notifications.payload_of(message=mail)
        mail.save()
    return mails


def resending() -> Call:
    [mail], by, key = sent_mails(1), factories.staff(), uuid.uuid4()
    return lambda: notifications.resend(message=mail, form_key=key, by=by)


def resending_all() -> Call:
    ids, by, key = [mail.pk for mail in sent_mails(3)], factories.staff(), uuid.uuid4()
    return lambda: notifications.resend_all(found=Message.objects.filter(pk__in=ids), filters={}, form_key=key, by=by)


def rewording() -> Call:
    by, key, words = factories.staff(EDIT_TEMPLATES), uuid.uuid4(), uuid.uuid4().hex
    latest = version_in_force()
    return lambda: notifications.save_text(
        kind=WORDING, language="es", subject=words, body=words, base=latest, form_key=key, by=by
    )


def version_in_force() -> int:
    last = TemplateVersion.objects.filter(kind=WORDING.name, language="es").order_by("-version").first()
    return last.version if last else 0


def restoring() -> Call:
    by, key = factories.staff(EDIT_TEMPLATES), uuid.uuid4()
    latest = version_in_force()
    return lambda: notifications.restore_text(
        kind=WORDING, language="es", version=None, base=latest, form_key=key, by=by
    )


def testing_a_text() -> Call:
    by, key = factories.staff(EDIT_TEMPLATES), uuid.uuid4()
    return lambda: notifications.send_test(
        kind=WORDING, language="es", subject="Hola", body="Hola", values={}, form_key=key, by=by
    )


def starting_a_job() -> Call:
    by, key = factories.staff(), uuid.uuid4()
    return lambda: jobs_actions.start_job(kind="test.count", title="A", params={"to": 1}, form_key=key, by=by)


def making_an_agent() -> Call:
    person, key = factories.client().person, uuid.uuid4()
    return lambda: network.make_agent(person=person, reason="Lo pidió", by=None, form_key=key)


def returning_to_client() -> Call:
    agent, key = factories.agent(), uuid.uuid4()
    return lambda: network.return_to_client(agent=agent, reason="Lo pidió", by=None, form_key=key)


def inactivating() -> Call:
    agent, key = factories.agent(), uuid.uuid4()
    return lambda: network.set_agent_active(agent=agent, active=False, reason="Lo pidió", by=None, form_key=key)


def giving_a_rank() -> Call:
    agent, rank, key = factories.agent(), factories.rank("oro", 30), uuid.uuid4()
    return lambda: network.give_rank(agent=agent, rank=rank, reason="Cumplió", by=None, form_key=key)


def placing() -> Call:
    conf.change("network.matrix_on", True, by=None)
    agent, key = factories.agent(), uuid.uuid4()
    asked = {"below": None, "slot": 1, "was": 0, "seen": move_outlook(agent, in_matrix=True).seen}
    return lambda: network.place_agent(agent=agent, **asked, reason="Llegó", by=None, form_key=key)


def writing_to_the_line() -> Call:
    leader = factories.agent()
    agent, by, key = factories.agent(sponsor=leader), leader.person.user, uuid.uuid4()
    return lambda: network.write_to_line(agent=agent, reach=Reach.ONE, text="Hola", by=by, form_key=key)


def changing_sponsor() -> Call:
    agent, sponsor, key = factories.agent(), factories.agent(), uuid.uuid4()
    asked = {"sponsor": sponsor, "was": 0, "seen": move_outlook(agent).seen}
    return lambda: network.change_sponsor(agent=agent, **asked, reason="Se mudó", by=None, form_key=key)


def cancelling() -> Call:
    redemption, key = redeem(holder(1000)), uuid.uuid4()
    return lambda: rewards.cancel_redemption(redemption=redemption, form_key=key, by=redemption.person.user)


def tracking() -> Call:
    redemption, key = sent(), uuid.uuid4()
    return lambda: track(redemption, form_key=key)


def correcting_a_delivery() -> Call:
    redemption, key = sent(), uuid.uuid4()
    return lambda: rewards.correct_delivery(
        redemption=redemption, delivery=address(city="Pasto"), reason="Se mudó", form_key=key, by=None
    )


def asking_to_be_forgotten() -> Call:
    person, key = factories.client().person, uuid.uuid4()
    return lambda: people.ask_erasure(person=person, reason="", form_key=key, by=person.user)


def accepting() -> Call:
    person, text, key = factories.client().person, factories.agreement(), uuid.uuid4()
    return lambda: people.accept_texts(person=person, texts=[text], channel="profile", ip=None, form_key=key)


def writing_an_agreement() -> Call:
    key, wording = uuid.uuid4(), people.Wording(title="Contrato", body="Uno")
    asked = {"code": f"c-{key.hex[:8]}", "kind": "contract", "rules": {"places": ["profile"]}, "wording": wording}
    return lambda: people.create_agreement(**asked, form_key=key)


def publishing_a_text() -> Call:
    text, key = factories.agreement(), uuid.uuid4()
    wording = people.Wording(title=text.title, body="Otra cláusula.")
    return lambda: people.publish_text(
        agreement=text.agreement, wording=wording, asks_again=True, base=1, form_key=key
    )  # fmt: skip


def handing_in() -> Call:
    person, kind, key = factories.client().person, factories.document_kind(), uuid.uuid4()
    return lambda: people.hand_in_document(
        person=person, kind=kind, file=factories.pdf(), by=person.user, form_key=key
    )  # fmt: skip


def writing_down_an_account() -> Call:
    person, key = factories.agent().person, uuid.uuid4()
    bank = Bank.objects.create(country="CO", name=str(key))
    asked = {"bank": bank, "type": AccountType.SAVINGS, "number": "12345678901", "holder": ""}
    return lambda: people.set_bank_account(person=person, by=person.user, form_key=key, **asked)


def keeping_out() -> Call:
    person, reason, key = factories.client().person, factories.blacklist_reason(), uuid.uuid4()
    draft = Draft.of(Traits(email=person.email))
    return lambda: people.add_to_blacklist(reason=reason, draft=draft, by=None, form_key=key)


def keeping_out_by_file() -> Call:
    reason, by, key = factories.blacklist_reason(), factories.staff(MANAGE_BLACKLIST), uuid.uuid4()
    content = b"Correo\r\nuno@example.test\r\n"
    return lambda: people.start_blacklist_import(
        table=SimpleUploadedFile("lista.csv", content), reason=reason, form_key=key, by=by
    )


def saving_a_webhook() -> Call:
    by, key = factories.staff(), uuid.uuid4()
    given = {"url": "https://sistema.example/", "description": "", "kinds": ["ledger.LotsReleased"]}
    return lambda: notifications.save_endpoint(endpoint=None, **given, form_key=key, by=by)


def making_a_key() -> Call:
    by, key = factories.staff(*PERMISSIONS), uuid.uuid4()
    named = {"name": "ERP", "scopes": ["agents:read"], "networks": [], "expires_on": None}
    return lambda: api.create_key(**named, form_key=key, by=by)[0]


def resending_a_delivery() -> Call:
    delivery, by, key = factories.delivery(state="failed"), factories.staff(), uuid.uuid4()
    return lambda: notifications.resend_delivery(delivery=delivery, form_key=key, by=by)


def starting_an_approval() -> Call:
    made, person, key = approvals.flow(approvals.step(approvals.role())), factories.person(), uuid.uuid4()
    thing = uuid.uuid4().int % 10**9
    return lambda: approvals.start(made, person, subject_id=thing, form_key=key)


def deciding(act: Callable[..., Any]) -> Callable[[], Call]:
    """A step of its own, decided by whoever is responsible."""

    def scene() -> Call:
        rules.register(approvals.SUBJECT)
        team, key = approvals.role(), uuid.uuid4()
        by, process = approvals.decider(team), approvals.start(approvals.flow(approvals.step(team)))
        step = approvals.now_at(process)
        return lambda: act(step=step, by=by, form_key=key)

    return scene


def handing_over() -> Call:
    team, other, key = approvals.role(), approvals.role(), uuid.uuid4()
    by, process = approvals.decider(team), approvals.start(approvals.flow(approvals.step(team)))
    step = approvals.now_at(process)
    return lambda: workflows.reassign(step=step, role=other, reason="Vacaciones", by=by, form_key=key)


def saving_a_flow() -> Call:
    by, key, steps = factories.staff(), uuid.uuid4(), [approvals.step(approvals.role())]
    terms = {"name": "F", "note": "", "reasons": [], "free_reason": True, "distinct": True, "confirm": False}
    given = {"subject": "thing", "terms": terms, "steps": steps, "version": 0}
    return lambda: workflows.save_flow(flow=None, **given, form_key=key, by=by)


FORMS: dict[str, Callable[[], Call]] = {
    "rewards.redeem": redeeming, "rewards.advance_redemption": advancing, "rewards.modify_redemption": modifying,
    "rewards.open_claim": claiming, "rewards.write_to_claim": writing, "rewards.answer_claim": answering,
    "rewards.propose_correction": proposing, "rewards.publish_rule": publishing,
    "contracts.upload_contract": uploading, "contracts.make_batch": batching,
    "referrals.open_dispute": disputing, "referrals.ask_for_code": asking_for_a_code,
    "notifications.resend": resending, "notifications.resend_all": resending_all,
    "notifications.save_text": rewording, "notifications.restore_text": restoring,
    "notifications.send_test": testing_a_text, "core.start_job": starting_a_job,
    "rewards.cancel_redemption": cancelling, "rewards.record_tracking": tracking,
    "rewards.correct_delivery": correcting_a_delivery, "people.ask_erasure": asking_to_be_forgotten,
    "people.accept_texts": accepting, "people.create_agreement": writing_an_agreement,
    "people.publish_text": publishing_a_text,
    "people.hand_in_document": handing_in, "people.set_bank_account": writing_down_an_account,
    "people.add_to_blacklist": keeping_out, "people.start_blacklist_import": keeping_out_by_file,
    "api.create_key": making_a_key,
    "notifications.save_endpoint": saving_a_webhook, "notifications.resend_delivery": resending_a_delivery,
    "network.make_agent": making_an_agent, "network.return_to_client": returning_to_client,
    "workflows.start": starting_an_approval, "workflows.reassign": handing_over, "workflows.save_flow": saving_a_flow,
    "workflows.approve": deciding(workflows.approve),
    "workflows.reject": deciding(partial(workflows.reject, reason="No")),
    "workflows.ask_for_more": deciding(partial(workflows.ask_for_more, items=["photo"], reason="No se lee")),
    "network.set_agent_active": inactivating, "network.change_sponsor": changing_sponsor, **SCENES,
    "network.write_to_line": writing_to_the_line,
    "network.place_agent": placing, "network.give_rank": giving_a_rank,
    **site_scenes.SCENES, **campaign_scenes.SCENES, **credit_scenes.SCENES,
}  # fmt: skip
EACH_TIME = {"contracts.keep_file"}  # every file picked is kept, and the latest counts


def voiding() -> Call:
    scene = make_scene()
    contract = contracts.upload_contract(**scene.figures(number=f"H-{uuid.uuid4()}".upper()[:40]))
    return lambda: contracts.void_contract(contract=contract, reason="Error", by=scene.staff)


def withdrawing() -> Call:
    person, text = factories.client().person, factories.agreement(required=False)
    people.accept_texts(person=person, texts=[text], channel="profile", ip=None)
    held = person.consents.get()
    return lambda: people.withdraw_consent(consent=held, channel="profile", ip=None, by=person.user)


def binding() -> Call:
    agent, person = factories.agent(), factories.client().person
    code = agent.person.invite_codes.get().code
    return lambda: referrals.bind_code(person=person, text=code, channel="profile", by=person.user)


def correcting() -> Call:
    correction, by = propose(claim_of(holder(0)), factories.staff()), factories.staff()
    return lambda: rewards.decide_correction(correction=correction, accepted=True, by=by)


def taking_back() -> Call:
    factories.rule()
    given: Award = award(holder(0))
    return lambda: rewards.reverse_source(source=given.source, cause=None, by=None)


def deciding_a_code() -> Call:
    request = asking_for_a_code()()
    by = factories.staff()
    return lambda: referrals.decide_code(request=request, approve=True, reason="", by=by)


def stopping_a_job() -> Call:
    job: Job = starting_a_job()()
    return lambda: jobs_actions.cancel_job(job=job, by=job.by)


STATES: dict[str, Callable[[], Call]] = {
    "contracts.void_contract": voiding, "referrals.bind_code": binding, "rewards.decide_correction": correcting,
    "rewards.reverse_source": taking_back, "referrals.decide_code": deciding_a_code,
    "core.cancel_job": stopping_a_job, "people.withdraw_consent": withdrawing, **credit_scenes.STATES,
}  # fmt: skip
