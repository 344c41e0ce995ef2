from django.utils.translation import gettext_lazy as _

from core.access import declare

declare(
    "referrals",
    change_referrer=_("Change who referred a client"),
    review_codes=_("Approve the codes that agents choose"),
    decide_disputes=_("Decide disputes about who referred a client"),
    review_signals=_("Review suspicious referrals"),
    manage_sites=_("Look after the agents' sites"),
)

CHANGE_REFERRER = "referrals.change_referrer"
REVIEW_CODES = "referrals.review_codes"
DECIDE_DISPUTES = "referrals.decide_disputes"
REVIEW_SIGNALS = "referrals.review_signals"
MANAGE_SITES = "referrals.manage_sites"
