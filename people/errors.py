from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class EmailTaken(DomainError):
    message = _("There is already an account with this e-mail.")
    field = "email"


class LoginInUse(DomainError):
    """Its address was proven already, or somebody signed in with it."""

    message = _("The e-mail of this registration was confirmed already. Sign in with it.")
    field = "email"


class CodeOver(DomainError):
    """Whoever holds the code reads what they read of one that is too old: why is nobody's business."""

    message = _("That code is no longer good. Sign in, and we send you another one; if you cannot, register again.")
    field = "code"


class OwnRights(DomainError):
    message = _("You cannot change your own rights. Ask a colleague.")


class RightsNotHeld(DomainError):
    message = _("You can only give permissions that you hold yourself. Missing: %(names)s.")


class StrongerAccount(DomainError):
    message = _("Only somebody with all permissions can change this account.")


class UnknownPermission(DomainError):
    message = _("There is no permission called %(names)s.")
    field = "permissions"


class EmptyText(DomainError):
    message = _("Write the text that people will accept.")
    field = "body"


class TextChanged(DomainError):
    message = _("Somebody has just published another version. Read it and try again.")
    field = "body"


class NoSecondFactor(DomainError):
    message = _("This account has no second factor.")


class AlreadyErased(DomainError):
    message = _("The data of this person was erased already.")


class ErasureDecided(DomainError):
    message = _("This request was decided already.")


class ErasureBlocked(DomainError):
    message = _("It cannot be erased yet: %(why)s")


class TwoPeopleNeeded(DomainError):
    message = _("Whoever asks does not decide. Another colleague must do it.")


class NameDoesNotMatch(DomainError):
    message = _("Write the name exactly as it stands above.")
    field = "name"


class InvalidIdentification(DomainError):
    message = _("That number does not belong to this kind of document. Look at it again.")
    field = "number"


class DefinitionTaken(DomainError):
    message = _("There is one with this code already. Open that one, or choose another.")
    field = "code"


class UnknownIdType(DomainError):
    message = _("Choose one of the kinds of document of that country.")
    field = "kind"


class IdentificationTaken(DomainError):
    message = _("Somebody else has this document already. Look for them before writing it down twice.")
    field = "number"


class CodeTaken(DomainError):
    message = _("There is another text with this code.")
    field = "code"


class NothingToShow(DomainError):
    message = _("Upload the PDF, or write its address.")
    field = "file"


class UnsafeAddress(DomainError):
    message = _("Write an address that begins with https://.")
    field = "link"


class NoPlace(DomainError):
    message = _("Say where people find it.")
    field = "places"


class OptionalCannotBlock(DomainError):
    message = _("What is optional cannot keep anybody out. Leave the days empty, or make it required.")
    field = "block_after_days"


class TextAccepted(DomainError):
    message = _("Somebody has accepted this text: it stays. Make it inactive instead.")


class MustBeKept(DomainError):
    message = _("This acceptance cannot be withdrawn by itself: without it you could not take part.")


class NotInForce(DomainError):
    message = _("This acceptance does not hold any more.")


class TextReplaced(DomainError):
    message = _("One of the texts has just changed. Read it again, please.")


class DocumentDecided(DomainError):
    message = _("This document was decided already.")


class DocumentHeld(DomainError):
    message = _("A colleague is looking at this document right now.")


class DocumentInFlow(DomainError):
    message = _("An approval flow decides on this document: whoever is responsible for its step says yes or no there.")


class SentMeanwhile(DomainError):
    message = _("They have just sent it again. Look at what came, then decide.")


class OwnDocument(DomainError):
    message = _("Nobody decides on their own documents, nor on those they handed in. A colleague must do it.")


class RejectionReasonMissing(DomainError):
    message = _("Say why, and what to send instead: the person reads it.")
    field = "reason"


class ExpiryMissing(DomainError):
    message = _("Write until when it is valid.")
    field = "expires_on"


class ExpiryPassed(DomainError):
    message = _("It is not valid any more. A document that is still valid is needed.")
    field = "expires_on"


