"""What people are told about credit."""

from django.utils.translation import gettext_lazy as _

from core.messages import Kind, register

CREDIT_RECEIVED = Kind(
    name="sales.credit_received",
    label=_("A credit request came in"),
    told=_("We have your credit request"),
    subject=_("We have your credit request {number}"),
    body=_(
        "{first_name}, you asked for a limit of {amount}. We look at it and tell you. Until then your limit stays as "
        "it is: {limit}."
    ),
    sample={"first_name": "Luisa", "number": "CR-000012", "amount": "$ 2.000.000", "limit": "$ 0"},
    audience="everybody",
    action=_("See my request"),
)
CREDIT_APPROVED = Kind(
    name="sales.credit_approved",
    label=_("A credit request was approved"),
    told=_("Your credit was approved"),
    subject=_("Your credit limit is {limit}"),
    body=_("{first_name}, your request {number} was approved. You can buy on credit up to {limit}.\n\n{reason}"),
    sample={
        "first_name": "Luisa", "number": "CR-000012", "limit": "$ 1.500.000",
        "reason": "Empezamos con este cupo y lo revisamos en tres meses.",
    },
    audience="everybody",
    mandatory=True,
    action=_("See my credit"),
)  # fmt: skip
CREDIT_REJECTED = Kind(
    name="sales.credit_rejected",
    label=_("A credit request was rejected"),
    told=_("Your credit was not approved"),
    subject=_("About your credit request {number}"),
    body=_("{first_name}, we could not approve your request. {reason}\n\nYour limit stays as it is: {limit}."),
    sample={
        "first_name": "Luisa", "number": "CR-000012", "limit": "$ 0",
        "reason": "Los ingresos que muestran tus documentos no alcanzan.",
    },
    audience="everybody",
    mandatory=True,
    action=_("See my credit"),
)  # fmt: skip
CREDIT_MORE = Kind(
    name="sales.credit_more",
    label=_("Something of a credit request has to be sent again"),
    told=_("Something of your credit request is missing"),
    subject=_("Something is missing in your credit request {number}"),
    body=_("Send again only this: {asked}.\n\n{reason}\n\nThen it goes on where it stood."),
    sample={
        "first_name": "Luisa", "number": "CR-000012", "asked": "las referencias",
        "reason": "El teléfono de la segunda no contesta.",
    },
    audience="everybody",
    mandatory=True,
    action=_("Send it"),
)  # fmt: skip
CREDIT_LIMIT = Kind(
    name="sales.credit_limit",
    label=_("A credit limit was changed by staff"),
    told=_("Your credit limit changed"),
    subject=_("Your credit limit is {limit} now"),
    body=_("{first_name}, we changed your credit limit from {before} to {limit}. {reason}"),
    sample={
        "first_name": "Luisa", "before": "$ 1.500.000", "limit": "$ 2.000.000", "reason": "Pagaste siempre a tiempo.",
    },
    audience="everybody",
    mandatory=True,
    action=_("See my credit"),
)  # fmt: skip
CREDIT_TO_DECIDE = Kind(
    name="sales.credit_to_decide",
    label=_("A credit request waits for a decision"),
    subject=_("Credit request {number} waits for a decision"),
    body=_("Somebody asks for a limit of {amount}. Look at it and decide."),
    sample={"number": "CR-000012", "amount": "$ 2.000.000"},
    audience="staff",
    action=_("See the request"),
)

register(CREDIT_RECEIVED, CREDIT_APPROVED, CREDIT_REJECTED, CREDIT_MORE, CREDIT_LIMIT, CREDIT_TO_DECIDE)
