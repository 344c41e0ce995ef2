"""Who on record shares a document, an e-mail or a phone with somebody who registers: one statement, by index."""

from collections.abc import Sequence

from core.statements import run
from network.rules.registration import Candidate, Newcomer

# Somebody's phone may stand on thousands of records, so each way in is cut off.
CANDIDATES = """
SELECT p.id, trim(p.given_names || ' ' || p.family_names), p.email, coalesce(also.email, u.email, ''), p.phone,
  coalesce(i.lookup, '')
FROM (
  (SELECT person_id id FROM people_identification WHERE lookup = ANY(%(documents)s::text[]))
  UNION (SELECT person_id FROM people_user WHERE email = %(email)s)
  UNION (SELECT o.person_id FROM account_emailaddress e JOIN people_user o ON o.id = e.user_id
    WHERE e.email = %(email)s AND e.verified)
  UNION (SELECT id FROM people_person WHERE email = %(email)s AND %(email)s <> '' ORDER BY id LIMIT 50)
  UNION (SELECT id FROM people_person WHERE phone = %(phone)s AND %(phone)s <> '' ORDER BY id LIMIT 50)
) found JOIN people_person p ON p.id = found.id
LEFT JOIN people_user u ON u.person_id = p.id LEFT JOIN people_identification i ON i.person_id = p.id
LEFT JOIN account_emailaddress also ON also.user_id = u.id AND also.email = %(email)s AND also.verified
WHERE p.erased_at IS NULL AND NOT (p.id = ANY(%(but)s::bigint[]))
"""


def candidates(who: Newcomer, *, but: Sequence[int] = ()) -> list[Candidate]:
    """Everybody who may be the newcomer; `but` are people known not to be."""
    values = {"documents": list(who.documents), "email": who.email, "phone": who.phone, "but": list(but)}
    return [Candidate(*row) for row in run(CANDIDATES, values)]
