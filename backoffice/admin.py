"""Automatic steps in the backend: what was due, what failed and why. They are tried again by themselves."""

from django.contrib import admin

from core.admin import StaffModelAdmin
from core.models import PendingReaction


@admin.register(PendingReaction)
class PendingReactionAdmin(StaffModelAdmin):
    view = "people.view_audit"
    list_display = ("name", "event", "due_at", "attempts", "done_at", "error")
    list_select_related = ("event",)
    list_filter = (("done_at", admin.EmptyFieldListFilter), "name")
    ordering = ("-due_at", "-pk")
    show_full_result_count = False
