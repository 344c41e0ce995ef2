from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from network.errors.barred import CannotActivate, CannotRegister, KeptOut, OnBlacklist
from network.errors.hasty import CodeJustSent, CorrectedOften, TooManyForms
from network.errors.overtaken import RequestOvertaken
from network.errors.tree import (
    MatrixOff,
    MoveChangedMeanwhile,
    NoRoom,
    NotInLine,
    SameSponsor,
    SponsorChangedMeanwhile,
    SponsorMissing,
    SpotBelowItself,
    SpotChangedMeanwhile,
    SpotMissing,
    SpotTaken,
    WrongSponsor,
)
from network.errors.waiting import RegistrationWaits

__all__ = [  # with what is defined here
    "CannotActivate",
    "CannotRegister",
    "CodeJustSent",
    "CorrectedOften",
    "KeptOut",
    "MatrixOff",
    "MoveChangedMeanwhile",
    "NoRoom",
    "NotInLine",
    "OnBlacklist",
    "RegistrationWaits",
    "RequestOvertaken",
    "SameSponsor",
    "SponsorChangedMeanwhile",
    "SponsorMissing",
    "SpotBelowItself",
    "SpotChangedMeanwhile",
    "SpotMissing",
    "SpotTaken",
    "TooManyForms",
    "WrongSponsor",
]


class AlreadyAgent(DomainError):
    message = _("This person is already an agent.")


class NotAnAgent(DomainError):
    message = _("This person is not an agent.")
    status = 409


class NotAClient(DomainError):
    message = _("Only a client can become an agent. Register this person as a client first.")


class FormExists(DomainError):
    message = _("That country, channel and target have a form already. Open it and go on from there.")
    field = "channel"


class DraftChanged(DomainError):
    message = _("Somebody else changed this form meanwhile. What you wrote is still here: look at theirs beside it.")


class NothingChanged(DomainError):
    message = _("Nothing changed: there is nothing to publish.")


class FormUnfit(DomainError):
    message = _("It cannot be published yet. %(why)s")


class FormClosed(DomainError):
    message = _("Nobody can register here at the moment.")


class AgentUnknown(DomainError):
    message = _("No active agent is called that or has that code. Look at it again.")


class AgentUnclear(DomainError):
    message = _("Several agents match. Write the invite code.")


class AlreadyInState(DomainError):
    message = _("Nothing changed: the state is %(state)s already.")
    status = 409


class StillAnAgent(DomainError):
    message = _("This client is an active agent. Inactivate the agent first.")
    status = 409


class OwnRecord(DomainError):
    message = _("You cannot do this for yourself. Ask a colleague.")
    status = 403


class ReasonMissing(DomainError):
    message = _("Write the reason: it stays in the record.")
    field = "reason"


class OrderCountsNoMore(DomainError):
    message = _(
        "Its orders do not count for it any more, so nobody is activated. It leaves the queue by itself in a minute."
    )


class NameMissing(DomainError):
    message = _("Write the given names.")
    field = "given_names"


class ContactMissing(DomainError):
    message = _("Write an e-mail or a phone, so that the client can be reached.")
    field = "email"


class AlreadyRegistered(DomainError):
    """For staff, who may know it: the person whom they wrote down is on record."""

    message = _("%(name)s is on record already. Open that person and go on from there.")
    field = "given_names"

    def __init__(self, person: Any) -> None:
        super().__init__(name=person.name)
        self.person = person


class EmailOfAnother(DomainError):
    message = _("Somebody else has this e-mail. Look them up, or write another one.")
    field = "email"


class EmailUnusable(DomainError):
    """Of another: the person who types it is not told so."""

    message = _("This e-mail cannot be used here. Write another one, or contact us and we will help you.")
    field = "email"


class DocumentUnusable(DomainError):
    """Of another: the person who types it is not told so."""

    message = _("This document cannot be used here. Look at it again, or contact us and we will help you.")
    field = "identification"


class WaitsAlready(DomainError):
    message = _("A registration of this person waits for a decision already.")


class TooYoung(DomainError):
    message = _("You must be %(age)d or older to register.")
    field = "birth_date"


class ReturnRefused(DomainError):
    """With the words that the company chose."""

    message = _("%(words)s")


class NotOpen(DomainError):
    message = _("This registration was decided already.")


class FlowDecides(DomainError):
    message = _("This registration goes through an approval: decide it there.")


class FlowActivates(DomainError):
    message = _("An approval flow decides on activations: ask for it with “Activate”.")


class TwoPeopleNeeded(DomainError):
    message = _("Whoever registers somebody does not decide on it. Another colleague must do it.")


class AskedMissing(DomainError):
    message = _("Choose what is to be sent again.")
    field = "asked"


class WrongCode(DomainError):
    message = _("That is not the code. Look at the latest message, or ask for another code.")
    field = "code"


class CodeExpired(DomainError):
    message = _("That code does not work any more. Ask for another one.")
    field = "code"


