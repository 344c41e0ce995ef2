"""Points rules, what they gave and why, the catalogue and its redemptions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import StoredEvent, StoredFile
from ledger.models import Transaction
from people.models import Person
from rewards.enums import Cap, ClaimState, CorrectionState, Formula, Outcome, RedemptionState
from rewards.querysets import AwardQuerySet, ProductQuerySet, RedemptionQuerySet


class EarningType(models.Model):
    """A kind of document that earns points, such as a type of contract."""

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("contract type")
        verbose_name_plural = _("contract types")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PointRule(models.Model):
    """A dated version of how many points a type earns. A change is a new version; rows never change.

    The rule in force on a date is the version with the latest `starts_on` not after it, of the type or, failing that,
    of every type (`type` empty).
    """

    type = models.ForeignKey(
        EarningType, verbose_name=_("contract type"), null=True, blank=True, on_delete=models.PROTECT,
        help_text=_("Empty: every type that has no rule of its own."),
    )  # fmt: skip
    version = models.PositiveIntegerField(_("version"), editable=False)
    formula = models.CharField(_("formula"), max_length=10, choices=Formula)
    points = models.PositiveIntegerField(_("points"), help_text=_("Fixed points, or points for each full amount."))
    per_minor = models.PositiveBigIntegerField(_("for each"), null=True, blank=True)  # minor units of `currency`
    currency = models.CharField(_("currency"), max_length=3)
    hold_days = models.PositiveSmallIntegerField(_("days on hold"), default=0)
    expires_days = models.PositiveSmallIntegerField(_("days until they expire"), null=True, blank=True)
    starts_on = models.DateField(_("in force from"))
    max_per_document = models.PositiveBigIntegerField(_("at most per document"), null=True, blank=True)
    max_per_month = models.PositiveBigIntegerField(
        _("at most per agent and month"), null=True, blank=True,
        help_text=_("Counts the documents dated in the same calendar month."),
    )  # fmt: skip
    budget = models.PositiveBigIntegerField(
        _("budget in points"), null=True, blank=True, help_text=_("All that this version may ever give.")
    )
    form_key = models.UUIDField(null=True, unique=True, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("points rule")
        verbose_name_plural = _("points rules")
        constraints = [
            models.UniqueConstraint(fields=["type", "version"], name="rule_version", nulls_distinct=False),
            models.CheckConstraint(
                condition=~Q(formula="per_amount") | Q(per_minor__gt=0), name="rule_per_amount_has_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type or _('every type')} v{self.version}"


class Award(models.Model):
    """What one source document earned, for whom and by which rule; also why nothing came of it."""

    source = models.CharField(_("source"), max_length=80, unique=True)  # "contracts.contract:12"
    label = models.CharField(_("document"), max_length=120)
    type = models.ForeignKey(EarningType, verbose_name=_("contract type"), on_delete=models.PROTECT)
    person = models.ForeignKey(
        Person, verbose_name=_("person"), null=True, on_delete=models.PROTECT, related_name="awards"
    )
    about = models.ForeignKey(Person, verbose_name=_("client"), on_delete=models.PROTECT, related_name="awards_given")
    rule = models.ForeignKey(PointRule, verbose_name=_("rule"), null=True, on_delete=models.PROTECT)
    base_minor = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    on_date = models.DateField(_("date of the document"))
    points = models.PositiveBigIntegerField(_("points"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome)
    due_points = models.PositiveBigIntegerField(_("points before caps"), null=True)  # null: nothing was cut
    cap = models.CharField(_("cut by"), max_length=10, choices=Cap, blank=True)
    cap_limit = models.PositiveBigIntegerField(_("limit of the cap"), null=True)
    cap_used = models.PositiveBigIntegerField(_("given before under the cap"), null=True)
    transaction = models.OneToOneField(
        Transaction, verbose_name=_("transaction"), null=True, on_delete=models.PROTECT, related_name="award"
    )
    reversal = models.OneToOneField(
        Transaction, verbose_name=_("reversal"), null=True, on_delete=models.PROTECT, related_name="reversed_award"
    )
    cause = models.ForeignKey(StoredEvent, verbose_name=_("cause"), null=True, on_delete=models.PROTECT)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        indexes = [
            models.Index(fields=["person", "-created_at"], name="award_by_person"),
            models.Index(fields=["rule", "person", "on_date"], name="award_under_rule"),
            models.Index(fields=["about", "outcome"], name="award_waiting", condition=Q(transaction=None)),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.points}"

    @property
    def result(self) -> Outcome:
        return Outcome(self.outcome)


class ExpiryWarning(models.Model):
    """A person was told that points end on a day, so many days before. Append-only."""

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    day = models.DateField(_("day"))
    days_before = models.PositiveSmallIntegerField(_("days before"))
    points = models.PositiveBigIntegerField(_("points"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("warning of expiry")
        verbose_name_plural = _("warnings of expiry")
        constraints = [models.UniqueConstraint(fields=["person", "day", "days_before"], name="expiry_told_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.day}"


class Statement(models.Model):
    """A statement as it was issued: its figures never change, so a paper can be checked against them. Append-only."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    code = models.CharField(_("verification code"), max_length=20, unique=True)
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="statements")
    month = models.DateField(_("month"))  # its first day
    last_transaction = models.BigIntegerField(_("last transaction counted"))
    figures = models.JSONField(_("figures"))
    sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField(_("issued at"), default=timezone.now)

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            models.UniqueConstraint(fields=["person", "month", "sha256", "last_transaction"], name="statement_once")
        ]

    def __str__(self) -> str:
        return self.number


