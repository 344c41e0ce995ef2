"""Reads of registrations: one of them, its answers, its code, lists."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast
from uuid import UUID

from cryptography.fernet import InvalidToken
from django.db.models import Exists, OuterRef, Q, QuerySet

from core import crypto
from core.codes import ALPHABET
from core.pages import KeysetPage
from core.phones import shown
from core.planned import planned
from network.enums import OPEN_STATES, ApplicationState, Channel, Passage, Target
from network.models import Application, ApplicationCheck, ApplicationStep, FormVersion
from network.queries.sign_ins import by_use
from network.querysets import ApplicationQuerySet
from network.rules import FIELDS
from network.rules.form_specs import is_expiry
from people.enums import ConsentKind, Place
from people.models import ConsentText, Identification, Person, User
from people.queries import (
    document_kinds,
    extended_fields,
    ids_with_document,
    ids_with_number,
    people_answering,
    texts_missing,
)
from people.queries.data import unsealed
from referrals.models import Attribution

CODE_LENGTH = 8
ALONE = (Channel.SITE, Channel.INVITATION, Channel.REPLICATED)  # where people register themselves, with a login
ALONG = ("person__user", "person__agent", "person__client", "sponsor__person", "referrer", "version__form")


def application_of_form(form_key: UUID | None) -> Application | None:
    """What the form has already made."""
    if form_key is None:
        return None
    return next(iter(_of_form(form_key=form_key)), None)


@planned
def _of_form(form_key: UUID) -> "QuerySet[Application, Any]":
    return Application.objects.select_related("person").filter(form_key=form_key)


def application_of(pk: int) -> Application:
    """With whom and what it is about. Raises Application.DoesNotExist."""
    for found in _application_of(pk=pk):
        return cast(Application, found)
    raise Application.DoesNotExist


@planned
def _application_of(pk: int) -> "QuerySet[Application, Any]":
    return Application.objects.select_related(*ALONG).filter(pk=pk)


def step_of_form(form_key: UUID | None) -> ApplicationStep | None:
    return ApplicationStep.objects.filter(form_key=form_key).first() if form_key else None


def answers_of(application: Application) -> dict[str, Any]:
    """What was typed, by field name; empty once the person's key is destroyed."""
    try:
        text = _clear(application)
    except InvalidToken:
        return {}
    found: dict[str, Any] = json.loads(text) if text else {}
    for name in found:
        if name == "birth_date" or is_expiry(name):
            found[name] = date.fromisoformat(found[name])
    return found


def texts_to_confirm(application: Application) -> list[ConsentText]:
    """What whoever confirms a registration has still to accept. A record made only to ask them says nothing of their
    country yet: that of what was typed is theirs."""
    person = application.person
    assert person, "held registrations have a person"
    is_known = hasattr(person, "client") or hasattr(person, "user")
    country = "" if is_known else str(answers_of(application).get("country") or "")
    return texts_missing(
        person, audience=str(application.target), place=Place.REGISTRATION, country=country
    )  # fmt: skip


def _clear(application: Application) -> str:
    if not application.sealed:
        return ""
    person = application.person
    return unsealed(person, application.sealed) if person else crypto.decrypt(application.sealed)


def confirm_codes(application: Application) -> list[str]:
    """The code that its person is sent, under each key: the first one is sent, all of them hold."""
    until = application.confirm_until.isoformat() if application.confirm_until else ""
    return [_readable(mark) for mark in crypto.marks(f"{application.pk}:{until}", "registration")]


def _readable(mark: str) -> str:
    digest = hashlib.sha256(mark.encode()).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:CODE_LENGTH])


def came_alone(person: Person) -> bool:
    """Whether somebody new registered themselves, and with a login: on a site of the company's or an agent's. A draft
    of somebody new is one that is being admitted now."""
    return Application.objects.filter(person=person, passage=Passage.NEW, channel__in=ALONE).exists()


def open_application(person: Person, target: str = "") -> Application | None:
    """What the person waits for, or has to mend."""
    found = Application.objects.filter(person=person, state__in=[ApplicationState.WAITING, ApplicationState.MORE])
    found = found.filter(target=target) if target else found
    return found.select_related(*ALONG).order_by("-created_at").first()


def registration_waiting(person: Person, target: str) -> Application | None:
    """Their registration as such, or their coming back, while it is to be decided on."""
    return _registrations_waiting(target).filter(person=person).first()


def waiting_among(people: Any, target: str) -> set[int]:
    """Those of the people (ids, or a query of them) whose registration as such waits like that."""
    found = _registrations_waiting(target).filter(person__in=people)
    return {pk for pk in found.values_list("person", flat=True) if pk}


