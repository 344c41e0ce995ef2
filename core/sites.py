"""The staff backend: Django's admin under our rules. Staff get in with a second factor only."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class StaffSite(admin.AdminSite):
    site_title = _("Vínculo backend")
    site_header = "Vínculo"
    index_title = _("Today")
    enable_nav_sidebar = True

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only tables that keep our rights and delete nothing; those that packages bring have pages of ours, if any."""
        from core.admin import StaffModelAdmin

        if admin_class and issubclass(admin_class, StaffModelAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """The doors let in only staff with a second factor; here it is asked again, should a door be missing."""
        return bool(request.user.is_active and request.user.is_staff and getattr(request, "second_factor", False))


class StaffAdminConfig(AdminConfig):
    default_site = "core.sites.StaffSite"
