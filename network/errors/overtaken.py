"""What somebody decides on is not as it was when it was asked for."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class RequestOvertaken(DomainError):
    """Read by staff and by leaders: it does not say how the state changed, nor why."""

    message = _(
        "The agent's state changed since this was asked for, so nobody is activated. It leaves the queue by itself in a"
        " minute."
    )
    status = 409
