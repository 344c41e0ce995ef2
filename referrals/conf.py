"""Settings of invitations and referrals."""

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.conf import Setting, get, register

INVITATIONS = _("Invitations")
SITES = _("Agents' sites")


def _share_message() -> str:
    return gettext("Hi, it's {name}. Sign up with my invitation and I will help you from the first day: {link}\n"
                   "If you are asked for a code, it is {code}.")  # fmt: skip


def _client_text() -> str:
    return gettext("I recommend {company} to you. Have a look and sign up here: {link}")


def _agent_example() -> dict[str, str]:
    return {"name": "Carlos", "code": "7H2KPMWQ", "link": f"{settings.SITE_URL}/r/7H2KPMWQ/"}


def _client_example() -> dict[str, str]:
    return {"company": get("company.name"), "link": f"{settings.SITE_URL}/"}


def _reminder_text() -> str:
    return gettext("Hi {client}, it's {name} from {company}. Shall we look together at what suits you? "
                   "I can call you whenever you like.")  # fmt: skip


def _reminder_example() -> dict[str, str]:
    return {"client": "Luisa", "name": "Carlos", "company": get("company.name")}


def _card_line() -> str:
    return gettext("You are invited: sign up free and somebody you know guides you.")


def _flyer_text() -> str:
    return gettext("Scan the code with your phone's camera and sign up in a minute. I will help you from the start.")


def _site_message() -> str:
    return gettext("Hi {name}, I saw your page and would like to know more.")


def _site_example() -> dict[str, str]:
    return {"name": "Carlos", "company": get("company.name")}


REFUSED_WORDS = (
    "admin, soporte, oficial, empresa, gerente, gratis, regalo, premio, banco, policia, estafa, robo, mierda, puta, "
    "puto, hijueputa, malparido, gonorrea, marica, verga, culo, coca, droga, sexo, porno, nazi, hitler, fuck, shit"
)

register(
    Setting(
        name="referrals.share_message", label=_("Message that agents share"), group=INVITATIONS, kind="long_text",
        default=_share_message, placeholders=("name", "code", "link"), example=_agent_example,
        help=_("{name} is the agent's first name, {code} the invite code, {link} the invitation link."),
    ),
    Setting(
        name="referrals.client_share_text", label=_("Text that clients share"), group=INVITATIONS, kind="long_text",
        default=_client_text, placeholders=("company", "link"), example=_client_example,
        help=_("{company} is the company's name, {link} the public site."),
    ),
    Setting(
        name="referrals.window_days", label=_("Days an invitation link is remembered"), group=INVITATIONS,
        kind="integer", default=30, minimum=1, maximum=365,
        help=_("Whoever opens an agent's link and signs up within these days counts for that agent. The latest link "
               "counts, and a code that the person types counts before any link."),
    ),
    Setting(
        name="referrals.late_code_days", label=_("Days to enter a code after signing up"), group=INVITATIONS,
        kind="integer", default=0, minimum=0, maximum=3650, help=_("0 means no limit."),
    ),
    Setting(
        name="referrals.code_tries", label=_("Wrong codes allowed per minute"), group=INVITATIONS, kind="integer",
        default=10, minimum=1, maximum=100,
        help=_("Counted per internet address. After that, every code is refused for a minute."),
    ),
    Setting(
        name="referrals.reminder_text", label=_("Message to a client without contract"), group=INVITATIONS,
        kind="long_text", default=_reminder_text, placeholders=("client", "name", "company"),
        example=_reminder_example,
        help=_("Agents send it by WhatsApp from their referrals. {client} and {name} are the first names of both."),
    ),
    Setting(
        name="referrals.card_line", label=_("Line on the link preview"), group=INVITATIONS, default=_card_line,
        max_length=90, help=_("Stands on the picture that WhatsApp and others show with a shared link."),
    ),
    Setting(
        name="referrals.flyer_text", label=_("Text on the flyer"), group=INVITATIONS, default=_flyer_text,
        max_length=160, help=_("Stands under the QR of the flyer that agents print."),
    ),
    Setting(
        name="referrals.vanity_auto", label=_("Approve chosen codes at once"), group=INVITATIONS, kind="boolean",
        default=False, help=_("Off: staff approve each code that an agent asks for."),
    ),
    Setting(
        name="referrals.vanity_per_year", label=_("Chosen codes per agent and year"), group=INVITATIONS,
        kind="integer", default=2, minimum=0, maximum=100, help=_("0 means that agents cannot choose a code."),
    ),
    Setting(
        name="referrals.refused_words", label=_("Words that a chosen code may not carry"), group=INVITATIONS,
        kind="long_text", default=REFUSED_WORDS, max_length=5000,
        help=_("Parted by commas or spaces. Digits that look like letters are seen through: ADM1N counts as ADMIN."),
    ),
    Setting(
        name="referrals.signal_days", label=_("Days in which the same connection is suspicious"), group=INVITATIONS,
        kind="integer", default=14, minimum=0, maximum=90,
        help=_("A referral signed up from the agent's own internet connection within these days is shown to staff, and "
               "its points wait. 0 means never."),
    ),
    Setting(
        name="referrals.burst_per_hour", label=_("Sign-ups per hour that are suspicious"), group=INVITATIONS,
        kind="integer", default=20, minimum=0, maximum=1000,
        help=_("From this number on, each further referral of the same agent within an hour is shown to staff. 0 means "
               "never."),
    ),
    Setting(
        name="referrals.sites", label=_("Agents have a site of their own"), group=SITES, kind="boolean", default=True,
        help=_("Off: nobody's site is shown, and their links lead to the public site."),
    ),
    Setting(
        name="referrals.slugs_per_year", label=_("Addresses per agent and year"), group=SITES, kind="integer",
        default=4, minimum=1, maximum=100, help=_("Those an agent had before keep leading to the site."),
    ),
    Setting(
        name="referrals.site_message", label=_("Message to an agent by WhatsApp"), group=SITES, kind="long_text",
        default=_site_message, placeholders=("name", "company"), example=_site_example,
        help=_("Stands in the chat that the button on an agent's site opens. {name} is the agent's first name."),
    ),
)  # fmt: skip
