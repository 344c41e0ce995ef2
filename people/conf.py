from django.utils.translation import gettext_lazy as _

from core.conf import Setting, register

register(
    Setting(
        name="people.document_warning_days",
        label=_("Warn before a document expires (days)"),
        group=_("People"),
        help=_("So many days before, the person is told to hand in another one."),
        kind="integer",
        default=30,
        minimum=1,
        maximum=365,
    ),
    Setting(
        name="people.blacklist_similarity",
        label=_("How alike names must be for the blacklist (percent)"),
        group=_("People"),
        help=_(
            "A registration whose names are at least this much like those of an entry with the same birth date or city "
            "is looked at by a person. It never keeps anybody out by itself."
        ),
        kind="integer",
        default=60,
        minimum=30,
        maximum=100,
    ),
    Setting(
        name="people.places_provider",
        label=_("Who proposes cities while somebody types"),
        group=_("People"),
        help=_(
            "Our own divisions, kept under Territories, need nobody else. Google is asked by the server, with the key "
            "of GOOGLE_PLACES_KEY; it costs money and learns what is typed. Where it does not answer, ours do."
        ),
        kind="choice",
        default="built_in",
        choices=(("built_in", _("our own divisions")), ("google", _("Google Places"))),
    ),
    Setting(
        name="people.asks_bank_account",
        label=_("Agents write down a bank account"),
        group=_("People"),
        help=_("Off: the profile neither shows bank accounts nor counts them as missing."),
        kind="boolean",
        default=True,
    ),
)
