"""Whether those whom a file registers live in the territory of whoever leads or referred them, as the form of their row
asks: what `registration.territory` looks at one by one, for all rows together."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core import conf
from core.statements import run
from network.actions.loads import matching
from network.actions.loads.matching import Span
from network.enums import Channel, CheckName, CheckResult
from network.models import FormVersion
from network.rules.form_specs import with_defaults
from network.rules.territories import part_at
from people.queries.territories import chains

# Each territory with the part that counts, and each version with whose territory it compares.
GIVEN = """
WITH parts (territory, part) AS (SELECT * FROM unnest(%(territories)s::bigint[], %(parts)s::bigint[])),
forms (form, whose) AS (SELECT * FROM unnest(%(forms)s::bigint[], %(whose)s::text[]))
"""
# Who is not led by anybody named is led by whoever refers them. Another row of the file counts with what it says, or
# else with whom it is about, also once it is written.
APART = f"""{GIVEN}, asked AS MATERIALIZED (
  SELECT number, (data->>'territory')::bigint own, leader, leader_row, bringer, bringer_row, whose
  FROM core_stagedrow JOIN forms ON form = (data->>'form')::bigint WHERE {matching.WHERE} AND outcome = 0
    AND num_nonnulls(data->>'division', data->>'territory') > 0
    AND num_nonnulls(leader, leader_row, bringer, bringer_row) > 0),
others AS (
  SELECT number, own, coalesce(a.person_id, CASE WHEN leader_row IS NULL THEN bringer END) person,
    coalesce(leader_row, CASE WHEN leader IS NULL THEN bringer_row END) other
  FROM asked LEFT JOIN network_agent a ON a.id = leader WHERE whose <> 'referrer'
  UNION SELECT number, own, bringer, bringer_row FROM asked WHERE whose <> 'sponsor')
SELECT DISTINCT o.number FROM others o
LEFT JOIN core_stagedrow r ON r.load = %(load)s AND r.number = o.other
LEFT JOIN network_loadtrace t ON t.load_id = %(load)s AND t.number = o.other
LEFT JOIN people_person p ON p.id = coalesce(o.person, r.target, t.person_id)
JOIN parts theirs ON theirs.territory = coalesce((r.data->>'territory')::bigint, p.territory_id)
LEFT JOIN parts ours ON ours.territory = o.own
WHERE ours.part IS DISTINCT FROM theirs.part
"""  # noqa: S608 (ours)
CHECKS = f"""{GIVEN}
INSERT INTO network_applicationcheck (application_id, name, result, detail, about_id, at)
SELECT n.application, %(name)s, CASE WHEN said.detail = '' THEN %(passed)s ELSE %(warning)s END, said.detail, p.id,
  %(now)s
FROM load_new n JOIN forms ON form = (n.data->>'form')::bigint LEFT JOIN network_agent a ON a.id = n.leader
CROSS JOIN LATERAL (SELECT coalesce(a.person_id, n.bringer) person WHERE whose <> 'referrer'
  UNION SELECT n.bringer WHERE whose <> 'sponsor') o
JOIN people_person p ON p.id = o.person
LEFT JOIN parts theirs ON theirs.territory = p.territory_id
LEFT JOIN parts ours ON ours.territory = (n.data->>'territory')::bigint
CROSS JOIN LATERAL (SELECT CASE WHEN num_nonnulls(n.data->>'division', n.data->>'territory') = 0 THEN %(placeless)s
  WHEN theirs.part IS NULL THEN %(none)s WHEN ours.part IS DISTINCT FROM theirs.part THEN %(other)s
  ELSE '' END detail) said
ORDER BY n.number, p.id
"""  # noqa: S608


def apart(load: int, span: Span) -> set[int]:
    """Rows that register somebody new in another territory, where the form of the row refuses that."""
    given = _given(["refuse"])
    return {row[0] for row in run(APART, given | matching.span_values(load, span))} if given else set()


def note_territories() -> None:
    """How it is with each registration of `load_new`, over whom, as any door notes it."""
    if given := _given(["warn", "refuse"]):
        words = {"placeless": _("the place is not known"), "other": _("another territory"),
                 "none": _("whoever leads or referred has no territory")}  # fmt: skip
        found = {"name": str(CheckName.TERRITORY), "passed": str(CheckResult.PASSED), "now": timezone.now()}
        run(CHECKS, given | words | found | {"warning": str(CheckResult.WARNING)})


def _given(modes: Sequence[str]) -> dict[str, Any]:
    """Nothing where no form of files does so: then nothing is compared. A row keeps the version that it was read by."""
    versions = FormVersion.objects.filter(form__channel=Channel.FILE, spec__options__territory_check__in=modes)
    whose = {pk: with_defaults(spec)["options"]["territory_of"] for pk, spec in versions.values_list("pk", "spec")}
    if not whose:
        return {}
    level = conf.get("network.shared_territory")
    parts = {pk: part_at(chain, level) for pk, chain in chains().items()}
    return {"forms": list(whose), "whose": list(whose.values()), "territories": list(parts),
            "parts": list(parts.values())}  # fmt: skip
