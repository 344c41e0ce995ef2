"""What people are told about their own account."""

from django.utils.translation import gettext_lazy as _

from core.messages import Kind, register

ACCESS_RESET = Kind(
    name="people.access_reset",
    label=_("Second factor reset by staff"),
    subject=_("Your second factor was reset"),
    body=_(
        "Our team took the second factor off your account and closed your sessions. Sign in with your password and set "
        "up a new one. If you did not ask for this, write to us at once."
    ),
    sample={"first_name": "Luisa"},
    audience="everybody",
    mandatory=True,
    action=_("See my security"),
)

AUDIT_BROKEN = Kind(
    name="people.audit_broken",
    label=_("The audit trail was changed"),
    subject=_("The check of the audit trail found {count} problems"),
    body=_("Somebody changed what stands in the audit trail. The first problem:\n\n{first}\n\nTell systems now."),
    sample={"count": "1", "first": "La entrada 512 fue cambiada."},
    audience="staff",
    mandatory=True,
    action=_("See the audit trail"),
)

ERASURE_ASKED = Kind(
    name="people.erasure_asked",
    label=_("Somebody asks to have their data erased"),
    subject=_("A request to erase data waits for a decision"),
    body=_("Request {number} waits. The law gives a time limit for the answer: look at it today."),
    sample={"number": "12"},
    audience="staff",
    mandatory=True,
    action=_("See the request"),
)
ERASURE_REFUSED = Kind(
    name="people.erasure_refused",
    label=_("An erasure of data was refused"),
    subject=_("About your request to erase your data"),
    body=_("We cannot erase your data now. Reason: {reason}"),
    sample={"reason": "Todavía esperas un producto."},
    audience="everybody",
    mandatory=True,
    action=_("See my data"),
)

register(ACCESS_RESET, AUDIT_BROKEN, ERASURE_ASKED, ERASURE_REFUSED)