def _registrations_waiting(target: str) -> ApplicationQuerySet:
    """Whoever is to be an agent is a client too, so what decides on the client decides on that as well."""
    targets = [Target.CLIENT] if target == Target.CLIENT else list(Target)
    found: ApplicationQuerySet = Application.objects.filter(
        target__in=targets, state__in=[ApplicationState.WAITING, ApplicationState.MORE]
    )
    return found.exclude(passage=Passage.TO_CLIENT)


def registration_behind(user: User) -> Application | None:
    """The registration at a public door that made this login: of somebody new, or held for somebody known who had none
    and whose address it gave."""
    made = Application.objects.filter(person=user.person_id, channel__in=ALONE).order_by("pk")
    over = [ApplicationState.DRAFT, ApplicationState.WITHDRAWN]  # withdrawn: taken back by one that came after it
    if first := made.filter(passage=Passage.NEW).exclude(state__in=over).first():
        return first
    drafts = made.filter(state=ApplicationState.DRAFT, created_at__lte=user.date_joined).select_related(*ALONG)
    return next((draft for draft in drafts if answers_of(draft).get("email") == user.email), None)


def to_decide() -> ApplicationQuerySet:
    """What staff decide on its own page: it waits, and no approval flow has it."""
    return decided_by_staff(Application.objects.all())


def decided_by_staff(found: ApplicationQuerySet) -> ApplicationQuerySet:
    return found.filter(state=ApplicationState.WAITING, process_id=None)


def corrections_of(application: Application) -> int:
    """How often its address was corrected by whoever waits for the code; of what else is sent, it is known who did."""
    return application.steps.filter(by=None, form_key__isnull=False).count()


def is_asked_to_leave(agent: int) -> bool:
    """Whether it waits for a decision that the agent goes on as a client only, whoever asked for it."""
    asked = Application.objects.filter(person__agent=agent, passage=Passage.TO_CLIENT)
    return asked.filter(state=ApplicationState.WAITING).exists()


def latest_application(person: Person) -> Application | None:
    """The one whose course the person is shown; drafts that nobody confirmed are no news to them."""
    found = Application.objects.filter(person=person).exclude(state=ApplicationState.DRAFT)
    return found.select_related(*ALONG).order_by("-created_at", "-pk").first()


def applications(user: Any, filters: Mapping[str, Any]) -> ApplicationQuerySet:
    """The registrations this user may see, by `q`, `state`, `channel`, `target`, `passage`, `first` and `last` day,
    `territory`, and by how their person signs in (`used`) and answered the extended fields."""
    found = Application.objects.visible_to(user).between(filters.get("first"), filters.get("last"))
    found = found.in_territory(filters.get("territory"))
    for name, known in (("channel", Channel), ("target", Target), ("passage", Passage)):
        if filters.get(name) in known.values:
            found = found.filter(**{name: filters[name]})
    if filters.get("state") == "open":
        found = found.filter(state__in=OPEN_STATES)
    elif filters.get("state") == "decide":
        found = decided_by_staff(found)
    elif filters.get("state"):
        found = found.filter(state=filters["state"])
    found = found.filter(by_use(filters.get("used", ""), "person__"))
    if (answering := people_answering(filters)) is not None:
        found = found.filter(person__in=answering.values("pk"))
    return _matching(found, filters.get("q"))


