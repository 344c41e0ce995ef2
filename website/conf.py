"""What the public pages say: the company's own and, with the same words, those of its agents."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.conf import Setting, get, register

PUBLIC_SITE = _("Public site")
LINES = _("One thing per line.")


def _headline() -> str:
    return gettext("Recommend what you trust. Every contract counts for you.")


def _intro() -> str:
    return gettext("In {company} nobody is a number: somebody you know guides you, and every contract, point and prize "
                   "is there to see, with its reason.")  # fmt: skip


def _example() -> dict[str, str]:
    return {"company": get("company.name")}


def _client_offer() -> str:
    return "\n".join([
        gettext("Somebody with a name who answers you."),
        gettext("Your account, your consents and your notices in one place."),
        gettext("Free of charge, without obligations."),
    ])  # fmt: skip


def _agent_offer() -> str:
    return "\n".join([
        gettext("Points for each contract of the people you invited."),
        gettext("A catalogue of prizes, and each delivery followed to your door."),
        gettext("Every point opens into its reason."),
    ])  # fmt: skip


def _steps() -> str:
    return "\n".join([
        gettext("You invite"),
        gettext("Each agent has a code, a link and a QR. Sending them by WhatsApp takes two taps."),
        "",
        gettext("They sign a contract"),
        gettext("Whoever signs up with your invitation counts as yours. When they sign a contract, we tell you."),
        "",
        gettext("You choose your prize"),
        gettext("Each contract gives points by rules that everybody can read. You exchange them for prizes."),
    ])  # fmt: skip


register(
    Setting(
        name="website.headline", label=_("Headline of the public site"), group=PUBLIC_SITE, default=_headline,
        max_length=120, help=_("The first words on the company's site and on those of its agents."),
    ),
    Setting(
        name="website.intro", label=_("Words under the headline"), group=PUBLIC_SITE, kind="long_text", default=_intro,
        placeholders=("company",), example=_example, help=_("{company} is the company's name."),
    ),
    Setting(
        name="website.client_offer", label=_("What clients get"), group=PUBLIC_SITE, kind="long_text",
        default=_client_offer, max_length=2000, placeholders=("company",), example=_example, help=LINES,
    ),
    Setting(
        name="website.agent_offer", label=_("What agents get"), group=PUBLIC_SITE, kind="long_text",
        default=_agent_offer, max_length=2000, placeholders=("company",), example=_example, help=LINES,
    ),
    Setting(
        name="website.steps", label=_("How one earns"), group=PUBLIC_SITE, kind="long_text", default=_steps,
        max_length=4000, placeholders=("company",), example=_example,
        help=_("Step by step, with an empty line between steps: the first line of each is its title."),
    ),
)  # fmt: skip
