"""The cases, by name: `app.case`. Each takes the lab and gives its figures."""

from collections.abc import Callable

from benchmarks.cases import (
    blacklist,
    bulk,
    campaigns,
    contracts,
    ledger,
    people,
    reading,
    registration,
    served,
    tree,
    web,
    weights,
)
from benchmarks.lab import Lab
from benchmarks.measure import Result

CASES: dict[str, Callable[[Lab], Result]] = {
    "ledger.award": ledger.award,
    "ledger.spend": ledger.spend,
    "ledger.bulk_award": bulk.bulk_award,
    "ledger.check_invariants": reading.invariants,
    "rewards.trial": reading.trial,
    "contracts.upload": contracts.upload,
    "contracts.import": contracts.import_contracts,
    "contracts.import_written": contracts.import_written,
    "network.downline_page": tree.downline_page,
    "network.downline_flat": tree.downline_flat,
    "network.upline": tree.line,
    "network.enroll": tree.enroll,
    "network.search": tree.search,
    "network.search_short": tree.search_short,
    "network.search_moving": tree.search_moving,
    "network.groups": tree.groups,
    "network.tops": tree.tops,
    "network.move": tree.move,
    "network.close": campaigns.close,
    "network.close_by_orm": campaigns.close_by_orm,
    "network.stencil_export": campaigns.stencil_export,
    "people.blacklist_check": blacklist.blacklist_check,
    "people.duplicate_check": registration.duplicate_check,
    "people.import_checked": people.import_checked,
    "people.import": people.import_people,
    "people.import_written": people.import_written,
    "people.register": registration.whole,
    "web.hello": served.hello,
    "web.middleware": served.middleware,
    "web.office_home": web.office_home,
    "web.invitation": web.invitation,
    "web.agent_list": web.agent_list,
    "web.home_first_visit": weights.first_visit,
    "web.home_later_visit": weights.later_visit,
}
