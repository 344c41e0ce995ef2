"""What agents are told about their points and rewards."""

from django.utils.translation import gettext_lazy as _

from core.messages import Kind, register

POINTS_AWARDED = Kind(
    name="rewards.points_awarded",
    label=_("Points earned"),
    subject=_("You earned {points}"),
    body=_("{document} earned you {points}. {dates}\n\nYou now have {balance} available."),
    sample={
        "points": "300 puntos", "document": "Contrato H-2026-0001", "balance": "1.250 puntos",
        "dates": "Estarán disponibles el 15/12/2026.",
    },
    audience="agent",
    action=_("See how they were counted"),
)  # fmt: skip

POINTS_TAKEN_BACK = Kind(
    name="rewards.points_taken_back",
    label=_("Points taken back"),
    subject=_("{points} were taken back"),
    body=_(
        "{document} was voided, so the {points} it earned you were taken back.\n\nYou now have {balance} available."
    ),
    sample={"points": "300 puntos", "document": "Contrato H-2026-0001", "balance": "950 puntos"},
    audience="agent",
    action=_("See why"),
)

POINTS_DROPPED = Kind(
    name="rewards.points_dropped",
    label=_("Points that will not come"),
    subject=_("{document}: no points"),
    body=_(
        "{document} waited for a review of how the client came in. The review found that the referral does not count, "
        "so its {points} will not be posted. If you think this is a mistake, tell us."
    ),
    sample={"points": "300 puntos", "document": "Contrato H-2026-0001"},
    audience="agent",
    action=_("See why"),
)  # fmt: skip

POINTS_EXPIRING = Kind(
    name="rewards.points_expiring",
    label=_("Points about to end"),
    subject=_("{points} end on {date}"),
    body=_("{points} of yours end on {date}. Use them before: redeem them for something you like."),
    sample={"points": "300 puntos", "date": "15/12/2026"},
    audience="agent",
    action=_("See the rewards"),
)  # fmt: skip

POINTS_RELEASED = Kind(
    name="rewards.points_released",
    label=_("Points now available"),
    subject=_("{points} are now available"),
    body=_("The hold of {points} ended: you can use them.\n\nYou now have {balance} available."),
    sample={"points": "300 puntos", "balance": "950 puntos"},
    audience="agent",
    action=_("See your points"),
)  # fmt: skip

GOAL_REACHED = Kind(
    name="rewards.goal_reached",
    label=_("Goal within reach"),
    subject=_("You have enough for “{product}”"),
    body=_("Your goal is within reach: “{product}” takes {points}, and you have {balance}. Redeem it when you like."),
    sample={"product": "Licuadora de vaso de vidrio", "points": "450 puntos", "balance": "480 puntos"},
    audience="agent",
    action=_("See the reward"),
)  # fmt: skip

LEDGER_BROKEN = Kind(
    name="rewards.ledger_broken",
    label=_("The points ledger does not add up"),
    subject=_("The check of the ledger found {count} problems"),
    body=_("The nightly check of the points ledger found problems. The first one:\n\n{first}\n\nTell systems now."),
    sample={"count": "2", "first": "La cuenta 12 guarda un saldo de 100 y sus asientos suman 90."},
    audience="staff",
    action=_("See the check"),
)  # fmt: skip

CLAIM_OPENED = Kind(
    name="rewards.claim_opened",
    label=_("Somebody says that points are missing"),
    subject=_("Claim {number}: {agent}"),
    body=_("{agent} writes:\n\n{text}\n\nThe answer is promised for {due}."),
    sample={"number": "RC-000123", "agent": "Carlos Peña", "text": "No veo los puntos.", "due": "15/12/2026"},
    audience="staff",
    action=_("Open the claim"),
)  # fmt: skip

CLAIM_WRITTEN = Kind(
    name="rewards.claim_written",
    label=_("Answer to a claim"),
    subject=_("Your claim {number}: {state}"),
    body=_("{text}"),
    sample={"number": "RC-000123", "state": "aceptado", "text": "Ya están publicados."},
    audience="agent",
    action=_("Read the claim"),
)  # fmt: skip

CORRECTION_POSTED = Kind(
    name="rewards.correction_posted",
    label=_("Points corrected"),
    subject=_("You got {points} by a correction"),
    body=_("For your claim {number} you got {points}. Reason: {reason}\n\nYou now have {balance} available."),
    sample={"number": "RC-000123", "points": "300 puntos", "reason": "Contrato mal cargado", "balance": "950 puntos"},
    audience="agent",
    action=_("Read the claim"),
)  # fmt: skip

REDEMPTION_REQUESTED = Kind(
    name="rewards.redemption_requested",
    label=_("Receipt of a redemption"),
    subject=_("We received your redemption {number}"),
    body=_(
        "You redeemed {quantity} × {product} for {points}. Your receipt is number {number}.\n\n"
        "You now have {balance} available. We will tell you of every step until it is delivered."
    ),
    sample={
        "number": "CJ-000123", "quantity": "1", "product": "Licuadora de vaso de vidrio", "points": "450 puntos",
        "balance": "800 puntos",
    },
    audience="agent",
    action=_("Follow your redemption"),
)  # fmt: skip

REDEMPTION_CHANGED = Kind(
    name="rewards.redemption_changed",
    label=_("Redemption changed"),
    subject=_("Your redemption {number}: {state}"),
    body=_("{product}: {change}. {difference} {reason}\n\nYou now have {balance} available."),
    sample={
        "number": "CJ-000123", "product": "Licuadora de vaso de vidrio", "state": "rechazado", "change": "rechazado",
        "difference": "Te devolvimos 450 puntos.", "reason": "Motivo: el producto llegó golpeado.",
        "balance": "800 puntos",
    },
    audience="agent",
    action=_("See the redemption"),
)  # fmt: skip

REDEMPTION_SENT = Kind(
    name="rewards.redemption_sent",
    label=_("Redemption sent"),
    subject=_("Your {product} is on its way"),
    body=_("{quantity} × {product} ({number}) left with {carrier}. {tracking}\n\n{link}"),
    sample={
        "number": "CJ-000123", "quantity": "1", "product": "Licuadora de vaso de vidrio", "carrier": "Servientrega",
        "tracking": "Número de guía: 2134567890.", "link": "Síguelo en https://rastreo.example/2134567890",
    },
    audience="agent",
    action=_("Follow your redemption"),
)  # fmt: skip

register(
    POINTS_AWARDED,
    POINTS_TAKEN_BACK,
    POINTS_DROPPED,
    POINTS_EXPIRING,
    POINTS_RELEASED,
    GOAL_REACHED,
    LEDGER_BROKEN,
    CLAIM_OPENED,
    CLAIM_WRITTEN,
    CORRECTION_POSTED,
    REDEMPTION_REQUESTED,
    REDEMPTION_CHANGED,
    REDEMPTION_SENT,
)