class PasswordMissing(DomainError):
    message = _("Choose a password: it opens your account.")
    field = "password"


class NoWayBack(DomainError):
    message = _("Write an e-mail or a phone, so that we can answer you.")
    field = "email"


class NotReachable(DomainError):
    message = _("Write an e-mail: the person confirms the registration there.")
    field = "email"


class OtherTerritory(DomainError):
    message = _("This place is not in the territory of whoever leads or referred you. Write to us.")
    field = "place"


class CampaignsOverlap(DomainError):
    message = _("Another campaign has some of these days. Choose others.")
    field = "starts_on"


class BeforeClosed(DomainError):
    message = _(
        "%(name)s is closed, or is being closed: no campaign comes before it any more. Choose days after %(last)s."
    )
    field = "starts_on"


class CampaignBegun(DomainError):
    message = _("This campaign has begun: its days do not change any more.")


class WrongCampaignState(DomainError):
    message = _("That cannot be done now: the campaign is %(state)s.")


class OpenedTooEarly(DomainError):
    message = _("Its first day is still to come. To open it all the same, say why.")
    field = "reason"


class LockedTooEarly(DomainError):
    message = _("Its last day is not over yet. To lock it all the same, say why.")
    field = "reason"


class CloseBegun(DomainError):
    message = _("Its close has begun: the campaign cannot be unlocked any more.")


class StillRunning(DomainError):
    message = _("Something is running for this campaign. Wait until it ends.")


class CampaignBlocked(DomainError):
    message = _("The campaign cannot be closed yet. %(why)s")


class CheckAgain(DomainError):
    message = _("What was checked is not there any more. Check the file again.")


class ChangedSincePreview(DomainError):
    message = _("%(rows)s rows would do something else now than the preview said, so nothing was written. Check again.")


class LoadNotReady(DomainError):
    message = _("This file is being worked on, or was finished already.")


class LoadFileGone(DomainError):
    message = _("The file is not kept any more. Upload it again.")


class LoadPreviewOld(DomainError):
    message = _("The file was checked again meanwhile. Look at the preview and confirm it.")


class SameLoad(DomainError):
    message = _("This very file was applied already, on %(date)s. Undo that upload first.")


class HasMistakes(DomainError):
    message = _("You chose all or nothing, and some rows have mistakes. Correct them, or choose to leave them out.")


class OrdersExpired(DomainError):
    message = _("This file waited too long and expired. Upload it again.")


class NothingToWrite(DomainError):
    message = _("No row of this file changes anything.")


class NoLoadToUndo(DomainError):
    message = _("There is nothing left to undo.")


class PersonColumnMissing(DomainError):
    message = _("Say which column tells whom each row is about.")


class ColumnsMissing(DomainError):
    message = _("The table lacks these columns: %(columns)s. Download the template.")
    field = "table"


class HeadersMissing(DomainError):
    message = _(
        "The first row does not name the columns. Write there %(columns)s, with semicolons, commas, tabs or bars (|) "
        "between them, or download the template."
    )
    field = "table"


class StillComing(DomainError):
    message = _("The file is still coming in. Wait until it ends.")


class NothingToUndo(DomainError):
    message = _("Nothing of it can be undone: its campaigns are locked, its orders changed since, or it wrote nothing.")


class CorrectionWaits(DomainError):
    message = _("A correction of this campaign waits for a second person already. Confirm or discard it first.")


class RowsWrong(DomainError):
    """`field` is the one of a single order that is wrong, else the table."""

    message = _("Nothing was taken in. %(why)s")

    def __init__(self, *, why: str, field: str = "table") -> None:
        super().__init__(why=why)
        self.field = field


class NothingCorrected(DomainError):
    message = _("Nothing changes: these orders count in the campaign like that already.")


class TooManyCorrected(DomainError):
    message = _("A correction takes up to %(most)s orders. Make several, one after the other.")
    field = "table"


class OrderMissing(DomainError):
    message = _("Bring in a table, or write one order.")
    field = "number"


class OwnCorrection(DomainError):
    message = _("Whoever prepared a correction does not confirm it. Another colleague must do it.")


class CorrectionDecided(DomainError):
    message = _("This correction was confirmed or discarded already.")


class CorrectionChanged(DomainError):
    message = _("It would do something else now than what was shown, so nothing was written. Look at it again.")


class CloseRunning(DomainError):
    message = _("A campaign is being closed or corrected. Wait until it ends.")


class MessageTooLong(DomainError):
    message = _("Write something, of at most %(most)s characters.")
    field = "text"


class DayOfMessagesOver(DomainError):
    message = _("You have sent %(most)s such messages in the last 24 hours, and no more are allowed. Try again later.")


class NobodyToWriteTo(DomainError):
    message = _("There is no active agent whom this would reach.")
    field = "reach"


class SameRank(DomainError):
    message = _("Nothing changed: that is the rank already.")
    field = "rank"


class RankNotInUse(DomainError):
    message = _("The rank %(name)s is not in use any more. Choose another one.")
    field = "rank"
