"""The roles a company starts with. Staff edit them; a permission added here reaches those that nobody has changed."""

from django.utils.translation import gettext_lazy as _

from api import permissions as api
from contracts import permissions as contracts
from core import permissions as core
from core.access import PERMISSIONS
from network import permissions as network
from notifications import permissions as notifications
from people import permissions as people
from referrals import permissions as referrals
from rewards import permissions as rewards
from sales import permissions as selling
from workflows import permissions as workflows

READ = [
    core.RUN_JOBS,
    contracts.VIEW_CONTRACTS,
    network.VIEW_AGENTS,
    network.VIEW_CAMPAIGNS,
    network.VIEW_CLIENTS,
    network.VIEW_REGISTRATIONS,
    notifications.VIEW_HISTORY,
    rewards.VIEW_REDEMPTIONS,
    workflows.VIEW_PROCESSES,
]
DECIDE = [workflows.DECIDE_PROCESSES, workflows.REASSIGN_PROCESSES]
PAPERS = [people.VIEW_DOCUMENTS, people.REVIEW_DOCUMENTS, people.CONFIGURE_PAPERS, people.MANAGE_BLACKLIST]
REGISTRATIONS = [network.REGISTER_PEOPLE, network.DECIDE_REGISTRATIONS, network.MANAGE_CLIENTS, network.IMPORT_PEOPLE]
CREDIT = [selling.VIEW_CREDIT, selling.DECIDE_CREDIT, selling.SET_CREDIT_LIMITS]
REFERRALS = [
    people.VIEW_DOCUMENTS,
    referrals.CHANGE_REFERRER,
    referrals.DECIDE_DISPUTES,
    referrals.MANAGE_SITES,
    referrals.REVIEW_CODES,
    referrals.REVIEW_SIGNALS,
]

REWARDS = [
    rewards.ANSWER_CLAIMS,
    rewards.CORRECT_POINTS,
    rewards.MANAGE_CATALOGUE,
    rewards.MANAGE_REDEMPTIONS,
    rewards.MANAGE_RULES,
    rewards.VIEW_DELIVERIES,
    rewards.VIEW_LIABILITY,
]


def seeded_roles() -> dict[str, tuple[object, list[str]]]:
    """slug -> (name, permissions)."""
    sales = [*READ, network.MANAGE_AGENTS, network.CHANGE_SPONSOR, people.EDIT_CONTACTS, people.MANAGE_TERRITORIES]
    sales += [*REGISTRATIONS, *REFERRALS, *DECIDE, network.MANAGE_CAMPAIGNS, network.MANAGE_RANKS]
    sales += [network.WRITE_TO_NETWORK, *CREDIT]
    return {
        "administrator": (_("Administrator"), sorted(PERMISSIONS)),
        "sales": (_("Sales operations"), sales),
        "contracts": (_("Contracts"), [*READ, contracts.UPLOAD_CONTRACTS, contracts.VOID_CONTRACTS]),
        "rewards": (
            _("Rewards"),
            [*READ, *REWARDS, *DECIDE],
        ),
        "papers": (_("Documents and blacklist"), [*READ, *PAPERS, *DECIDE]),
        "support": (
            _("Support"),
            [*READ, people.MANAGE_ACCESS, notifications.RESEND_MESSAGES, rewards.ANSWER_CLAIMS, selling.VIEW_CREDIT],
        ),
        "auditor": (
            _("Auditor"),
            [*READ, people.VIEW_AUDIT, people.VIEW_CONSENTS, rewards.VIEW_LIABILITY, selling.VIEW_CREDIT],
        ),
        "systems": (
            _("Systems"),
            [
                api.MANAGE_KEYS,
                core.EDIT_SETTINGS,
                core.RUN_JOBS,
                core.VIEW_JOBS,
                network.MANAGE_FORMS,
                people.MANAGE_FIELDS,
                people.MANAGE_ROLES,
                people.VIEW_AUDIT,
                notifications.EDIT_TEMPLATES,
                notifications.MANAGE_WEBHOOKS,
            ],
        ),
    }
