"""Making codes, opening and closing them; a code of one's own on request."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from core import audit, conf
from core.codes import clean_code, look, random_code
from core.events import publish
from core.repeats import repeat_of
from core.statements import insert
from people.actions import lock_people
from people.models import Person, User
from referrals import rules
from referrals.enums import Decision
from referrals.errors import (
    AlreadyAsked,
    AlreadyDecided,
    CodeTaken,
    EnoughCodes,
    OwnMatter,
    ReasonMissing,
    RefusedWord,
    UnfitCode,
)
from referrals.events import CodeDecided
from referrals.models import CodeRequest, InviteCode
from referrals.queries import codes_asked_lately, permanent_code


@transaction.atomic
def issue_code(*, owner: Person, by: User | None = None) -> InviteCode:
    """The owner's permanent code: made the first time, active again afterwards."""
    lock_people(ids=[owner.pk])
    if code := permanent_code(owner):
        if not code.is_active:
            set_codes_active(owner=owner, active=True, by=by)
            code.refresh_from_db()
        return code
    code = _unused_code(owner)
    audit.record("referrals.issue_code", code, by=by, after={"owner": owner.pk})
    return code


def _unused_code(owner: Person) -> InviteCode:
    for _attempt in range(10):
        try:
            with transaction.atomic():
                return insert(InviteCode(owner=owner, code=random_code()))
        except IntegrityError:  # somebody holds it already
            continue
    raise RuntimeError("no free invite code in ten attempts")


@transaction.atomic
def set_codes_active(*, owner: Person, active: bool, by: User | None = None) -> None:
    """Open or close every code of the owner at once; audited where something changes."""
    lock_people(ids=[owner.pk])
    if InviteCode.objects.filter(owner=owner, is_active=not active).update(is_active=active):
        before, after = {"active": not active}, {"active": active}
        audit.record("referrals.set_codes_active", owner, by=by, before=before, after=after)


@transaction.atomic
def set_codes_of_all(*, owners: Sequence[int], active: bool, by: User | None = None) -> None:
    """The same for many people (ids) at once; whoever has no code yet gets one. The caller holds their locks."""
    if active:
        known = InviteCode.objects.filter(owner__in=owners, is_vanity=False).values("owner")
        for owner in Person.objects.filter(pk__in=owners).exclude(pk__in=known):
            issue_code(owner=owner, by=by)
    other = InviteCode.objects.filter(owner__in=owners, is_active=not active)
    people = list(Person.objects.filter(pk__in=other.values("owner")).order_by("pk"))
    other.update(is_active=active)
    audit.record_all("referrals.set_codes_active", people, by=by, after=[{"active": active}] * len(people))


@transaction.atomic
def ask_for_code(*, owner: Person, text: str, form_key: UUID, by: User) -> CodeRequest:
    """The owner would like this code beside the permanent one; approved at once where staff so decided.

    Raises UnfitCode, RefusedWord, CodeTaken, AlreadyAsked or EnoughCodes. The same form again answers the first.
    """
    lock_people(ids=[owner.pk])
    if first := repeat_of(CodeRequest.objects.all(), form_key, owner_id=owner.pk):
        return first
    code = clean_code(text)
    _check_may_ask(owner, code)
    request = CodeRequest.objects.create(owner=owner, code=code, form_key=form_key)
    audit.record("referrals.ask_for_code", owner, by=by, after={"code": code, "request": request.pk})
    if conf.get("referrals.vanity_auto"):
        _approve(request, by=None)
    return request


def _check_may_ask(owner: Person, code: str) -> None:
    if not rules.is_fit_for_a_code(code):
        raise UnfitCode()
    if rules.refused_word(code, conf.get("referrals.refused_words")):
        raise RefusedWord()
    if CodeRequest.objects.filter(owner=owner, state=Decision.OPEN).exists():
        raise AlreadyAsked()
    if codes_asked_lately(owner) >= conf.get("referrals.vanity_per_year"):
        raise EnoughCodes(limit=conf.get("referrals.vanity_per_year"))
    if _is_taken(code):
        raise CodeTaken()


def _is_taken(code: str) -> bool:
    """Somebody holds it or waits for it, or one that looks the same."""
    waiting = CodeRequest.objects.filter(state=Decision.OPEN).values_list("code", flat=True)
    return InviteCode.objects.filter(look=look(code)).exists() or look(code) in map(look, waiting)


@transaction.atomic
def decide_code(*, request: CodeRequest, approve: bool, reason: str, by: User) -> CodeRequest:
    """Staff approve or refuse a code. Raises AlreadyDecided, OwnMatter, CodeTaken, and ReasonMissing on a refusal."""
    lock_people(ids=[request.owner_id])
    request = CodeRequest.objects.select_for_update(of=("self",)).select_related("owner").get(pk=request.pk)
    if request.state != Decision.OPEN:
        raise AlreadyDecided()
    if by.person_id == request.owner_id:
        raise OwnMatter()
    if approve:
        return _approve(request, by=by, reason=reason)
    if not reason.strip():
        raise ReasonMissing()
    return _settle(request, Decision.REFUSED, by=by, reason=reason)


def _approve(request: CodeRequest, *, by: User | None, reason: str = "") -> CodeRequest:
    """The code stands from now on, open as the permanent one is."""
    own = permanent_code(request.owner)
    try:
        with transaction.atomic():
            InviteCode.objects.create(
                owner=request.owner, code=request.code, is_vanity=True, is_active=own is not None and own.is_active
            )
    except IntegrityError as error:  # taken since it was asked for
        raise CodeTaken() from error
    return _settle(request, Decision.ACCEPTED, by=by, reason=reason)


def _settle(request: CodeRequest, state: Decision, *, by: User | None, reason: str) -> CodeRequest:
    request.state, request.reason, request.decided_at, request.decided_by = state, reason.strip(), timezone.now(), by
    request.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    after = {"code": request.code, "state": state}
    audit.record("referrals.decide_code", request.owner, by=by, after=after, reason=request.reason)
    approved = state == Decision.ACCEPTED
    publish(CodeDecided(request_id=request.pk, person_id=request.owner_id, approved=approved), by=by)
    return request
