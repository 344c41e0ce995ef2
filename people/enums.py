from django.db import models
from django.utils.translation import gettext_lazy as _


class ConsentKind(models.TextChoices):
    TERMS = "terms", _("terms of use")
    DATA = "data", _("treatment of personal data")


class IdKind(models.TextChoices):
    """Identity documents of Colombia; other countries bring theirs with their registration form."""

    CC = "CC", _("citizen's card")
    CE = "CE", _("foreigner's card")
    TI = "TI", _("identity card of a minor")
    PPT = "PPT", _("protection permit")
    PASSPORT = "PA", _("passport")
    NIT = "NIT", _("tax number (NIT)")


class ErasureState(models.TextChoices):
    OPEN = "open", _("waiting for a decision")
    DONE = "done", _("erased")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")

    @property
    def tone(self) -> str:
        return {"open": "info", "done": "success", "refused": "danger"}.get(self.value, "neutral")

    @property
    def icon(self) -> str:
        return {"open": "wait", "done": "check", "refused": "x-circle"}.get(self.value, "undo")


FACTORS = {"totp": _("Authenticator app"), "webauthn": _("Passkeys"), "recovery_codes": _("Recovery codes")}


class Act(models.TextChoices):
    """What the audit trail of people and their access can hold."""

    CREATE_STAFF = "people.create_staff", _("Staff account created")
    GIVE_ROLES = "people.give_roles", _("Roles changed")
    SET_ACCESS = "people.set_access", _("Access changed")
    EDIT_ROLE = "people.edit_role", _("Role edited")
    OFFER_PERMISSIONS = "people.offer_permissions", _("Permissions of a new version")
    EDIT_CONTACT = "people.edit_contact", _("Contact data edited")
    PUBLISH_TEXT = "people.publish_consent_text", _("Text published")
    END_SESSIONS = "people.sign_out_everywhere", _("Sessions closed")
    RESET_FACTOR = "people.reset_second_factor", _("Second factor reset")
    EXPORT_DATA = "people.export_data", _("Personal data exported")
    ASK_ERASURE = "people.ask_erasure", _("Erasure asked for")
    END_ERASURE = "people.end_erasure", _("Erasure refused or withdrawn")
    ERASE = "people.erase_person", _("Personal data erased")
    SET_IDENTIFICATION = "people.set_identification", _("Identification written down")
