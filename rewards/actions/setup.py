"""What staff set up: types of document, points rules by version, and the catalogue."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from core import audit, files
from core.repeats import repeat_of
from network.models import Segment
from people.models import User
from rewards.enums import Formula
from rewards.errors import AmountMissing, RuleInPast
from rewards.models import Category, EarningType, PointRule, Product

AUDITED = (
    "name", "points", "stock", "is_active", "is_delivered", "picture_id", "category_id", "visible_from",
    "visible_until", "redeemable_from", "redeemable_until", "max_per_agent", "max_per_month", "max_in_all",
    "min_documents", "joined_until", "segment_id", "min_rank_id",
)  # fmt: skip


@transaction.atomic
def publish_rule(
    *, type: EarningType | None, formula: str, points: int, per_minor: int | None, currency: str, starts_on: date,
    hold_days: int = 0, expires_days: int | None = None, max_per_document: int | None = None,
    max_per_month: int | None = None, budget: int | None = None, segment: Segment | None = None,
    form_key: UUID | None = None, by: User | None,
) -> PointRule:  # fmt: skip
    """The next version of a type's rule (or of the general one). Raises RuleInPast or AmountMissing."""
    check_rule(formula=formula, per_minor=per_minor, starts_on=starts_on, by=by)
    with connection.cursor() as cursor:  # versions are counted one after another
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('rewards.publish_rule'))")
    if form_key and (first := repeat_of(PointRule.objects.all(), form_key, type_id=type.pk if type else None)):
        return first
    last = PointRule.objects.filter(type=type).aggregate(last=Max("version"))["last"] or 0
    rule = PointRule.objects.create(
        type=type, version=last + 1, formula=formula, points=points, currency=currency, starts_on=starts_on,
        per_minor=per_minor if formula == Formula.PER_AMOUNT else None, hold_days=hold_days,
        expires_days=expires_days, max_per_document=max_per_document, max_per_month=max_per_month, budget=budget,
        segment=segment, form_key=form_key, created_by=by,
    )  # fmt: skip
    after = {"type": type.slug if type else "", "version": rule.version, "points": points, "formula": formula}
    audit.record("rewards.publish_rule", rule, by=by, after=after)
    return rule


def check_rule(*, formula: str, per_minor: int | None, starts_on: date, by: User | None) -> None:
    """Only the company's own administrators may write a rule for the past."""
    if formula == Formula.PER_AMOUNT and not per_minor:
        raise AmountMissing()
    if starts_on < timezone.localdate() and not (by is None or by.is_superuser):
        raise RuleInPast()


@transaction.atomic
def save_type(*, type: EarningType, by: User | None) -> EarningType:
    """Keep a type of document as it was filled in."""
    names = ("slug", "name", "is_active")
    stored = EarningType.objects.filter(pk=type.pk).first()
    before = {name: getattr(stored, name) for name in names} if stored else {}
    type.save()
    after = {name: getattr(type, name) for name in names}
    audit.record("rewards.save_type", type, by=by, before=before, after=after)
    return type


@transaction.atomic
def save_product(
    *, product: Product, stock_change: int, picture: "UploadedFile[Any] | None" = None, by: User | None
) -> Product:
    """Keep a product as it was filled in; its stock moves by the change, since agents redeem meanwhile.

    Redemptions keep the name and price they were made at. Raises what `core.files.store` raises.
    """
    stored = Product.objects.select_for_update().filter(pk=product.pk).first()
    before = _audited(stored) if stored else {}
    product.stock = max((stored.stock if stored else 0) + stock_change, 0)
    if picture:
        product.picture = files.store(picture, files.PICTURE, by=by)
    product.save()
    audit.record("rewards.save_product", product, by=by, before=before, after=_audited(product))
    return product


def _audited(product: Product) -> dict[str, Any]:
    values = {name: getattr(product, name) for name in AUDITED}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


@transaction.atomic
def save_category(*, category: Category, by: User | None) -> Category:
    """Keep a shelf as it was filled in. What stands on it stays in the catalogue even when the shelf is closed."""
    names = ("name", "position", "is_active")
    stored = Category.objects.filter(pk=category.pk).first()
    before = {name: getattr(stored, name) for name in names} if stored else {}
    category.save()
    after = {name: getattr(category, name) for name in names}
    audit.record("rewards.save_category", category, by=by, before=before, after=after)
    return category
