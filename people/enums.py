from django.db import models
from django.utils.translation import gettext_lazy as _


class ConsentKind(models.TextChoices):
    TERMS = "terms", _("terms of use")
    DATA = "data", _("treatment of personal data")
    CONTRACT = "contract", _("contract")


class Audience(models.TextChoices):
    """Who is asked to accept a text."""

    EVERYONE = "everyone", _("everybody")
    CLIENT = "client", _("clients")
    AGENT = "agent", _("agents")


class Place(models.TextChoices):
    """Where a text waits to be accepted."""

    REGISTRATION = "registration", _("on registering")
    PROFILE = "profile", _("in the profile")
    LOGIN = "login", _("on signing in")
    CREDIT = "credit", _("on asking for credit")


class ShownAs(models.TextChoices):
    BOX = "box", _("a box with the text")
    LINK = "link", _("a link to the text")
    PDF = "pdf", _("a PDF")


class ConsentEnding(models.TextChoices):
    WITHDRAWN = "withdrawn", _("withdrawn")
    RANK = "rank", _("asked again on reaching a rank")


class IdCheck(models.TextChoices):
    """What numbers of identity documents are checked for. Documents themselves are rows: people.models.IdType."""

    ANY = "any", _("letters and digits, 4 to 20")
    DIGITS = "digits", _("digits, 4 to 20")
    CO_CC = "co.cc", _("Colombia: citizen's card, 5 to 10 digits")
    CO_TI = "co.ti", _("Colombia: card of a minor, 10 or 11 digits")
    CO_CE = "co.ce", _("Colombia: foreigner's card, 5 to 12 characters")
    CO_PPT = "co.ppt", _("Colombia: protection permit, 5 to 15 characters")
    CO_NIT = "co.nit", _("Colombia: NIT, with its check digit or without")
    PASSPORT = "passport", _("Passport, 5 to 12 characters")
    MX_CURP = "mx.curp", _("Mexico: CURP, with its check digit")
    MX_RFC = "mx.rfc", _("Mexico: RFC, with its check digit")
    MX_RFC_SHAPE = "mx.rfc_shape", _("Mexico: RFC, its form and date only")
    ES_DNI = "es.dni", _("Spain: DNI, with its letter")
    ES_NIE = "es.nie", _("Spain: NIE, with its letter")
    PE_DNI = "pe.dni", _("Peru: DNI, 8 digits, or with its check digit")
    PE_RUC = "pe.ruc", _("Peru: RUC, with its check digit")
    EC_CI = "ec.ci", _("Ecuador: identity card, with its check digit")
    EC_RUC = "ec.ruc", _("Ecuador: RUC, with its check digit")
    CL_RUT = "cl.rut", _("Chile: RUT, with its check digit")


class MaskField(models.TextChoices):
    PHONE = "phone", _("mobile phone")
    LANDLINE = "landline", _("landline")
    IDENTIFICATION = "identification", _("identification")
    BIRTH_DATE = "birth_date", _("birth date")


class FieldKind(models.TextChoices):
    """What an extended field holds, and as what: text, number (int or Decimal), date, bool, a code, a list of codes."""

    TEXT = "text", _("text")
    LONG_TEXT = "long_text", _("long text")
    NUMBER = "number", _("number")
    DATE = "date", _("date")
    YES_NO = "yes_no", _("yes or no")
    CHOICE = "choice", _("one of several options")
    SEVERAL = "several", _("several options")
    EMAIL = "email", _("e-mail")
    PHONE = "phone", _("phone")


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


class Moment(models.TextChoices):
    """When a document is asked for."""

    REGISTRATION = "registration", _("on registering")
    LATER = "later", _("later, in the profile")


class DocumentState(models.TextChoices):
    WAITING = "waiting", _("in review")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")
    RETURNED = "returned", _("to send again")
    EXPIRED = "expired", _("expired")
    REPLACED = "replaced", _("replaced by another")

    @property
    def tone(self) -> str:
        tones = {
            "waiting": "info", "accepted": "success", "rejected": "danger", "returned": "warn", "expired": "warn",
        }  # fmt: skip
        return tones.get(self.value, "neutral")

    @property
    def icon(self) -> str:
        icons = {
            "waiting": "wait", "accepted": "check", "rejected": "x-circle", "returned": "undo", "expired": "clock",
        }  # fmt: skip
        return icons.get(self.value, "history")


