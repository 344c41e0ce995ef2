from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class ScopeNotYours(DomainError):
    message = _("A key does nothing that you may not do yourself. Choose among what is offered.")
    field = "scopes"


class AlreadyOver(DomainError):
    message = _("Choose a day that is not over yet.")
    field = "expires_on"


class BadNetwork(DomainError):
    message = _("%(text)s is no network. Write addresses like 203.0.113.7 or 203.0.113.0/24, one a line.")
    field = "networks"


class AlreadyRevoked(DomainError):
    message = _("This key is revoked already.")
