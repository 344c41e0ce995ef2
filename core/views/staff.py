"""The settings pages of the backend."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core import conf
from core.forms import SettingForm
from core.models import AuditEntry
from core.permissions import EDIT_SETTINGS
from core.placeholders import render
from core.text import normalise
from core.views import Request, StaffView


class Settings(StaffView):
    """Every setting by group, with a search over names, helps and values."""

    permission = EDIT_SETTINGS
    template = "core/staff/settings.html"

    def get(self, request: Request) -> HttpResponse:
        text = request.GET.get("q", "").strip()
        return self.render({"groups": groups(normalise(text)), "q": text, "title": _("Settings")})


class EditSetting(StaffView):
    """One setting: its meaning, its value, a preview of texts before saving, and who changed it."""

    permission = EDIT_SETTINGS
    template = "core/staff/setting.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.setting = conf.REGISTRY.get(kwargs["name"])

    def get(self, request: Request, name: str) -> HttpResponse:
        return self.page(SettingForm(setting=self.found()))

    def post(self, request: Request, name: str) -> HttpResponse:
        form = SettingForm(request.POST, setting=self.found())
        if not form.is_valid():
            return self.page(form, status=422)
        if "preview" in request.POST:
            return self.page(form, preview=form.cleaned_data["value"])
        conf.change(name, form.cleaned_data["value"], by=request.user)
        messages.success(request, _("Saved. It is in force from now on."))
        return redirect("core_staff:settings")

    def found(self) -> conf.Setting:
        if self.setting is None:
            raise Http404
        return self.setting

    def page(self, form: SettingForm, *, preview: str = "", status: int = 200) -> HttpResponse:
        setting = self.found()
        text = preview or (conf.get(setting.name) if setting.placeholders else "")
        context = {
            "form": form,
            "setting": setting,
            "title": setting.label,
            "preview": render(text, setting.example()) if text and setting.example else "",
            "previewed": bool(preview),
            "default": shown(setting, setting.default_value()),
            "history": changes(setting),
        }
        return self.render(context, status=status)


def groups(key: str) -> dict[str, list[dict[str, Any]]]:
    """group -> settings with the value in force; only those that contain the searched text."""
    found: dict[str, list[dict[str, Any]]] = {}
    for setting in sorted(conf.REGISTRY.values(), key=lambda s: (str(s.group), str(s.label))):
        value = shown(setting, conf.get(setting.name))
        if key in normalise(f"{setting.name} {setting.label} {setting.help} {value}"):
            found.setdefault(str(setting.group), []).append({"setting": setting, "value": value})
    return found


def shown(setting: conf.Setting, value: Any) -> str:
    """A value in words."""
    if setting.kind == "boolean":
        return _("Yes") if value else _("No")
    if setting.kind == "choice":
        return str(dict(setting.choices).get(value, value))
    return str(value)


def changes(setting: conf.Setting) -> list[AuditEntry]:
    rows = AuditEntry.objects.filter(target_type="core.settingvalue", target_id=setting.name)
    return list(rows.select_related("by__person").order_by("-at", "-pk")[:20])
