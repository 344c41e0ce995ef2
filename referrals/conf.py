"""Settings of invitations and referrals."""

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.conf import Setting, register

INVITATIONS = _("Invitations")


def _share_message() -> str:
    return gettext("Hi, it's {name}. Sign up with my invitation and I will help you from the first day: {link}\n"
                   "If you are asked for a code, it is {code}.")  # fmt: skip


def _client_text() -> str:
    return gettext("I recommend {company} to you. Have a look and sign up here: {link}")


def _agent_example() -> dict[str, str]:
    return {"name": "Carlos", "code": "7H2KPMWQ", "link": f"{settings.SITE_URL}/r/7H2KPMWQ/"}


def _client_example() -> dict[str, str]:
    return {"company": "Vínculo", "link": f"{settings.SITE_URL}/"}


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
)  # fmt: skip