class AccountType(models.TextChoices):
    SAVINGS = "savings", _("savings account")
    CURRENT = "current", _("current account")
    WALLET = "wallet", _("wallet on the phone")


class BlacklistState(models.TextChoices):
    IN_FORCE = "in_force", _("in force")
    EXPIRED = "expired", _("its time is over")
    LIFTED = "lifted", _("lifted")

    @property
    def tone(self) -> str:
        return {"in_force": "danger", "lifted": "success"}.get(self.value, "neutral")

    @property
    def icon(self) -> str:
        return {"in_force": "blocked", "lifted": "undo"}.get(self.value, "clock")


FACTORS = {"totp": _("Authenticator app"), "webauthn": _("Passkeys"), "recovery_codes": _("Recovery codes")}


class Act(models.TextChoices):
    """What the audit trail of people and their access can hold."""

    CREATE_STAFF = "people.create_staff", _("Staff account created")
    GIVE_ROLES = "people.give_roles", _("Roles changed")
    SET_ACCESS = "people.set_access", _("Access changed")
    EDIT_ROLE = "people.edit_role", _("Role edited")
    OFFER_PERMISSIONS = "people.offer_permissions", _("Permissions of a new version")
    EDIT_CONTACT = "people.edit_contact", _("Contact data edited")
    CORRECT_EMAIL = "people.correct_email", _("E-mail corrected before it was confirmed")
    PUBLISH_TEXT = "people.publish_consent_text", _("Text published")
    EDIT_AGREEMENT = "people.edit_agreement", _("Agreement edited")
    DELETE_AGREEMENT = "people.delete_agreement", _("Agreement deleted")
    END_SESSIONS = "people.sign_out_everywhere", _("Sessions closed")
    RESET_FACTOR = "people.reset_second_factor", _("Second factor reset")
    EXPORT_DATA = "people.export_data", _("Personal data exported")
    ASK_ERASURE = "people.ask_erasure", _("Erasure asked for")
    END_ERASURE = "people.end_erasure", _("Erasure refused or withdrawn")
    ERASE = "people.erase_person", _("Personal data erased")
    EDIT_FIELD = "people.edit_field", _("Extended field edited")
    EDIT_ID_TYPE = "people.edit_id_type", _("Kind of identity document edited")
    EDIT_MASK = "people.edit_mask", _("Mask edited")
    EDIT_EXTRA = "people.edit_extra", _("Further data edited")
    SET_IDENTIFICATION = "people.set_identification", _("Identification written down")
    CONFIGURE = "people.configure", _("Configuration of people edited")
    REVIEW_DOCUMENT = "people.review_document", _("Document decided on")
    HAND_IN_DOCUMENT = "people.hand_in_document", _("Document handed in by staff")
    ADD_TO_BLACKLIST = "people.add_to_blacklist", _("Added to the blacklist")
    LIFT_FROM_BLACKLIST = "people.lift_from_blacklist", _("Lifted from the blacklist")
    EDIT_BLACKLIST = "people.edit_blacklist", _("Time of an entry of the blacklist changed")
    SET_BANK_ACCOUNT = "people.set_bank_account", _("Bank account changed")
    SEE_BANK_ACCOUNT = "people.see_bank_account", _("Number of a bank account shown")
    EDIT_OWN_PROFILE = "people.edit_own_profile", _("Own profile edited")
    SET_PHOTO = "people.set_photo", _("Photo changed")
    EDIT_TERRITORY = "people.edit_territory", _("Territory edited")
    EDIT_DIVISION = "people.edit_division", _("Political division edited")


class TerritoryKind(models.TextChoices):
    """How the company divides its market, the largest first."""

    REGION = "region", _("region")
    ZONE = "zone", _("zone")
    SECTION = "section", _("section")


class TerritoryAct(models.TextChoices):
    CREATE = "create", _("created")
    EDIT = "edit", _("edited")
    COVER = "cover", _("division added")
    UNCOVER = "uncover", _("division taken away")
    SPLIT = "split", _("split")
    MERGE = "merge", _("merged")
