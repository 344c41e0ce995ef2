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

register(DIGEST)
