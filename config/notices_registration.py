"""Who is told what about registrations. Each function is a reaction: it gets the event and its stored row's id."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation

from config.notices_staff import staff_with
from core import audit, conf
from core.messages import Kind
from core.models import StoredEvent
from core.placeholders import render, render_line
from network import actions as network
from network import messages, queries
from network.enums import ApplicationState, Channel, Passage, Target
from network.events import (
    ApplicationDecided,
    ApplicationFiled,
    ApplicationHeld,
    ApplicationJoined,
    ApplicationSentAgain,
    ClientStateChanged,
)
from network.models import Application, Client
from network.permissions import DECIDE_REGISTRATIONS, VIEW_REGISTRATIONS
from notifications.actions import tell
from notifications.adapters.outbox import KIND_HEADER
from notifications.enums import SystemMail
from notifications.queries import text_in_force
from people.models import Person
from people.queries import login_waits
from workflows.enums import Outcome
from workflows.events import ProcessDecided
from workflows.models import Process, ProcessEntry

SUBJECT = "registration"


def ask_to_confirm(event: ApplicationHeld, cause: int) -> None:
    """The code goes to the address on record, never to the one that was typed; who has none is staff's to find out."""
    application = queries.application_of(event.application_id)
    person = application.person
    assert person, "held registrations have a person"
    if not person.email:
        _tell_staff(application, messages.REGISTRATION_UNCLEAR, cause)
        return
    send_code(application, person)


def send_code(application: Application, person: Person) -> None:
    """In the company's words, with the code and the link below them. The notices keep none of it."""
    code = queries.confirm_codes(application)[0]
    path = reverse("network_public:confirm", args=[application.pk])
    by = application.registered_by
    agent = by.person.public_name if by and application.channel == Channel.BACKOFFICE else ""
    kind = messages.CONFIRM_BY_AGENT if agent else messages.CONFIRM_KNOWN
    values = {"first_name": person.first_name, "agent": agent, "company": conf.get("company.name")}
    text = text_in_force(kind, person.language)
    with translation.override(person.language):
        url = f"{settings.SITE_URL.rstrip('/')}{path}?c={code}"
        body = f"{render(text.body, values).strip()}\n\n{messages.confirm_below(code=code, url=url)}"
        headers = {KIND_HEADER: SystemMail.CONFIRM_REGISTRATION.value}
        EmailMultiAlternatives(
            render_line(text.subject, values), body, None, [person.email], headers=headers
        ).send()  # fmt: skip


def tell_goes_on(event: ApplicationJoined, cause: int) -> None:
    """How to confirm the address, for whoever has not; whoever has is told what became of it by that."""
    application, person = queries.application_of(event.application_id), Person.objects.get(pk=event.person_id)
    is_told = application.target == Target.AGENT or application.state != ApplicationState.APPROVED
    if not hasattr(person, "user") or (is_told and not login_waits(person)):
        return
    values = {"first_name": person.first_name, "company": conf.get("company.name")}
    tell(
        person=person, kind=messages.REGISTRATION_GOES_ON, values=values, key=f"goes-on:{application.pk}", cause=cause,
        url=reverse("account_login"),
    )  # fmt: skip


def tell_filed(event: ApplicationFiled, cause: int) -> None:
    """The newcomer and the sponsor hear that it waits; staff, that they have something to do."""
    tell_newcomer(event, cause)
    application = queries.application_of(event.application_id)
    if application.channel == Channel.CONTACT:
        _tell_staff(application, messages.CONTACT_WRITTEN, cause, permission=VIEW_REGISTRATIONS)
    if event.state != ApplicationState.WAITING:
        return
    person = application.person
    assert person, "what waits has a person"
    _tell_sponsor(application, person, cause)
    if application.process_id is None:
        _tell_staff(application, messages.REGISTRATION_TO_DECIDE, cause)


def tell_newcomer(event: ApplicationFiled, cause: int) -> None:
    """Whose address is still to be proven hears it then, where it waits still: `notices_welcome`."""
    application = queries.application_of(event.application_id)
    person = application.person
    if application.state != ApplicationState.WAITING or person is None or queries.is_to_be_proven(person):
        return
    kind, values = messages.REGISTRATION_WAITS, {"first_name": person.first_name}
    if application.is_of_leader:
        kind, values = messages.LET_GO_ASKED, values | _asked_by_leader(application)
    url = reverse("network_account:registration")
    tell(person=person, kind=kind, values=values, key=f"registration:{cause}", cause=cause, url=url)


def _asked_by_leader(application: Application) -> dict[str, str]:
    leader, first = application.registered_by, application.steps.earliest("at", "pk")
    return {"leader": leader.person.public_name if leader else "", "reason": first.reason}


