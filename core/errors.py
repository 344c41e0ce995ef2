"""Errors that people read. Each app subclasses DomainError and names the form field where it belongs."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A rule said no. `str(error)` is a translated sentence for the person; `field` is where a form shows it.

    `status` is what the web service answers: 409 where what is so already stands against it, not what was sent;
    `code` what it calls the error, where that is not by the name of the class.
    """

    message: ClassVar[Any] = _("That cannot be done.")
    field: str | None = None
    status: ClassVar[int] = 422
    code: ClassVar[str] = ""

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(str(self.message) % values if values else str(self.message))


class FormUsed(DomainError):
    message = _("This form was used for something else already. Open the page again.")
    status = 409


class BelowOther(DomainError):
    message = _("Write %(least)s or more: so much is “%(label)s”.")
    field = "value"


class AboveOther(DomainError):
    message = _("Write %(most)s or less: so much is “%(label)s”.")
    field = "value"
