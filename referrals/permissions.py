from django.utils.translation import gettext_lazy as _

from core.access import declare

declare("referrals", change_referrer=_("Change who referred a client"))

CHANGE_REFERRER = "referrals.change_referrer"
