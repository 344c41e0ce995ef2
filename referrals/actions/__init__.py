"""Every write of codes, touches and who brought whom."""

from referrals.actions.binding import bind_code, change_referrer, unbind_unproven
from referrals.actions.codes import ask_for_code, decide_code, issue_code, set_codes_active, set_codes_of_all
from referrals.actions.disputes import decide_dispute, open_dispute
from referrals.actions.forgetting import forget_person
from referrals.actions.reviews import decide_signals
from referrals.actions.signals import inspect_referral, note_presence
from referrals.actions.site_hosts import decide_host, enter_host
from referrals.actions.sites import Words, choose_slug, restore_site, save_site, stop_site, switch_site
from referrals.actions.visits import may_count_visit, record_visit, try_code

__all__ = [
    "Words", "ask_for_code", "bind_code", "change_referrer", "choose_slug", "decide_code", "decide_dispute",
    "decide_host", "decide_signals", "enter_host", "forget_person", "inspect_referral", "issue_code",
    "may_count_visit", "note_presence", "open_dispute", "record_visit", "restore_site", "save_site", "set_codes_active",
    "set_codes_of_all",
    "stop_site", "switch_site", "try_code",
    "unbind_unproven",
]  # fmt: skip