class UploadBroken(DomainError):
    message = _("The file did not arrive whole. Choose it again.")
    field = "file"


class TooManyUploads(DomainError):
    message = _("Too many files in a short time. Wait a minute and try again.")
    field = "file"


class Barred(DomainError):
    """What somebody on the blacklist reads, at every door: nothing of why."""

    message = _("We cannot go on from here. Contact us and we will help you.")


class ContactBarred(DomainError):
    """For staff: what they write down is on the blacklist. `field` is email, phone or the number of a document."""

    message = _("This is on the blacklist. Write another one, or lift the entry first.")

    def __init__(self, field: str) -> None:
        super().__init__()
        self.field = field


class EmptyEntry(DomainError):
    message = _(
        "Write something to recognise the person by: a document, an e-mail, a phone, or names with a birth date or "
        "a city."
    )


class OnlyNames(DomainError):
    message = _("Names alone find too many people. Add a birth date or a city.")
    field = "birth_date"


class AlreadyLifted(DomainError):
    message = _("This entry was lifted already.")


class StaffOnBlacklist(DomainError):
    message = _("This would keep somebody out who works in the backend: %(names)s. Take their access away first.")


class LiftReasonMissing(DomainError):
    message = _("Say why: it stays in the record.")
    field = "reason"


class DayPassed(DomainError):
    message = _("That day is over. Choose one that is still to come.")
    field = "expires_on"


class WrongAccountNumber(DomainError):
    message = _("Write the number of the account: digits only, between 5 and 20.")
    field = "number"


class WrongNetwork(DomainError):
    message = _("That is no address of %(network)s. Write the name of your profile there, or copy its address.")


class ImplausibleBirthDate(DomainError):
    message = _("Look at the date again: it says an age of %(years)s.")
    field = "birth_date"


class UnderLeastAge(DomainError):
    message = _("Nobody under %(age)d is registered here: look at the date again.")
    field = "birth_date"


class BirthDateFixed(DomainError):
    message = _("Your birth date was checked with your documents. To correct it, write to us.")
    field = "birth_date"


class BadCell(DomainError):
    message = _("%(column)s: “%(value)s” cannot be read.")


class NothingToRead(DomainError):
    message = _("The file has none of the columns that recognise somebody: names, document, e-mail or phone.")
    field = "table"


class PlaceUnclear(DomainError):
    message = _("Several places are called that: %(places)s. Write which one.")
    field = "place"


class PlaceUnknown(DomainError):
    message = _("We do not know this place. Choose it from the list that appears while you type.")
    field = "place"


class TooManyLookups(DomainError):
    message = _("Too many searches at once. Wait a minute.")


class TerritoryTaken(DomainError):
    message = _("Another territory has this code already.")
    field = "code"


class WrongParent(DomainError):
    message = _("A zone lies in a region, and a section in a zone or a region.")
    field = "parent"


class TerritoryInUse(DomainError):
    message = _("It still covers divisions or has parts. Merge it into another one, or move them first.")
    field = "is_active"


class TerritoryEnded(DomainError):
    message = _("This territory is not in use any more.")


class DivisionCovered(DomainError):
    message = _("%(division)s belongs to %(territory)s already. Take it away there, or split that territory.")
    field = "division"


class NotCovered(DomainError):
    message = _("Choose divisions that belong to this territory.")
    field = "divisions"


class NothingToMove(DomainError):
    message = _("Choose what goes to the new territory, and leave something in this one.")
    field = "divisions"


class WrongMerge(DomainError):
    message = _("Choose another territory in use, of the same kind and not a part of this one.")
    field = "into"


class PlanChanged(DomainError):
    message = _("Something changed since you looked. This is how it is now: look again, and confirm it once more.")


class DivisionTaken(DomainError):
    message = _("That country has a division with this code already.")
    field = "code"


class WrongName(DomainError):
    message = _("A name is written without < and > and without hidden characters. Type it again.")
    field = "given_names"
