"""What every admin page of ours shares: rights by our own permissions, nothing deleted by hand."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_noop as _

# What Django says after saving and on its buttons. Its own Spanish takes every name for a masculine word, and has
# another word for adding; named here, ours is taken.
SAID = (
    _("The {name} “{obj}” was added successfully."),
    _("The {name} “{obj}” was added successfully. You may add another {name} below."),
    _("You may edit it again below."),
    _("The {name} “{obj}” was changed successfully."),
    _("The {name} “{obj}” was changed successfully. You may edit it again below."),
    _("The {name} “{obj}” was changed successfully. You may add another {name} below."),
    _("Add"),
    _("Add %s"),
    _("Add %(name)s"),
    _("Add another %(model)s"),
    _("Save and add another"),
)


def acting_user(request: HttpRequest) -> Any:
    """Who is at the page: behind the backend's door it is always a user."""
    return request.user


class StaffModelAdmin(admin.ModelAdmin):
    """A configuration or history table in the backend. `view` and `edit` name the permissions; None means nobody."""

    view: ClassVar[str | None] = None
    edit: ClassVar[str | None] = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return any(name and request.user.has_perm(name) for name in (self.view, self.edit))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.edit is not None and request.user.has_perm(self.edit)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
