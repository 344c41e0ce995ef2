"""What may stand in the way of a place in the tree or in the matrix."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class WrongSponsor(DomainError):
    message = _("The sponsor must be an active agent who is not below this person.")
    field = "sponsor"


class SponsorMissing(DomainError):
    message = _("Choose a sponsor: every agent must have one here.")
    field = "sponsor"


class SameSponsor(DomainError):
    message = _("Nothing changed: that is the sponsor already.")
    field = "sponsor"


class SponsorChangedMeanwhile(DomainError):
    message = _("Somebody changed the sponsor meanwhile: now it is %(now)s. Look again before you decide.")
    field = "sponsor"


class SponsorGoneMeanwhile(SponsorChangedMeanwhile):
    message = _("Somebody took the sponsor away meanwhile: now nobody leads them. Look again before you decide.")


class SpotChangedMeanwhile(DomainError):
    message = _(
        "Somebody placed them meanwhile: now they stand below %(now)s, place %(slot)d. Look again before you decide; "
        "nothing moved."
    )


class AtTheTopMeanwhile(SpotChangedMeanwhile):
    message = _(
        "Somebody placed them meanwhile: now they stand at the top of the matrix. Look again before you decide; "
        "nothing moved."
    )


class SpotGoneMeanwhile(SpotChangedMeanwhile):
    message = _(
        "Somebody took them out of their place meanwhile: now they have none. Look again before you decide; "
        "nothing moved."
    )


class MoveChangedMeanwhile(DomainError):
    """`then` and `now` are what the preview said of the move, and what holds: people, orders, points."""

    message = _(
        "What moves changed meanwhile: you saw %(then)s, now it is %(now)s. "
        "Look again before you decide; nothing moved."
    )
    words = _("people: %(people)d, orders: %(orders)d, points: %(points)d")

    def __init__(self, then: Any, now: Any) -> None:
        super().__init__(then=self.words % then._asdict(), now=self.words % now._asdict())


class MatrixOff(DomainError):
    message = _("The matrix is switched off.")


class SpotTaken(DomainError):
    message = _("Somebody stands there by now. Choose another place.")


class SpotMissing(DomainError):
    message = _("There is no such place. Choose one that is shown as free.")


class SpotBelowItself(DomainError):
    message = _("Nobody can stand below themselves. Choose a place outside of this branch.")


class NoRoom(DomainError):
    message = _("Everything below the sponsor is taken. Choose a place by hand, or make the matrix larger.")


class NotInLine(DomainError):
    message = _("Choose somebody of your own line, or leave it empty: then it is you.")
    field = "sponsor"
