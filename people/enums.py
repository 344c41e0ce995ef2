from django.db import models
from django.utils.translation import gettext_lazy as _


class ConsentKind(models.TextChoices):
    TERMS = "terms", _("terms of use")
    DATA = "data", _("treatment of personal data")


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
