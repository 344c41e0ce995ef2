"""Registration forms as staff build them: a draft that is free to change, versions that never do."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import audit
from network import queries, rules
from network.enums import Act, Channel, Target
from network.errors import DraftChanged, FormExists, FormUnfit, NothingChanged
from network.models import FormVersion, RegistrationForm
from network.permissions import MANAGE_FORMS
from network.queries.forms import form_faults
from people.models import User


@transaction.atomic
def create_form(
    *, country: str, channel: Channel, target: Target, name: str, like: RegistrationForm | None = None, by: User | None
) -> RegistrationForm:  # fmt: skip
    """A form with a draft: a copy of another's version in force, or a sensible one. Nobody sees it until it is
    published. Raises PermissionDenied or FormExists."""
    _check(by)
    try:
        with transaction.atomic():
            form = RegistrationForm.objects.create(
                country=country, channel=channel, target=target, name=" ".join(name.split())
            )
    except IntegrityError as error:
        raise FormExists() from error
    source = queries.versions_of(like)[1] if like else None
    spec = source.spec if source else rules.default_spec(channel, target)
    FormVersion.objects.create(form=form, number=1, spec=spec)
    audit.record(Act.CREATE_FORM, form, by=by, after={"country": country, "channel": channel, "target": target})
    return form


@transaction.atomic
def draft_form(*, form: RegistrationForm, spec: rules.Spec, seen: str, by: User | None) -> FormVersion:
    """Keep the draft, fit or not. `seen` is what `queries.seen_of` said of what whoever changed it had before them.

    Raises PermissionDenied or DraftChanged.
    """
    _check(by)
    draft, latest = _locked(form, seen)
    spec = rules.with_defaults(spec)
    if draft:
        draft.spec = spec
        draft.save(update_fields=["spec", "changed_at"])
        return draft
    return FormVersion.objects.create(form=form, number=latest.number + 1 if latest else 1, spec=spec)


@transaction.atomic
def publish_form(*, form: RegistrationForm, seen: str, by: User | None) -> FormVersion:
    """The draft is in force from now on. Raises PermissionDenied, DraftChanged, NothingChanged or FormUnfit."""
    _check(by)
    draft, latest = _locked(form, seen)
    if draft is None or (latest and not rules.differences(latest.spec, draft.spec)):
        raise NothingChanged()
    if wrong := form_faults(draft.spec, form):
        raise FormUnfit(why=" ".join(wrong))
    draft.published_at, draft.published_by = timezone.now(), by
    draft.save(update_fields=["published_at", "published_by", "changed_at"])
    audit.record(Act.PUBLISH_FORM, form, by=by, after={"version": draft.number})
    return draft


@transaction.atomic
def discard_draft(*, form: RegistrationForm, by: User | None) -> None:
    """What is in force stays; without a draft, or before anything was published, nothing happens."""
    _check(by)
    draft, latest = _locked(form, "")
    if draft and latest:
        draft.delete()


@transaction.atomic
def open_form(*, form: RegistrationForm, is_active: bool, by: User | None) -> None:
    """Open the door or close it. Raises PermissionDenied."""
    _check(by)
    locked = RegistrationForm.objects.select_for_update().get(pk=form.pk)
    if locked.is_active == is_active:
        return
    locked.is_active = is_active
    locked.save(update_fields=["is_active"])
    audit.record(Act.OPEN_FORM, locked, by=by, before={"open": not is_active}, after={"open": is_active})


def _check(by: User | None) -> None:
    if by and not by.has_perm(MANAGE_FORMS):
        raise PermissionDenied


def _locked(form: RegistrationForm, seen: str) -> tuple[FormVersion | None, FormVersion | None]:
    """The draft and the version in force, under the form's lock."""
    RegistrationForm.objects.select_for_update().get(pk=form.pk)
    draft, latest = queries.versions_of(form)
    if seen and seen != queries.seen_of(draft, latest):
        raise DraftChanged()
    return draft, latest
