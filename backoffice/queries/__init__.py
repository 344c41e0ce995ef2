"""What the composed pages read; every figure belongs to the app it is asked of."""

from backoffice.queries.agent_log import Entry, Log
from backoffice.queries.clients import Movement, clients_of, clients_page, extract
from backoffice.queries.figures import figures
from backoffice.queries.home import decisions, home, recent_contracts
from backoffice.queries.referrals import Totals, funnel, listed, reminder, totals

__all__ = [
    "Entry",
    "Log",
    "Movement",
    "Totals",
    "clients_of",
    "clients_page",
    "decisions",
    "extract",
    "figures",
    "funnel",
    "home",
    "listed",
    "recent_contracts",
    "reminder",
    "totals",
]
