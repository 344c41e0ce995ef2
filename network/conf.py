"""Settings of the network."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.conf import Setting, register
from network.enums import Figure, StillOpen

NETWORK = _("Network")


def _return_words() -> str:
    return gettext("Agents who left come back through their leader. Write to us and we put you in touch.")


register(
    Setting(
        name="network.sponsor_required", label=_("Every agent must have a sponsor"), group=NETWORK, kind="boolean",
        default=False,
        help=_("On: nobody becomes an agent without a sponsor, and a sponsor can only be changed for another. The very "
               "first agent needs none."),
    ),
    Setting(
        name="network.minimum_age_agent", label=_("Least age of an agent"), group=NETWORK, kind="integer", default=18,
        minimum=0, maximum=99, help=_("In years, where the form asks for the birth date. 0: any."),
    ),
    Setting(
        name="network.minimum_age_client", label=_("Least age of a client"), group=NETWORK, kind="integer", default=14,
        minimum=0, maximum=99, help=_("In years, where the form asks for the birth date. 0: any."),
    ),
    Setting(
        name="network.captcha_work", label=_("Work that the captcha asks of the browser"), group=NETWORK,
        kind="integer", default=50_000, minimum=1_000, maximum=2_000_000,
        help=_("How many numbers the browser looks through at most while somebody fills in the form. 50,000 take an "
               "old telephone about two seconds; more keeps robots away better."),
    ),
    Setting(
        name="network.draft_hours", label=_("Hours that an unfinished registration is kept"), group=NETWORK,
        kind="integer", default=24, minimum=1, maximum=720,
        help=_("What somebody typed and did not send comes back in the same browser for so long."),
    ),
    Setting(
        name="network.load_file_days", label=_("Days that files of people are kept"), group=NETWORK, kind="integer",
        default=7, minimum=1, maximum=365,
        help=_("After their rows were saved, undone or left. Then the file and its rows to correct go; what they did "
               "stays and can be undone."),
    ),
    Setting(
        name="network.order_file_days", label=_("Days that a file of orders waits for confirmation"), group=NETWORK,
        kind="integer", default=14, minimum=1, maximum=365,
        help=_("Then it expires and is emptied: whoever still wants it uploads it again."),
    ),
    Setting(
        name="network.return_flow", label=_("An inactive agent who comes back"), group=NETWORK, kind="choice",
        default="approval",
        choices=(
            ("at_once", _("is active at once")),
            ("approval", _("waits until somebody approves")),
            ("refused", _("is refused, with words")),
        ),
        help=_("What happens when an inactive agent asks to come back, in their account or on the page to join."),
    ),
    Setting(
        name="network.return_words", label=_("Words for an inactive agent who is refused"), group=NETWORK,
        kind="long_text", default=_return_words,
        help=_("Read by inactive agents who ask to come back, where the setting above refuses them."),
    ),
    Setting(
        name="network.inactive_sees", label=_("What an inactive agent may go on reading in the office"), group=NETWORK,
        kind="several", default=list, choices=tuple(StillOpen.choices),
        help=_("Reading only. Everything else is closed to them, and their codes do not work; their page says so."),
    ),
    Setting(
        name="network.leave_flow", label=_("An agent who wants to go on as a client only"), group=NETWORK,
        kind="choice", default="approval",
        choices=(
            ("at_once", _("does so at once")),
            ("approval", _("waits until somebody approves")),
            ("staff", _("asks staff, who do it")),
        ),
        help=_("Whether agents can ask for it on a page of their account, and what follows."),
    ),
    Setting(
        name="network.leaders_reactivate", label=_("Leaders take inactive agents in again"), group=NETWORK,
        kind="boolean", default=False,
        help=_("On: in the office, a leader can activate an inactive agent of their own line, with a reason."),
    ),
    Setting(
        name="network.leaders_let_go", label=_("Leaders let agents go on as a client only"), group=NETWORK,
        kind="choice", default="no",
        choices=(("no", _("no")), ("approval", _("yes, once somebody approves")), ("at_once", _("yes, at once"))),
        help=_("Whether a leader can ask for it in the office, for an agent of their own line, with a reason."),
    ),
    Setting(
        name="network.register_in_office", label=_("Agents register people in their office"), group=NETWORK,
        kind="boolean", default=True,
        help=_("On: the office has a page to register a client or an agent. The person confirms it by e-mail."),
    ),
    Setting(
        name="network.agents_see_contact", label=_("Agents see the e-mail and phone of their clients"), group=NETWORK,
        kind="boolean", default=False,
        help=_("Off: they write to a client through WhatsApp and read no address. On: the client's page says both; the "
               "text on personal data that clients accept must say so."),
    ),
    Setting(
        name="network.shared_territory", label=_("Territory that newcomers share with whoever brings them"),
        group=NETWORK, kind="choice", default="zone",
        choices=(("region", _("region")), ("zone", _("zone")), ("section", _("section"))),
        help=_("How finely the forms that check the territory compare it. Who lies in none that small is compared by "
               "their own."),
    ),
    Setting(
        name="network.matrix_on", label=_("Agents stand in a matrix"), group=NETWORK, kind="boolean", default=False,
        help=_("On: beside whoever leads them, agents have a place in a matrix. Those without one wait for it."),
    ),
    Setting(
        name="network.matrix_width", label=_("Width of the matrix"), group=NETWORK, kind="integer", default=3,
        minimum=1, maximum=20,
        help=_("How many stand right below somebody. Whoever stands in a place that is there no longer stays."),
    ),
    Setting(
        name="network.matrix_depth", label=_("Depth of the matrix"), group=NETWORK, kind="integer", default=7,
        minimum=1, maximum=12,
        help=_("How many levels below a sponsor are looked through for a free place. 3 wide and 7 deep hold 3,279."),
    ),
    Setting(
        name="network.waiting_days", label=_("Days to choose a place in the matrix"), group=NETWORK, kind="integer",
        default=7, minimum=0, maximum=365,
        help=_("Past them the first free place below the sponsor is given, in order of registration. 0: at once."),
    ),
    Setting(
        name="network.branch_contacts", label=_("Agents see how to reach the people of their branch"), group=NETWORK,
        kind="boolean", default=True,
        help=_("On: the tree of an agent has the e-mail and phone of each, to write to them from there."),
    ),
    Setting(
        name="network.branch_points", label=_("Agents see the points of the people of their branch"), group=NETWORK,
        kind="boolean", default=False, help=_("On: the tree of an agent says how many points each has available."),
    ),
    Setting(
        name="network.card_figures", label=_("Figures on the cards of the network"), group=NETWORK, kind="several",
        default=lambda: ["code", "level", "points", "group_points", "below", "clients"], choices=tuple(Figure.choices),
        help=_("What the tree and the list say of each person, in this order. Group figures count the agent and "
               "everybody below. Phone and available points are shown to agents only where the settings above allow "
               "it."),
    ),
    Setting(
        name="network.campaigns_open_alone", label=_("Campaigns open by themselves on their first day"), group=NETWORK,
        kind="boolean", default=False, help=_("Off: somebody opens them by hand."),
    ),
    Setting(
        name="network.precalculate_days", label=_("Days between two precalculations of an open campaign"),
        group=NETWORK, kind="integer", default=0, minimum=0, maximum=90,
        help=_("It is precalculated by itself when nobody did so for that long. 0: by hand only."),
    ),
    Setting(
        name="network.messages_a_day", label=_("Messages that an agent may send to the network in a day"),
        group=NETWORK, kind="integer", default=20, minimum=0, maximum=500,
        help=_("To one person or to many, from the tree. 0: agents send none. People get them in their bell and, if "
               "they want, by e-mail."),
    ),
    Setting(
        name="network.circulars_a_day", label=_("Of them, to a whole line or branch"), group=NETWORK, kind="integer",
        default=2, minimum=0, maximum=50,
        help=_("Messages to many in a day. 0: an agent writes to one person at a time."),
    ),
    Setting(
        name="network.message_length", label=_("Longest message to the network"), group=NETWORK, kind="integer",
        default=1000, minimum=100, maximum=2000, help=_("In characters."),
    ),
    Setting(
        name="network.snapshot_minutes", label=_("Minutes between two orderings of the tree"), group=NETWORK,
        kind="integer", default=5, minimum=1, maximum=1440,
        help=_("Lists of a large branch read the last ordering, and look up what came or moved since."),
    ),
)  # fmt: skip