def _matching(found: ApplicationQuerySet, text: str | None) -> ApplicationQuerySet:
    if not (text := (text or "").strip()):
        return found
    exactly = [*ids_with_document(text), *ids_with_number(text)]
    people = Person.objects.matching(text) | Person.objects.filter(pk__in=exactly)
    by_number = Q(pk=int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else Q()
    wanted = Q(person__in=people)
    return found.filter(wanted | by_number if by_number else wanted)


def applications_page(found: ApplicationQuerySet, cursor: str | None = "", size: int = 50) -> KeysetPage:
    """Newest first, each with its person, sponsor and referrer."""
    rows = found.select_related("person__territory", "sponsor__person", "referrer", "registered_by__person")
    return KeysetPage(rows, order=("-created_at", "-pk"), cursor=cursor, size=size)


def checks_now(application: Application) -> "QuerySet[ApplicationCheck, Any]":
    """What was found when each thing was looked at for the last time: by an earlier step of the course is history."""
    rows = ApplicationCheck.objects.filter(application=application)
    later = ApplicationStep.objects.filter(
        application=application, at__gt=OuterRef(OuterRef("at")), at__lt=OuterRef("at")
    )  # fmt: skip
    newer = rows.filter(Exists(later), name=OuterRef("name"))
    return rows.filter(~Exists(newer)).select_related("about").order_by("pk")


def course(application: Application) -> list[ApplicationStep]:
    """What became of it, the first step first."""
    steps = list(application.steps.select_related("by__person").order_by("at", "pk"))
    for step in steps:
        step.asked_labels = asked_labels(application, step.asked) if step.asked else []
    return steps


def asked_labels(application: Application, names: Iterable[str]) -> list[str]:
    """The fields and documents asked for again, in words."""
    labels = dict(asked_fields(application))
    return [labels.get(name, name) for name in names]


def asked_fields(application: Application) -> list[tuple[str, str]]:
    """What the form asked, as (name, label): what can be asked for again. Secrets and acceptances are left out."""
    version = application.version
    if version is None:
        return []
    if application.known_labels is not None:
        return application.known_labels
    names, others = {said["name"].split("_")[0] for said in version.fields}, {}
    if "x" in names:
        others = {field.name: field.label for field in extended_fields()}
    if "doc" in names:
        kinds = document_kinds(country=version.form.country, audience=version.form.target)
        others |= {kind.field_name: kind.name for kind in kinds}
    named = {said["name"]: said.get("label") or others.get(said["name"], "") for said in version.fields}
    labels = [(name, str(label or FIELDS.get(name, name))) for name, label in named.items() if name not in NOT_AGAIN]
    application.known_labels = labels
    return labels


def answer_rows(application: Application) -> list[tuple[str, Any]]:
    """What was typed, as (label, value) in the order of the form, for staff."""
    if not (answers := answers_of(application)):
        return []
    document = answers.get("identification")
    if document:
        answers["identification"] = f"{document.get('kind', '')} {document.get('number', '')}".strip()
    answers |= {field.name: field.in_words(answers[field.name]) for field in extended_fields() if field.name in answers}
    answers |= {name: shown(answers[name]) for name in ("phone", "landline") if answers.get(name)}
    named = dict(asked_fields(application)) or {name: str(FIELDS.get(name, name)) for name in answers}
    more = {"email": str(FIELDS["email"]), "phone": str(FIELDS["phone"]), "message": str(FIELDS["message"])}
    rows = [(label, answers[name]) for name, label in (named | more).items() if answers.get(name) not in (None, "", [])]
    return [(label, ", ".join(map(str, value)) if isinstance(value, list) else value) for label, value in rows]


NOT_AGAIN = {"password", "code", "consents", "agreements", "referrer", "sponsor"}


def without_known(version: FormVersion, person: Person) -> FormVersion:
    """The form without what is on record of somebody who is signed in, nor the texts that they have accepted."""
    known, left = {"password", "email", *_on_record(person)}, None
    if person.country == version.form.country:
        left = texts_missing(person, audience=str(version.form.target), place=Place.REGISTRATION)
        asked = {"agreements" if text.kind == ConsentKind.CONTRACT else "consents" for text in left}
        known |= {"consents", "agreements"} - asked
    if version.options.get("documents") != "now":
        known |= {field["name"] for field in version.fields if field["name"].startswith("doc_")}
    parts = [part | {"fields": [f for f in part["fields"] if f["name"] not in known]} for part in version.steps]
    made = _made_of(version, [part for part in parts if part["fields"]])
    made.texts_left = left
    return made


def only_asked(version: FormVersion, names: Iterable[str]) -> FormVersion:
    """The form with these fields alone, each of them required, on one page: a document is asked now, since it is asked
    again."""
    wanted = set(names)
    fields = [field | {"required": True} for field in version.fields if field["name"] in wanted]
    return _made_of(version, [{"title": "", "fields": fields}], documents="now")


def _made_of(version: FormVersion, parts: list[dict[str, Any]], **changed: str) -> FormVersion:
    """A version like it that is never saved."""
    options = version.options | {"captcha": False} | changed
    spec = {"steps": parts or [{"title": "", "fields": []}], "options": options}
    return FormVersion(
        pk=version.pk, form=version.form, number=version.number, spec=spec, published_at=version.published_at
    )


HAS_DOCUMENT = Exists(Identification.objects.filter(person=OuterRef("pk")))
HAS_REFERRER = Exists(Attribution.objects.filter(person=OuterRef("pk"), ended_at=None))


def _on_record(person: Person) -> set[str]:
    columns = ("given_names", "family_names", "phone", "landline", "birth_date", "address", "postal_code", "country")
    known = {name for name in columns if getattr(person, name)} | {f"x_{code}" for code in person.extra}
    known |= {"place"} if person.city else set()
    has_document, has_referrer = Person.objects.filter(pk=person.pk).values_list(HAS_DOCUMENT, HAS_REFERRER).get()
    known |= {"identification"} if has_document else set()
    return known | ({"code", "referrer"} if has_referrer else set())
