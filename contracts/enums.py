from django.db import models
from django.utils.translation import gettext_lazy as _


class ContractState(models.TextChoices):
    ACTIVE = "active", _("in force")
    VOID = "void", _("void")

    @property
    def tone(self) -> str:
        return "success" if self is ContractState.ACTIVE else "neutral"

    @property
    def icon(self) -> str:
        return "check-circle" if self is ContractState.ACTIVE else "blocked"
