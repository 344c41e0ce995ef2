"""The settings pages of the backend."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from core import colours, conf, files
from core.errors import DomainError
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
        context = {"groups": groups(normalise(text)), "q": text, "title": _("Settings"), "fixed": fixed()}
        return self.render(context)


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
        if "restore" in request.POST:
            return self.restore()
        form = SettingForm(request.POST, request.FILES, setting=self.found())
        if not form.is_valid():
            return self.page(form, status=422)
        value = form.cleaned_data["value"]
        if "preview" in request.POST:
            return self.page(form, preview=value)
        if self.found().kind == "picture":
            value = files.store(value, files.LOGO, by=request.user).token
        try:
            conf.change(name, value, by=request.user)
        except DomainError as error:  # another setting changed between the form's check and now
            form.add_error("value", str(error))
            return self.page(form, status=422)
        messages.success(request, _("Saved. It is in force from now on."))
        return redirect("core_staff:settings")

    def restore(self) -> HttpResponse:
        setting = self.found()
        try:
            conf.restore(setting.name, by=self.request.user)
        except DomainError as error:
            form = SettingForm({"value": conf.get(setting.name)}, setting=setting)
            form.add_error("value", str(error))
            return self.page(form, status=422)
        messages.success(self.request, _("It is as it was when the product came."))
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
            "changed": conf.is_changed(setting.name),
            "tints": colours.scale(conf.get(setting.name)) if setting.kind == "colour" else {},
        }
        return self.render(context, status=status)


def groups(key: str) -> dict[str, list[dict[str, Any]]]:
    """group -> settings with the value in force; only those that contain the searched text."""
    found: dict[str, list[dict[str, Any]]] = {}
    for setting in sorted(conf.REGISTRY.values(), key=lambda s: (str(s.group), str(s.label))):
        value = shown(setting, conf.get(setting.name))
        said = words(setting) + normalise(value)
        if all(word in said for word in key.split()):
            entry = {"setting": setting, "value": value, "changed": conf.is_changed(setting.name)}
            found.setdefault(str(setting.group), []).append(entry)
    return found


def words(setting: conf.Setting) -> str:
    """What is said of a setting, in every language, to search in."""
    said = [setting.name]
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said += [str(setting.group), str(setting.label), str(setting.help)]
    return normalise(" ".join(said)) + " "


def fixed() -> dict[str, str]:
    """What the environment says and no page changes."""
    return {
        _("Country"): settings.COUNTRY,
        _("Currency"): settings.CURRENCY,
        _("Time zone"): settings.TIME_ZONE,
        _("Address of the site"): settings.SITE_URL,
    }


def shown(setting: conf.Setting, value: Any) -> str:
    """A value in words."""
    if setting.kind == "boolean":
        return _("Yes") if value else _("No")
    if setting.kind == "picture":
        return _("Chosen") if value else _("None")
    if setting.kind == "choice":
        return str(dict(setting.options()).get(value, value))
    if setting.kind == "several":
        words = dict(setting.options())
        return ", ".join(str(words.get(one, one)) for one in value) or _("None")
    if setting.kind == "integer" and isinstance(value, int):
        return number_format(value, force_grouping=True)
    return str(value)


def changes(setting: conf.Setting) -> list[dict[str, Any]]:
    """Who changed it, when, and both values in words."""
    rows = AuditEntry.objects.filter(target_type="core.settingvalue", target_id=setting.name)
    latest = rows.select_related("by__person").order_by("-at", "-pk")[:20]
    return [
        {"at": row.at, "by": row.by, "after": shown(setting, row.after.get("value")),
         "before": shown(setting, row.before.get("value"))}
        for row in latest
    ]  # fmt: skip
