from django.db import models
from django.utils.translation import gettext_lazy as _


class ContractState(models.TextChoices):
    ACTIVE = "active", _("in force")
    VOID = "void", _("void")