class Claim(models.Model):
    """An agent says that points are missing; staff answer. Never deleted."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    person = models.ForeignKey(Person, verbose_name=_("agent"), on_delete=models.PROTECT, related_name="claims")
    about = models.ForeignKey(
        Person, verbose_name=_("client"), null=True, on_delete=models.PROTECT, related_name="claims_about"
    )
    named = models.CharField(_("as they wrote it"), max_length=120, blank=True)
    document = models.CharField(_("number of the document"), max_length=60, blank=True)
    on_date = models.DateField(_("date of the document"), null=True)
    text = models.TextField(_("what happened"), max_length=2000)
    file = models.ForeignKey(StoredFile, verbose_name=_("file"), null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=ClaimState, default=ClaimState.OPEN)
    award = models.ForeignKey(
        Award, verbose_name=_("award"), null=True, on_delete=models.PROTECT, related_name="claims"
    )
    due_on = models.DateField(_("answer promised for"))
    form_key = models.UUIDField(unique=True)
    created_at = models.DateTimeField(_("sent at"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        indexes = [
            models.Index(fields=["due_on", "id"], name="claim_open", condition=Q(state="open")),
            models.Index(fields=["person", "-id"], name="claim_by_person"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def status(self) -> ClaimState:
        return ClaimState(self.state)

    @property
    def is_overdue(self) -> bool:
        return self.state == ClaimState.OPEN and self.due_on < timezone.localdate()


class ClaimMessage(models.Model):
    """A message between the agent and staff. Append-only."""

    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="messages")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    from_staff = models.BooleanField(_("from staff"))
    text = models.TextField(_("text"), max_length=2000)
    at = models.DateTimeField(_("at"), default=timezone.now)
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("message of a claim")
        verbose_name_plural = _("messages of claims")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.at}"


class Correction(models.Model):
    """Points that staff give by hand for a claim: one proposes, another confirms."""

    claim = models.ForeignKey(Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="corrections")
    points = models.PositiveIntegerField(_("points"))
    reason = models.CharField(_("reason"), max_length=500)
    state = models.CharField(_("state"), max_length=10, choices=CorrectionState, default=CorrectionState.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("proposed by"), on_delete=models.PROTECT, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("decided by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    transaction = models.OneToOneField(
        Transaction, verbose_name=_("transaction"), null=True, on_delete=models.PROTECT, related_name="correction"
    )
    form_key = models.UUIDField(unique=True)
    created_at = models.DateTimeField(_("proposed at"), default=timezone.now)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints = [
            models.CheckConstraint(condition=Q(points__gt=0), name="correction_gives"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("proposed_by")), name="correction_four_eyes"
            ),
            models.UniqueConstraint(fields=["claim"], condition=Q(state="proposed"), name="correction_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.points}"

    @property
    def status(self) -> CorrectionState:
        return CorrectionState(self.state)


class Product(models.Model):
    """A reward of the catalogue."""

    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    picture = models.ForeignKey(
        StoredFile, verbose_name=_("picture"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    points = models.PositiveIntegerField(_("price in points"))
    stock = models.PositiveIntegerField(_("stock"))
    is_active = models.BooleanField(_("in the catalogue"), default=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            models.CheckConstraint(condition=Q(stock__gte=0), name="product_stock_not_below_zero"),
            models.CheckConstraint(condition=Q(points__gt=0), name="product_points_above_zero"),
        ]
        ordering = ["points", "name"]

    def __str__(self) -> str:
        return self.name


class Redemption(models.Model):
    """Points spent on a product. Name and price are snapshots. Never deleted; staff may modify it with a reason."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="redemptions")
    product = models.ForeignKey(Product, verbose_name=_("product"), on_delete=models.PROTECT)
    product_name = models.CharField(_("product"), max_length=120)
    unit_points = models.PositiveIntegerField(_("points each"))
    quantity = models.PositiveIntegerField(_("quantity"))
    points = models.PositiveBigIntegerField(_("points"))
    state = models.CharField(_("state"), max_length=12, choices=RedemptionState, default=RedemptionState.REQUESTED)
    form_key = models.UUIDField(unique=True)
    created_at = models.DateTimeField(_("requested at"), default=timezone.now)

    objects = RedemptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("redemption")
        verbose_name_plural = _("redemptions")
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="redemption_quantity_above_zero"),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="redemption_newest"),
            models.Index(fields=["person", "-created_at"], name="redemption_by_person"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def status(self) -> RedemptionState:
        return RedemptionState(self.state)


class RedemptionChange(models.Model):
    """One step in the life of a redemption: who, when, why, before and after, and the points moved. Append-only."""

    redemption = models.ForeignKey(
        Redemption, verbose_name=_("redemption"), on_delete=models.PROTECT, related_name="changes"
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    points = models.BigIntegerField(_("difference in points"), default=0)  # negative: taken from the person
    form_key = models.UUIDField(unique=True, null=True)

    class Meta:
        verbose_name = _("change of a redemption")
        verbose_name_plural = _("changes of redemptions")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.redemption_id} {self.at}"


class RedemptionPosting(models.Model):
    """Points a change took from the person (negative) or gave back (positive, out of the posting it undoes).

    A redemption raised by staff has several takings, so giving it all back needs as many postings. Append-only.
    """

    change = models.ForeignKey(
        RedemptionChange, verbose_name=_("change of a redemption"), on_delete=models.PROTECT, related_name="postings"
    )
    transaction = models.OneToOneField(
        Transaction, verbose_name=_("transaction"), on_delete=models.PROTECT, related_name="redemption_posting"
    )
    undoes = models.ForeignKey(
        "self", verbose_name=_("gives back"), null=True, on_delete=models.PROTECT, related_name="undone_by"
    )
    points = models.BigIntegerField(_("points"))

    class Meta:
        verbose_name = _("points of a redemption")
        verbose_name_plural = _("points of redemptions")
        constraints = [
            models.CheckConstraint(
                condition=Q(undoes=None, points__lt=0) | Q(undoes__isnull=False, points__gt=0), name="posting_direction"
            )
        ]

    def __str__(self) -> str:
        return f"{self.change_id}: {self.points}"
