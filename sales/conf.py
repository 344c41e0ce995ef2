"""Settings of sales. They take the place of what other programs keep as environment variables:

ORDER_ENTRY_CREDITREQUEST_SHOW is sales.credit_requests; ORDER_ENTRY_CREDITREQUEST_REFERENCES_SHOW is
sales.credit_references; ORDER_ENTRY_CREDITCONTRACT_CONFIG is sales.credit_contract (its first part), the text whose
place is "on asking for credit" (its second) and how that text is shown: a box, a link or a PDF at an address (its
third).
"""

from django.utils.translation import gettext_lazy as _

from core.conf import Setting, register
from people.models import DocumentKind

CREDIT = _("Credit")


def _kinds() -> tuple[tuple[str, str], ...]:
    return tuple(DocumentKind.objects.filter(is_active=True).values_list("code", "name"))


register(
    Setting(
        name="sales.credit_requests", label=_("People can ask for credit"), group=CREDIT, kind="boolean", default=False,
        help=_("On: office and account have a page for it, and its button is there for whoever has no request under "
               "way and less than the greatest limit. Off: nobody can ask; limits stay, and "
               "whoever has one or asked before keeps the page."),
    ),
    Setting(
        name="sales.credit_least", label=_("Least credit that can be asked for"), group=CREDIT, kind="integer",
        default=100_000, minimum=1, maximum=10_000_000_000, at_most="sales.credit_greatest",
        help=_("In whole units of the company's currency."),
    ),
    Setting(
        name="sales.credit_greatest", label=_("Greatest credit that can be asked for"), group=CREDIT, kind="integer",
        default=5_000_000, minimum=1, maximum=10_000_000_000, at_least="sales.credit_least",
        help=_("In whole units of the company's currency. By hand, staff can give more."),
    ),
    Setting(
        name="sales.credit_references", label=_("A credit request asks for references"), group=CREDIT, kind="boolean",
        default=True, help=_("On: the request has a part for people who know whoever asks. Off: it has none."),
    ),
    Setting(
        name="sales.credit_reference_count", label=_("References of a credit request"), group=CREDIT, kind="integer",
        default=2, minimum=1, maximum=5, help=_("So many are asked for, all of them, where references are."),
    ),
    Setting(
        name="sales.credit_documents", label=_("Documents for a credit request"), group=CREDIT, kind="several",
        default=list, choices=_kinds,
        help=_("Of these kinds, whoever asks hands in those that are for them and not here yet, one by one."),
    ),
    Setting(
        name="sales.credit_contract", label=_("A credit request asks to accept its contract"), group=CREDIT,
        kind="boolean", default=False,
        help=_("On: the texts whose place is “on asking for credit” are accepted with the request. There you also "
               "choose whether a text is shown in a box, as a link or as a PDF."),
    ),
)  # fmt: skip
