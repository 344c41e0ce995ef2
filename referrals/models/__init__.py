"""Codes, touches, who brought whom, and the agents' own pages."""

from referrals.models.codes import Attribution, CodeRequest, Dispute, Footprint, InviteCode, Signal, Touch
from referrals.models.sites import Site, SiteHost, SiteSlug, SiteVersion

__all__ = [
    "Attribution", "CodeRequest", "Dispute", "Footprint", "InviteCode", "Signal", "Site", "SiteHost", "SiteSlug",
    "SiteVersion", "Touch",
]  # fmt: skip
