"""Every write of codes, touches and who brought whom."""

from referrals.actions.binding import bind_code, change_referrer
from referrals.actions.codes import ask_for_code, decide_code, issue_code, set_codes_active
from referrals.actions.disputes import decide_dispute, open_dispute
from referrals.actions.forgetting import forget_person
from referrals.actions.reviews import decide_signals
from referrals.actions.signals import inspect_referral, note_presence
from referrals.actions.visits import may_count_visit, record_visit, try_code

__all__ = [
    "ask_for_code", "bind_code", "change_referrer", "decide_code", "decide_dispute",
    "decide_signals", "forget_person", "inspect_referral", "issue_code",
    "may_count_visit", "note_presence", "open_dispute", "record_visit", "set_codes_active", "try_code",
]  # fmt: skip
