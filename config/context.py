"""What the frame of every page needs: the company, the door's menu, the bell."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import get_script_prefix
from django.urls import reverse as reverse_now
from django.utils.translation import gettext_lazy as _

from api import permissions as api
from contracts import permissions as contracts
from core import conf
from core import permissions as core
from core.views import Request
from core.views.identity import style_version
from core.views.jobs import running_jobs
from network import permissions as network
from network.enums import StillOpen
from notifications import permissions as notifications
from notifications.queries import unread_count
from people import permissions as people
from referrals import permissions as referrals
from rewards import permissions as rewards
from sales import permissions as sales
from sales.queries import STAMP as CREDIT_STAMP
from sales.queries import knows_credit
from workflows import permissions as workflows


def reverse(name: str, args: tuple[str, ...] = ()) -> str:
    return _reverse(name, args, get_script_prefix())


@lru_cache(maxsize=256)
def _reverse(name: str, args: tuple[str, ...], prefix: str) -> str:
    """The frame of every page has twenty addresses, and they are always the same."""
    return reverse_now(name, args=args)


@dataclass(frozen=True)
class Item:
    """An entry of a menu."""

    label: Any
    url: str
    icon: str
    active: bool = False
    badge: int = 0
    post: bool = False


OFFICE = [
    (_("Home"), "backoffice_office:home", "home"),
    (_("Invite"), "referrals_office:invite", "share"),
    (_("Points"), "rewards_office:points", "star"),
    (_("Rewards"), "rewards_office:catalogue", "gift"),
    (_("My referrals"), "backoffice_office:referrals", "people"),
    (_("My network"), "network_office:tree", "network"),
    (_("My clients"), "backoffice_office:clients", "user-check"),
    (_("Registrations"), "network_office:registrations", "user-add"),
    (_("My redemptions"), "rewards_office:redemptions", "bag"),
    (_("Points missing?"), "rewards_office:claims", "help"),
    (_("Credit"), "sales_office:credit", "card"),
    (_("My site"), "referrals_office:site", "link"),
    (_("My profile"), "people_office:profile", "user"),
    (_("My documents"), "people_office:documents", "file"),
    (_("Notices"), "notifications_office:inbox", "bell"),
    (_("Agreements"), "people_office:texts", "file"),
]
FOOTER = [
    (_("What we offer"), "website_public:offer"),
    (_("How you earn"), "website_public:earn"),
    (_("Join as an agent"), "network_public:join"),
    (_("Write to us"), "network_public:contact"),
    (_("Terms of use"), "website_public:terms"),
    (_("Personal data"), "website_public:privacy"),
]
STAFF = [
    (_("Today"), "admin:index", "home", None),
    (_("Clients"), "network_staff:clients", "people", network.VIEW_CLIENTS),
    (_("Agents"), "network_staff:agents", "user-check", network.VIEW_AGENTS),
    (_("Network"), "network_staff:tree", "network", network.VIEW_AGENTS),
    (_("Campaigns"), "network_staff:campaigns", "calendar", network.VIEW_CAMPAIGNS),
    (_("Approvals"), "workflows_staff:queue", "consent", workflows.VIEW_PROCESSES),
    (_("Registrations"), "network_staff:registrations", "user-add", network.VIEW_REGISTRATIONS),
    (_("Chosen codes"), "referrals_staff:codes", "share", referrals.REVIEW_CODES),
    (_("Agents' sites"), "referrals_staff:sites", "link", referrals.MANAGE_SITES),
    (_("Disputes"), "referrals_staff:disputes", "people", referrals.DECIDE_DISPUTES),
    (_("Suspicious referrals"), "referrals_staff:suspicious", "shield", referrals.REVIEW_SIGNALS),
    (_("Contracts"), "contracts_staff:list", "file", contracts.VIEW_CONTRACTS),
    (_("Redemptions"), "rewards_staff:redemptions", "gift", rewards.VIEW_REDEMPTIONS),
    (_("Rewards"), "admin:rewards_product_changelist", "box", rewards.MANAGE_CATALOGUE),
    (_("Claims"), "rewards_staff:claims", "help", rewards.ANSWER_CLAIMS),
    (_("Credit requests"), "sales_staff:credits", "card", sales.VIEW_CREDIT),
    (_("Points liability"), "rewards_staff:liability", "bars", rewards.VIEW_LIABILITY),
    (_("Points rules"), "rewards_staff:rules", "sliders", rewards.MANAGE_RULES),
    (_("Approval flows"), "workflows_staff:flows", "route", workflows.MANAGE_FLOWS),
    (_("Texts that people accept"), "people_staff:agreements", "file", people.PUBLISH_TEXTS),
    (_("Legal texts: who accepted"), "people_staff:acceptances", "user-check", people.VIEW_CONSENTS),
    (_("Documents to review"), "people_staff:documents", "file", people.REVIEW_DOCUMENTS),
    (_("Blacklist"), "people_staff:blacklist", "blocked", people.MANAGE_BLACKLIST),
    (_("Territories"), "people_staff:territories", "globe", people.MANAGE_TERRITORIES),
    (_("Erasure of data"), "people_staff:erasures", "shield-lock", people.MANAGE_DATA),
    (_("Registration forms"), "network_staff:forms", "edit", network.MANAGE_FORMS),
    (_("E-mails"), "notifications_staff:history", "mail", notifications.VIEW_HISTORY),
    (_("Texts of messages"), "notifications_staff:templates", "chat", notifications.EDIT_TEMPLATES),
    (_("Webhooks"), "notifications_staff:webhooks", "send", notifications.MANAGE_WEBHOOKS),
    (_("Web service"), "api_staff:keys", "key", api.MANAGE_KEYS),
    (_("Background jobs"), "core_staff:jobs", "refresh", core.RUN_JOBS),
    (_("Settings"), "core_staff:settings", "settings", core.EDIT_SETTINGS),
]
ACCOUNT = [
    (_("My account"), "website_account:home", "home"),
    (_("Who invited me"), "referrals_account:late_code", "people"),
    (_("My registration"), "network_account:registration", "user-check"),
    (_("My profile"), "people_account:profile", "user"),
    (_("My documents"), "people_account:documents", "file"),
    (_("Credit"), "sales_account:credit", "card"),
    (_("Notices"), "notifications_account:inbox", "bell"),
    (_("Agreements"), "people_account:texts", "file"),
]


CREDIT = {"sales_office:credit", "sales_account:credit"}  # for whom they stand: reads_of_credit


def chrome(request: Request) -> dict[str, Any]:
    door = getattr(request, "door", "public")
    person = getattr(request, "person", None)
    context = {
        "company_name": conf.get("company.name"),
        **identity(),
        "points_word": conf.get("rewards.points_name"),
        "points_word_one": conf.get("rewards.points_name_one"),
        "support_email": conf.get("company.support_email"),
        "door": door,
        "nav": navigation(request, door),
        "user_menu": user_menu(request),
        "footer_links": [Item(label, reverse(name), "") for label, name in FOOTER],
    }
    if door == "staff" and request.user.has_perm(core.RUN_JOBS):
        context["running_jobs"] = running_jobs(request.user)
    if person and door != "staff":
        inbox = "notifications_office:inbox" if door == "office" else "notifications_account:inbox"
        context |= {"unread_count": unread_count(person), "bell_url": reverse(inbox)}
    elif person:  # the figure comes by itself within a minute, so that no page of the backend waits for it
        context |= {"bell_url": reverse("notifications_account:inbox"), "bell_counts_later": True}
    return context


def identity() -> dict[str, str]:
    """The company's look and contact: addresses, empty where it has not chosen."""
    logo, colour, phone = (conf.get(f"company.{name}") for name in ("logo", "colour", "whatsapp"))
    changed = conf.is_changed("company.colour")
    return {
        "company_logo_url": reverse("company_logo", args=(logo,)) if logo else "",
        "company_css_url": reverse("company_css", args=(style_version(colour),)) if changed else "",
        "support_whatsapp_url": f"https://wa.me/{phone.lstrip('+')}" if phone else "",
    }


