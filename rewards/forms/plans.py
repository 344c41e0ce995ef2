"""What was previewed for many redemptions, signed: exactly that is done afterwards, and by the same person."""

import uuid
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from people.models import User
from rewards.enums import RedemptionState
from rewards.queries import MOST

HOURS = 12


class BulkForm(forms.Form):
    """Which redemptions of the list, and where they shall go."""

    state = forms.ChoiceField(
        choices=[(s.value, s.label) for s in (
            RedemptionState.APPROVED, RedemptionState.PREPARING, RedemptionState.DELIVERED)],
    )  # fmt: skip
    all = forms.BooleanField(required=False)
    ids = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.data.getlist("ids") if hasattr(self.data, "getlist") else []
        marked = [text for text in given if text.isascii() and text.isdigit() and len(text) < 19][:MOST]
        self.fields["ids"].choices = [(text, text) for text in marked]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("all") and not given.get("ids"):
            raise forms.ValidationError(_("Mark at least one redemption first."))
        return given


class PlanForm(forms.Form):
    plan = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, salt: str, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.salt, self.by = salt, by

    @property
    def problem(self) -> str:
        """Why it counts for nothing, in a sentence."""
        return str(next(iter(self.errors.as_data()["plan"])).messages[0])

    def clean_plan(self) -> dict[str, Any]:
        try:
            plan = signing.loads(self.cleaned_data["plan"], salt=self.salt, max_age=HOURS * 3600)
        except signing.BadSignature as error:
            raise forms.ValidationError(_("This preview is too old. Choose again.")) from error
        if plan["by"] != self.by.pk:
            raise forms.ValidationError(_("This preview is somebody else's. Choose again."))
        return dict(plan)


def signed(salt: str, by: User, **plan: Any) -> str:
    return signing.dumps(plan | {"by": by.pk, "key": str(uuid.uuid4())}, salt=salt, compress=True)
