from django.db import models
from django.utils.translation import gettext_lazy as _


class ConsentKind(models.TextChoices):
    TERMS = "terms", _("terms of use")
    DATA = "data", _("treatment of personal data")
