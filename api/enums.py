from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class KeyState(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("key", "active")
    EXPIRED = "expired", pgettext_lazy("key", "expired")
    REVOKED = "revoked", pgettext_lazy("key", "revoked")
    ORPHANED = "orphaned", _("without effect: its owner has no access")

    @property
    def tone(self) -> str:
        return {"active": "success", "orphaned": "warn"}.get(self.value, "neutral")

    @property
    def icon(self) -> str:
        return {"active": "check", "orphaned": "alert", "expired": "clock"}.get(self.value, "x-circle")


class Act(models.TextChoices):
    """What the audit trail can hold of this app."""

    CREATE_KEY = "api.create_key", _("Key of the web service made")
    REVOKE_KEY = "api.revoke_key", _("Key of the web service revoked")
    CALL = "api.call", _("Done by the web service")