def navigation(request: Request, door: str) -> list[Item]:
    """The door's menu, with the page's own entry marked."""
    if door == "office" and not getattr(request, "agent", None):
        return []
    entries = {"office": OFFICE, "account": ACCOUNT}.get(door, [])
    if entries and not reads_of_credit(request):
        entries = [entry for entry in entries if entry[1] not in CREDIT]
    if door == "office" and getattr(request, "agent_state", None):  # inactive: what is still open to them
        still = {StillOpen(one).page for one in conf.get("network.inactive_sees")}
        entries = [(_("My state"), "network_office:state", "info"), *(one for one in entries if one[1] in still)]
    if door == "staff" and request.user.is_authenticated:
        entries = [entry[:3] for entry in STAFF if entry[3] is None or request.user.has_perm(entry[3])]
    items = [(label, reverse(name), icon) for label, name, icon in entries]
    current = max((url for _label, url, _icon in items if request.path.startswith(url)), key=len, default="")
    if door == "staff" and current == reverse("admin:index") != request.path:  # Today is current on its own page only
        current = ""
    waiting = {reverse(f"people_{at}:texts"): getattr(request, "texts_waiting", 0) for at in ("account", "office")}
    return [Item(label, url, icon, active=url == current, badge=waiting.get(url, 0)) for label, url, icon in items]


def reads_of_credit(request: Request) -> bool:
    """While it can be asked for, everybody; else whoever asked or has a limit. That is kept in the session until
    somebody asks or gets one (core.conf.stamp), so that menus ask the database nothing."""
    if conf.get("sales.credit_requests"):
        return True
    stamp = conf.stamp(CREDIT_STAMP)
    kept = request.session.get("credit", [0, False])
    if kept[0] != stamp:
        kept = request.session["credit"] = [stamp, knows_credit(request.person)]
    return bool(kept[1])


def user_menu(request: Request) -> list[Item]:
    """The doors this person may enter, then the account's own pages."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return [
            Item(_("Sign in"), reverse("account_login"), "user"),
            Item(_("Join"), reverse("network_public:sign_up"), "plus"),
        ]
    doors = []
    if user.is_staff:
        doors.append(Item(_("Backend"), reverse("admin:index"), "settings"))
    if getattr(request, "agent", None) and not getattr(request, "agent_state", None):
        doors.append(Item(_("My office"), reverse("backoffice_office:home"), "home"))
    return [
        *doors,
        Item(_("My account"), reverse("website_account:home"), "user"),
        Item(_("Security"), reverse("people_public:security"), "shield"),
        *([Item(_("Write to us on WhatsApp"), url, "whatsapp")] if (url := identity()["support_whatsapp_url"]) else []),
        Item(_("Sign out"), reverse("account_logout"), "logout", post=True),
    ]
