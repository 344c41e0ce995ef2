"""The points rule: written, tried and published."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.forms import AmountField, OnceForm
from rewards.actions import check_rule
from rewards.forms.fields import day_input
from rewards.models import EarningType, PointRule

RULE_FIELDS: list[Any] = [
    "type", "formula", "points", "per_minor", "currency", "hold_days", "expires_days", "max_per_document",
    "max_per_month", "budget", "segment", "starts_on",
]  # fmt: skip


class RuleForm(forms.ModelForm):
    """The next version of a points rule."""

    per_minor = AmountField(label=_("For each"), required=False, help_text=_("Only for points per amount."))
    by: Any = None  # who is writing it; set by the admin page

    class Meta:
        model = PointRule
        fields = RULE_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "currency" in self.fields:  # a page that only reads has none
            self.fields["currency"].initial = settings.CURRENCY
            self.fields["starts_on"].initial = timezone.localdate

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("formula") and given.get("starts_on"):
            try:
                check_rule(
                    formula=given["formula"], per_minor=given.get("per_minor"), starts_on=given["starts_on"], by=self.by
                )
            except DomainError as error:
                self.add_error(error.field, str(error))
        return given


class DraftForm(RuleForm):
    """A rule that is only tried, and the period of past documents it is tried over."""

    since = forms.DateField(label=_("Documents from"), widget=day_input())
    until = forms.DateField(label=_("Documents until"), widget=day_input())

    class Meta(RuleForm.Meta):
        widgets = {"starts_on": day_input()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["type"].queryset = EarningType.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["since"].initial, self.fields["until"].initial = today - timedelta(days=365), today

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("since") and given.get("until") and given["since"] > given["until"]:
            self.add_error("until", _("The period ends before it starts."))
        return given


class PublishForm(RuleForm, OnceForm):
    """The draft that was tried, sent once to become the next version."""