def _tell_sponsor(application: Application, person: Person, cause: int) -> None:
    sponsor = application.sponsor
    if sponsor is None or application.target != Target.AGENT or not sponsor.is_active:
        return
    values = {"first_name": sponsor.person.first_name, "name": person.name}
    tell(
        person=sponsor.person, kind=messages.REGISTRATION_IN_LINE, values=values, key=f"registration-line:{cause}",
        cause=cause, url=reverse("network_office:registrations"),
    )  # fmt: skip


def _tell_staff(application: Application, kind: Kind, cause: int, *, permission: str = DECIDE_REGISTRATIONS) -> None:
    url = reverse("network_staff:registration", args=[application.pk])
    for person in staff_with(permission):
        with translation.override(person.language):
            values = {"number": application.pk, "channel": str(Channel(application.channel).label)}
        key = f"registration-staff:{application.pk}:{cause}"
        tell(person=person, kind=kind, values=values, key=key, cause=cause, url=url)


def tell_decided(event: ApplicationDecided, cause: int) -> None:
    """Whoever became an agent, came back or is a client again was told by that; what is left is told here. It waits
    as the welcome does, and is told then if it holds still: `notices_welcome`."""
    application = queries.application_of(event.application_id)
    _tell_leader(application, cause)
    person, kind = application.person, _kind_of(application, ApplicationState(event.state))
    approved = event.state == ApplicationState.APPROVED
    if kind is None or person is None or (approved and _is_told_by_its_change(application)):
        return
    if application.state != event.state or queries.is_to_be_proven(person):
        return
    with translation.override(person.language):
        asked = ", ".join(queries.asked_labels(application, application.asked))
    values = {"first_name": person.first_name, "reason": application.reason, "asked": asked}
    values |= _asked_by_leader(application) if application.is_of_leader else {}
    url = reverse("website_account:home" if approved else "network_account:registration")
    tell(person=person, kind=kind, values=values, key=f"registration:{cause}", cause=cause, url=url)


def _kind_of(application: Application, state: ApplicationState) -> Kind | None:
    """What its person is told. Of what a leader asked for: how it ended, but not what they did about it themselves."""
    if not application.is_of_leader:
        return messages.REGISTRATION_STATE.get(state)
    is_overtaken = state == ApplicationState.WITHDRAWN and application.decided_by_id != application.registered_by_id
    return None if is_overtaken else messages.LET_GO_ENDED.get(state)


def _tell_leader(application: Application, cause: int) -> None:
    """What became of their wish that somebody goes on as a client only, unless they took it back."""
    kind = messages.LET_GO_DECIDED.get(ApplicationState(application.state))
    leader = application.registered_by
    if not application.is_of_leader or kind is None or leader is None or application.person is None:
        return
    if application.decided_by_id == leader.pk:
        return
    reason = application.steps.latest("at", "pk").reason
    values = {"first_name": leader.person.first_name, "name": application.person.public_name, "reason": reason}
    key, url = f"let-go-leader:{cause}", reverse("network_office:registrations")
    tell(person=leader.person, kind=kind, values=values, key=key, cause=cause, url=url)


def _is_told_by_its_change(application: Application) -> bool:
    return application.target == Target.AGENT or application.passage == Passage.TO_CLIENT


def tell_sent_again(event: ApplicationSentAgain, cause: int) -> None:
    application = queries.application_of(event.application_id)
    if application.process_id is None:
        _tell_staff(application, messages.REGISTRATION_TO_DECIDE, cause)


def tell_client_state(event: ClientStateChanged, cause: int) -> None:
    client = Client.objects.select_related("person").get(pk=event.client_id)
    if not hasattr(client.person, "user"):
        return
    kind = messages.CLIENT_ACTIVATED if event.state == "active" else messages.CLIENT_INACTIVATED
    entry = audit.history(client).first()
    values = {"first_name": client.person.first_name, "reason": entry.reason if entry else ""}
    url = reverse("website_account:home")
    tell(person=client.person, kind=kind, values=values, key=f"client:{cause}", cause=cause, url=url)


def settle_registration(event: ProcessDecided, cause: int) -> None:
    """What the approval decided becomes of the registration."""
    if event.subject != SUBJECT:
        return
    process = Process.objects.get(pk=event.process_id)
    last = ProcessEntry.objects.filter(process=process).latest("pk")
    asked = list(process.items) if event.outcome == Outcome.MORE else []
    network.settle_application(
        application_id=event.subject_id, outcome=event.outcome, reason=last.reason, asked=asked,
        by=StoredEvent.objects.select_related("by").get(pk=cause).by,
    )  # fmt: skip
