"""What is read of codes and of who brought whom."""

from referrals.queries.attributions import people_referred_by, referrer_of, referrers_of
from referrals.queries.codes import (
    INVITE_COOKIE,
    VISITOR_COOKIE,
    Invite,
    Share,
    code_requests,
    codes_asked_lately,
    codes_of,
    find_code,
    invite_by_link,
    invite_token,
    latest_code_request,
    permanent_code,
    remembered_invite,
    reminder_link,
    share,
    shown_code,
    usable_code,
    visitor_of,
)
from referrals.queries.disputes import disputes, disputes_of, person_by_contact, touches_of_both
from referrals.queries.signals import has_open_signal, signals_against, suspicious_referrers, under_review

__all__ = [
    "INVITE_COOKIE", "VISITOR_COOKIE", "Invite", "Share", "code_requests", "codes_asked_lately", "codes_of",
    "disputes", "disputes_of", "find_code", "has_open_signal", "invite_by_link", "invite_token",
    "latest_code_request", "people_referred_by", "permanent_code", "person_by_contact", "referrer_of", "referrers_of",
    "remembered_invite", "reminder_link", "share", "shown_code", "signals_against", "suspicious_referrers",
    "touches_of_both", "under_review", "usable_code", "visitor_of",
]  # fmt: skip
