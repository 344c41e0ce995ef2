from django.utils.translation import gettext_lazy as _

from core.access import declare

declare(
    "sales",
    view_credit=_("See credit requests and limits"),
    decide_credit=_("Decide on credit requests, and set a lower limit than asked for"),
    set_credit_limits=_("Change credit limits by hand"),
)

VIEW_CREDIT = "sales.view_credit"
DECIDE_CREDIT = "sales.decide_credit"
SET_CREDIT_LIMITS = "sales.set_credit_limits"
