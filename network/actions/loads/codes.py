"""Invite codes for many at once."""

from collections.abc import Sequence

from core.codes import random_code
from core.statements import run

CODES = """
INSERT INTO referrals_invitecode (owner_id, code, is_active, is_vanity, created_at)
SELECT o.owner, o.code, true, false, now() FROM unnest(%(owners)s::bigint[], %(codes)s::text[]) o (owner, code)
ON CONFLICT DO NOTHING RETURNING owner_id
"""


def give_codes(people: Sequence[int]) -> None:
    """A permanent code for each; one that somebody holds already is drawn again."""
    left = list(people)
    for _attempt in range(10):
        if not left:
            return
        given = run(CODES, {"owners": left, "codes": [random_code() for _owner in left]})
        got = {row[0] for row in given}
        left = [owner for owner in left if owner not in got]
    raise RuntimeError("no free invite codes in ten attempts")


def set_codes(people: Sequence[int], *, active: bool) -> None:
    """Open or close every code of these people."""
    run(
        "UPDATE referrals_invitecode SET is_active = %s WHERE owner_id = ANY(%s::bigint[]) AND is_active <> %s",
        [active, list(people), active],
    )


WITHOUT = """
SELECT p FROM unnest(%s::bigint[]) p WHERE NOT EXISTS (
  SELECT FROM referrals_invitecode c WHERE c.owner_id = p AND NOT c.is_vanity)
"""


def open_codes(people: Sequence[int]) -> None:
    """All of their codes work from now on, and whoever has none gets one."""
    set_codes(people, active=True)
    give_codes([row[0] for row in run(WITHOUT, [list(people)])])
