"""What people are told about their own account."""

from django.utils.translation import gettext_lazy as _

from core.messages import Kind, register

ACCESS_RESET = Kind(
    name="people.access_reset",
    label=_("Second factor reset by staff"),
    told=_("Our team took your second step of signing in away"),
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
    told=_("We could not erase your data"),
    subject=_("About your request to erase your data"),
    body=_("We cannot erase your data now. Reason: {reason}"),
    sample={"reason": "Todavía esperas un producto."},
    audience="everybody",
    mandatory=True,
    action=_("See my data"),
)

DOCUMENT_HANDED_IN = Kind(
    name="people.document_handed_in",
    label=_("A document of yours came in"),
    subject=_("We have your document: {document}"),
    body=_("We look at it and tell you. You do not have to do anything until then."),
    sample={"document": "Cédula"},
    audience="everybody",
    channels=("bell",),
    action=_("See my documents"),
)
DOCUMENT_ACCEPTED = Kind(
    name="people.document_accepted",
    label=_("A document of yours was accepted"),
    subject=_("Accepted: {document}"),
    body=_("Your document is in order. {until}"),
    sample={"document": "Cédula", "until": "Vale hasta el 31 de diciembre de 2026."},
    audience="everybody",
    action=_("See my documents"),
)
DOCUMENT_REJECTED = Kind(
    name="people.document_rejected",
    label=_("A document of yours was not accepted"),
    subject=_("Send it again: {document}"),
    body=_("We could not accept it. {reason}\n\nOnly this document has to be sent again."),
    sample={"document": "Cédula", "reason": "La foto está borrosa. Tómala con luz y sin reflejos."},
    audience="everybody",
    mandatory=True,
    action=_("Send it again"),
)
DOCUMENT_RETURNED = Kind(
    name="people.document_returned",
    label=_("A part of a document has to be sent again"),
    subject=_("Something is missing: {document}"),
    body=_("Send again only this: {asked}.\n\n{reason}\n\nThen it goes on where it stood."),
    sample={
        "document": "Certificación bancaria",
        "asked": "el archivo",
        "reason": "La foto está borrosa.",
    },
    audience="everybody",
    mandatory=True,
    action=_("Send it again"),
)
DOCUMENT_EXPIRING = Kind(
    name="people.document_expiring",
    label=_("A document of yours is about to expire"),
    subject=_("{document} expires on {day}"),
    body=_("Send the new one before that day, so that nothing of yours stops."),
    sample={"document": "Certificación bancaria", "day": "31 de diciembre de 2026"},
    audience="everybody",
    action=_("Send the new one"),
)
DOCUMENT_EXPIRED = Kind(
    name="people.document_expired",
    label=_("A document of yours has expired"),
    subject=_("{document} has expired"),
    body=_("Send one that is still valid."),
    sample={"document": "Certificación bancaria"},
    audience="everybody",
    mandatory=True,
    action=_("Send the new one"),
)

TEXT_ACCEPTED = Kind(
    name="people.text_accepted",
    label=_("Somebody accepted a contract"),
    told=_("You accepted an agreement"),
    subject=_("You accepted “{title}”"),
    body=_(
        "On {date} you accepted “{title}”, version {version}. Its very words stay in your agreements: read them there "
        "whenever you want. If it was not you, write to us at once."
    ),
    sample={"first_name": "Luisa", "title": "Contrato de agente", "version": "2", "date": "27 de noviembre de 2026"},
    audience="everybody",
    action=_("See my agreements"),
)
TEXT_WITHDRAWN = Kind(
    name="people.text_withdrawn",
    label=_("Somebody withdrew a consent"),
    told=_("You took back an acceptance"),
    subject=_("You withdrew “{title}”"),
    body=_("Since {date} it holds no more. You can accept it again in your agreements whenever you want."),
    sample={"first_name": "Luisa", "title": "Boletín", "version": "1", "date": "27 de noviembre de 2026"},
    audience="everybody",
    action=_("See my agreements"),
)

register(
    ACCESS_RESET, AUDIT_BROKEN, ERASURE_ASKED, ERASURE_REFUSED, DOCUMENT_HANDED_IN, DOCUMENT_ACCEPTED,
    DOCUMENT_REJECTED, DOCUMENT_RETURNED, DOCUMENT_EXPIRING, DOCUMENT_EXPIRED, TEXT_ACCEPTED, TEXT_WITHDRAWN,
)  # fmt: skip
