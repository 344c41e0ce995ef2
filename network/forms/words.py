"""What changed between two versions of a form, in words."""

from typing import Any

from django.utils.translation import gettext as _

from network import rules
from network.forms.specs import catalogue, option_fields
from network.models import RegistrationForm


def told_differences(before: rules.Spec, after: rules.Spec, form: RegistrationForm) -> list[dict[str, str]]:
    """[{"what", "was", "now"}] of each thing that changed, as staff call it."""
    names = {name: label for name, (label, _note) in catalogue(form).items()}
    options = option_fields(form)
    told = []
    for what, was, now in rules.differences(before, after):
        kind, _colon, name = what.partition(":")
        if kind == "field":
            told.append({"what": names.get(name, name), "was": _asked(was), "now": _asked(now)})
        elif kind == "step":
            told.append({"what": _("Title of step %(n)s") % {"n": name}, "was": was or "-", "now": now or "-"})
        elif kind == "order":
            told.append({"what": _("Order"), "was": _listed(was, names), "now": _listed(now, names)})
        else:
            label = str(options[name].label) if name in options else name
            told.append({"what": label, "was": _value(options.get(name), was), "now": _value(options.get(name), now)})
    return told


def _asked(said: dict[str, Any] | None) -> str:
    """How a field is asked."""
    if said is None:
        return _("not asked")
    words = [_("step %(n)d") % {"n": said["step"]}, _("required") if said["required"] else _("optional")]
    words += [f"«{said['label']}»"] if said["label"] else []
    words += [f"«{said['help']}»"] if said["help"] else []
    return ", ".join(words)


def _listed(given: list[str], names: dict[str, str]) -> str:
    return ", ".join(names.get(name, name) for name in given)


def _value(field: Any, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(dict(getattr(field, "choices", [])).get(value, value or "-"))
