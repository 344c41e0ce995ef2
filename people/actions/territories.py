"""Territories: made, covered, split and merged. Everybody who lives there follows in one statement."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from core import audit
from core.locks import take_turns
from core.repeats import repeat_of
from people.actions.places import settle_territories
from people.enums import Act, TerritoryAct, TerritoryKind
from people.errors import (
    DivisionCovered,
    NotCovered,
    NothingToMove,
    PlanChanged,
    TerritoryEnded,
    TerritoryInUse,
    TerritoryTaken,
    WrongMerge,
    WrongParent,
)
from people.models import Coverage, Division, Territory, TerritoryChange, User
from people.permissions import MANAGE_TERRITORIES
from people.queries import territories as queries
from people.queries.territories import NEW, Plan

LOCK = "people.territories"
SALT = "people.territories"
LOOKED_AT = 3600  # seconds that a preview holds
ABOVE = {
    TerritoryKind.REGION: (),
    TerritoryKind.ZONE: (TerritoryKind.REGION,),
    TerritoryKind.SECTION: (TerritoryKind.ZONE, TerritoryKind.REGION),
}


@transaction.atomic
def save_territory(*, territory: Territory, by: User | None, reason: str = "") -> Territory:
    """Add a territory, or change one; its kind stays. Raises PermissionDenied, TerritoryTaken, WrongParent or
    TerritoryInUse."""
    _begin(by)
    stored = Territory.objects.filter(pk=territory.pk).first()
    if stored:
        territory.kind = stored.kind
    if territory.parent and territory.parent.kind not in ABOVE[TerritoryKind(territory.kind)]:
        raise WrongParent()
    is_used = Coverage.objects.filter(territory=territory.pk) or Territory.objects.filter(
        parent=territory.pk, is_active=True
    )
    if stored and not territory.is_active and is_used.exists():
        raise TerritoryInUse()
    _save(territory)
    _note(territory, TerritoryAct.EDIT if stored else TerritoryAct.CREATE, by=by, reason=reason)
    return territory


@transaction.atomic
def cover_division(*, territory: Territory, division: Division, by: User | None) -> int:
    """The division, with all in it that has no coverage of its own, lies in the territory from now on. Answers how many
    people moved. Raises PermissionDenied, DivisionCovered or TerritoryEnded."""
    _begin(by)
    _check_in_use(territory)
    if other := Coverage.objects.filter(division=division).select_related("territory").first():
        raise DivisionCovered(division=division.full_name, territory=other.territory)
    Coverage.objects.create(territory=territory, division=division)
    moved = settle_territories(divisions=[division.pk])
    _note(territory, TerritoryAct.COVER, by=by, people=moved, divisions=[division.code])
    return moved


@transaction.atomic
def uncover_division(*, territory: Territory, division: Division, by: User | None) -> int:
    """It belongs to whatever covers what it lies in, or to nobody. Answers how many people moved. Raises NotCovered."""
    _begin(by)
    if not Coverage.objects.filter(territory=territory, division=division).delete()[0]:
        raise NotCovered()
    moved = settle_territories(divisions=[division.pk])
    _note(territory, TerritoryAct.UNCOVER, by=by, people=moved, divisions=[division.code])
    return moved


def plan_split(*, territory: Territory, divisions: list[Division], code: str, name: str) -> Plan:
    """What splitting these divisions off would do. Raises TerritoryEnded, NotCovered, NothingToMove, TerritoryTaken."""
    _check_in_use(territory)
    ids = {division.pk for division in divisions}
    if not ids <= queries.inside(territory):
        raise NotCovered()
    own = set(Coverage.objects.filter(territory=territory).values_list("division_id", flat=True))
    if not ids or own <= ids:
        raise NothingToMove()
    if Territory.objects.filter(code=code).exists():
        raise TerritoryTaken()
    changes: Mapping[int, int | None] = dict.fromkeys(sorted(ids), NEW)
    return queries.plan(changes, act="split", territory=territory.pk, code=code, name=name)


def plan_merge(*, territory: Territory, into: Territory) -> Plan:
    """What merging a territory into another of its kind would do. Raises TerritoryEnded or WrongMerge."""
    _check_in_use(territory)
    is_inside = into.pk in queries.with_parts(territory.pk)
    if is_inside or into.kind != territory.kind or not into.is_active:
        raise WrongMerge()
    own = Coverage.objects.filter(territory=territory).order_by("division").values_list("division_id", flat=True)
    parts = list(Territory.objects.filter(parent=territory).order_by("pk").values_list("pk", flat=True))
    return queries.plan(dict.fromkeys(own, into.pk), act="merge", territory=territory.pk, into=into.pk, parts=parts)


def sign(plan: Plan) -> str:
    """What goes through the page from the preview to the confirmation."""
    return signing.dumps(plan.stamp, salt=SALT)


@transaction.atomic
def split_territory(
    *, territory: Territory, divisions: list[Division], code: str, name: str, seen: str, reason: str,
    by: User | None, form_key: UUID | None = None,
) -> Territory:  # fmt: skip
    """The divisions become a territory of their own, of the same kind and in the same one above. `seen` is the signed
    preview: where anything has changed since, PlanChanged. Raises what plan_split raises."""
    _begin(by)
    if done := _done(form_key, territory_id=territory.pk, act=TerritoryAct.SPLIT):
        assert done.other, "a split made another territory"
        return done.other
    territory = Territory.objects.get(pk=territory.pk)
    plan = plan_split(territory=territory, divisions=divisions, code=code, name=name)
    _check_seen(plan, seen)
    made = Territory(kind=territory.kind, code=code, name=name, parent_id=territory.parent_id)
    _save(made)
    ids = [division.pk for division in divisions]
    Coverage.objects.filter(division__in=ids).delete()
    Coverage.objects.bulk_create(Coverage(territory=made, division_id=pk) for pk in ids)
    moved = settle_territories(divisions=ids)
    codes = sorted(division.code for division in divisions)
    about: dict[str, Any] = {"people": moved, "divisions": codes, "reason": reason}
    _note(territory, TerritoryAct.SPLIT, by=by, other=made, form_key=form_key, **about)
    _note(made, TerritoryAct.CREATE, by=by, other=territory, **about)
    return made


@transaction.atomic
def merge_territory(
    *, territory: Territory, into: Territory, seen: str, reason: str, by: User | None, form_key: UUID | None = None
) -> Territory:  # fmt: skip
    """Everything that lies in the territory, its parts too, goes to the other; it is in use no more. Raises PlanChanged
    and what plan_merge raises."""
    _begin(by)
    if _done(form_key, territory_id=territory.pk, act=TerritoryAct.MERGE, other_id=into.pk):
        return into
    territory, into = Territory.objects.get(pk=territory.pk), Territory.objects.get(pk=into.pk)
    plan = plan_merge(territory=territory, into=into)
    _check_seen(plan, seen)
    rows = Coverage.objects.filter(territory=territory)
    codes = dict(rows.order_by("division__code").values_list("division__code", "division_id"))
    rows.update(territory=into)
    Territory.objects.filter(parent=territory).update(parent=into)
    Territory.objects.filter(pk=territory.pk).update(is_active=False)
    moved = settle_territories(divisions=list(codes.values())) if codes else 0
    about: dict[str, Any] = {"people": moved, "divisions": list(codes), "reason": reason}
    _note(territory, TerritoryAct.MERGE, by=by, other=into, form_key=form_key, **about)
    _note(into, TerritoryAct.EDIT, by=by, other=territory, **about)
    return into


def _begin(by: User | None) -> None:
    """Whoever changes territories does so after whoever is at it: two that are right alone may not be so together."""
    if by and not by.has_perm(MANAGE_TERRITORIES):
        raise PermissionDenied
    take_turns(LOCK)


def _check_in_use(territory: Territory) -> None:
    if not Territory.objects.filter(pk=territory.pk, is_active=True).exists():
        raise TerritoryEnded()


def _check_seen(plan: Plan, seen: str) -> None:
    try:
        stamp = signing.loads(seen, salt=SALT, max_age=LOOKED_AT)
    except signing.BadSignature as error:
        raise PlanChanged() from error
    if stamp != plan.stamp:
        raise PlanChanged()


def _done(form_key: UUID | None, **about: object) -> TerritoryChange | None:
    return repeat_of(TerritoryChange.objects.select_related("other"), form_key, **about) if form_key else None


def _save(territory: Territory) -> None:
    try:
        with transaction.atomic():
            territory.save()
    except IntegrityError as error:
        raise TerritoryTaken() from error


def _note(territory: Territory, act: TerritoryAct, *, by: User | None, reason: str = "", **about: Any) -> None:
    """A line of its history, and of the audit trail."""
    change = TerritoryChange.objects.create(territory=territory, act=act, by=by, reason=reason.strip(), **about)
    after = {
        "act": str(act.value), "code": territory.code, "people": change.people, "divisions": change.divisions,
        "other": change.other_id, "active": territory.is_active,
    }  # fmt: skip
    audit.record(Act.EDIT_TERRITORY, territory, by=by, after=after, reason=reason.strip())
