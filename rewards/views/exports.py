"""The redemptions of the list as a file."""

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.exports import Column, Export
from core.views.exports import ExportView
from rewards.forms import RedemptionFilter
from rewards.models import Redemption
from rewards.permissions import VIEW_REDEMPTIONS
from rewards.views.staff import filtered


def redemptions(user: Any, params: QueryDict) -> QuerySet[Redemption]:
    if not user.has_perm(VIEW_REDEMPTIONS):
        return Redemption.objects.none()
    filters = RedemptionFilter(params)
    filters.is_valid()
    return filtered(filters.cleaned_data).select_related("person")


REDEMPTIONS = Export(
    path="rewards.views.exports.REDEMPTIONS",
    name=_("redemptions"),
    file_name="canjes",
    permission=VIEW_REDEMPTIONS,
    find=redemptions,
    columns=(
        Column(_("Number"), lambda row: row.number),
        Column(_("Agent"), lambda row: row.person.name),
        Column(_("E-mail"), lambda row: row.person.email),
        Column(_("Product"), lambda row: row.product_name),
        Column(_("Quantity"), lambda row: row.quantity),
        Column(_("Points"), lambda row: row.points),
        Column(_("State"), lambda row: str(row.get_state_display())),
        Column(_("Requested at"), lambda row: row.created_at),
    ),
)


class Redemptions(ExportView):
    permission = VIEW_REDEMPTIONS
    export = REDEMPTIONS
