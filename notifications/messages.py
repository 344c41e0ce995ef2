"""What notifications themselves tell: the daily summary."""

from django.utils.translation import gettext_lazy as _

from core.messages import Kind, register

DIGEST = Kind(
    name="notifications.digest",
    label=_("Daily summary"),
    subject=_("Your summary: {count}"),
    body=_("This is what happened since your last summary.\n\n{news}"),
    sample={
        "count": "2 avisos",
        "news": "Puntos ganados\n• Ganaste 300 puntos\n\nAlguien se registró con tu código\n"
                "• Luisa Fernández se registró con tu código",
    },
    channels=("email",),
    audience="everybody",
    action=_("See my notices"),
)  # fmt: skip

WEBHOOK_TROUBLE = Kind(
    name="notifications.webhook_trouble",
    label=_("A webhook does not work"),
    subject=_("The webhook {name} does not work"),
    body=_("{what}\n\nSee what it answered, mend it with whoever looks after that system, and send again."),
    sample={"name": "ERP", "what": "Respondió que ya no existe, y no se le envía nada más."},
    audience="staff",
    action=_("See the webhook"),
)

register(DIGEST, WEBHOOK_TROUBLE)
