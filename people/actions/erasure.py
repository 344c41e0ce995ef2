"""Erasing somebody: asked by the person, or by staff for them; decided by somebody else. There is no way back."""

from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import audit, personal
from core.events import publish
from core.files import discard
from core.repeats import repeat_of
from people.actions.access import end_sessions
from people.actions.banking import forget_bank_accounts
from people.actions.blacklist import forget_blacklisted
from people.actions.documents import forget_documents
from people.actions.keys import destroy_key
from people.enums import Act, ErasureState
from people.errors import AlreadyErased, ErasureBlocked, ErasureDecided, LoginInUse, TwoPeopleNeeded
from people.events import ErasureAsked, ErasureRefused, PersonErased
from people.models import ErasureRequest, Identification, Person, User, default_language
from people.permissions import MANAGE_DATA
from people.queries import login_waits


@transaction.atomic
def ask_erasure(*, person: Person, reason: str, form_key: UUID, by: User) -> ErasureRequest:
    """The person's own wish, or staff's for them; the same form, or a wish that is open, answers the first.

    Raises PermissionDenied or AlreadyErased.
    """
    if by.person_id != person.pk and not by.has_perm(MANAGE_DATA):
        raise PermissionDenied
    locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if locked.erased_at:
        raise AlreadyErased()
    if first := ErasureRequest.objects.filter(person=person, state=ErasureState.OPEN).first():
        return first
    try:
        with transaction.atomic():
            made = ErasureRequest.objects.create(person=person, reason=reason.strip(), asked_by=by, form_key=form_key)
    except IntegrityError:
        if first := repeat_of(ErasureRequest.objects.all(), form_key, person_id=person.pk):
            return first
        raise
    audit.record(Act.ASK_ERASURE, person, by=by, after={"request": made.pk, "own": made.is_own})
    publish(ErasureAsked(request_id=made.pk), by=by)
    return made


@transaction.atomic
def withdraw_erasure(*, person: Person, by: User) -> None:
    """The person thinks better of it, while nobody has decided. Raises PermissionDenied or ErasureDecided."""
    if by.person_id != person.pk:
        raise PermissionDenied
    open_one = ErasureRequest.objects.select_for_update(of=("self",)).filter(person=person, state=ErasureState.OPEN)
    request = open_one.first()
    if request is None:
        raise ErasureDecided()
    _decide(request, ErasureState.WITHDRAWN, "", by)
    audit.record(Act.END_ERASURE, person, by=by, after={"request": request.pk, "state": request.state})


@transaction.atomic
def refuse_erasure(*, request: ErasureRequest, answer: str, by: User) -> None:
    """With an answer that the person reads. Raises PermissionDenied or ErasureDecided."""
    locked = _open(request, by)
    _decide(locked, ErasureState.REFUSED, answer.strip(), by)
    after = {"request": locked.pk, "state": locked.state}
    audit.record(Act.END_ERASURE, locked.person, by=by, after=after, reason=answer)
    publish(ErasureRefused(request_id=locked.pk), by=by)


@transaction.atomic
def erase_person(*, request: ErasureRequest, answer: str, by: User) -> None:
    """What is the person's goes from every app, their key is destroyed, their access closed; figures stay.

    Raises PermissionDenied, ErasureDecided, TwoPeopleNeeded or ErasureBlocked.
    """
    locked = _open(request, by)
    personal.hold(locked.person)
    person = Person.objects.select_for_update(no_key=True).get(pk=locked.person_id)
    if by.person_id == person.pk or locked.asked_by_id == by.pk:
        raise TwoPeopleNeeded()
    if why := personal.blockers(person):
        raise ErasureBlocked(why=" ".join(why))
    person.erased_at = timezone.now()
    person.save(update_fields=["erased_at"])
    publish(PersonErased(person_id=person.pk), by=by)
    _close_access(person)
    _empty(person)
    destroy_key(person=person)
    _decide(locked, ErasureState.DONE, answer.strip(), by)
    ErasureRequest.objects.filter(person=person).update(reason="")
    audit.record(Act.ERASE, person, by=by, after={"request": locked.pk, "own": locked.is_own}, reason=answer)


@transaction.atomic
def erase_unproven(*, person: Person) -> None:
    """Whoever registered by themselves and never showed that the address is theirs, as if they had asked for it. What
    else stands on the record is the caller's to look at, and to forget. Raises LoginInUse."""
    locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    user = User.objects.select_for_update(of=("self",), no_key=True).get(person=locked)
    if user.is_staff or user.last_login or locked.erased_at or not login_waits(locked):
        raise LoginInUse()
    locked.erased_at = timezone.now()
    _close_access(locked)
    with override(default_language()):  # the request is a newcomer's, and the words are for staff
        _empty(locked)
    destroy_key(person=locked)
    audit.record(Act.ERASE, locked, by=None, after={"unproven": True})
    publish(PersonErased(person_id=person.pk, unproven=True))


def _open(request: ErasureRequest, by: User) -> ErasureRequest:
    if not by.has_perm(MANAGE_DATA):
        raise PermissionDenied
    locked = ErasureRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if locked.state != ErasureState.OPEN:
        raise ErasureDecided()
    return locked


def _decide(request: ErasureRequest, state: ErasureState, answer: str, by: User) -> None:
    request.state, request.answer, request.decided_at, request.decided_by = state, answer, timezone.now(), by
    request.save(update_fields=["state", "answer", "decided_at", "decided_by"])


def _close_access(person: Person) -> None:
    user = User.objects.filter(person=person).first()
    if user is None:
        return
    end_sessions(users=[user])
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    user.email, user.is_active = f"erased-{person.pk}@erased.invalid", False
    user.set_unusable_password()
    user.save(update_fields=["email", "is_active", "password"])


def _empty(person: Person) -> None:
    Identification.objects.filter(person=person).delete()
    photo, person.photo = person.photo, None
    person.given_names, person.family_names = _("Erased person"), str(person.pk)
    person.email = person.phone = person.city = person.landline = person.address = person.postal_code = ""
    person.birth_date, person.networks, person.extra = None, {}, {}
    person.division = person.territory = None
    person.save()
    discard(photo)
    forget_documents(person=person)
    forget_bank_accounts(person=person)
    forget_blacklisted(person=person)
