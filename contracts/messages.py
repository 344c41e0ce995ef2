"""What people are told about contracts. Agents who earned points are told by `rewards` instead."""

from django.utils.translation import gettext_lazy as _

from core.messages import Kind, register

UPLOADED = Kind(
    name="contracts.uploaded",
    label=_("Your contract was registered"),
    told=_("A contract of yours was recorded"),
    subject=_("We registered your contract {number}"),
    body=_("Your contract {number} ({type}), dated {date}, is registered. There is nothing you need to do."),
    sample={"number": "H-2026-0001", "type": "Plan Hogar", "date": "18/11/2026"},
    audience="client",
)
VOIDED = Kind(
    name="contracts.voided",
    label=_("Your contract was voided"),
    told=_("A contract of yours was voided"),
    subject=_("Your contract {number} was voided"),
    body=_("Your contract {number} ({type}), dated {date}, was voided. If you did not expect it, write to us."),
    sample={"number": "H-2026-0001", "type": "Plan Hogar", "date": "18/11/2026"},
    audience="client",
)
UPLOADED_AGENT = Kind(
    name="contracts.uploaded_agent",
    label=_("A contract of a referred client gave no points"),
    told=_("A contract of somebody you referred earned no points"),
    subject=_("{client} signed a contract"),
    body=_("The contract {number} of {client} was registered. It gave no points: {why}."),
    sample={"client": "Luisa F.", "number": "H-2026-0001", "why": "ninguna regla en vigor en la fecha"},
    audience="agent",
)

register(UPLOADED, VOIDED, UPLOADED_AGENT)
