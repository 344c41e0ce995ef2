"""What makes a version of a form fit to be published, and how two versions differ. No database."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from network.enums import Channel
from network.rules.form_specs import OWN_DOORS, Spec, with_defaults

LAST_ONLY = "password"


def faults(spec: Spec, *, channel: str) -> list[str]:
    """What must be mended before it is published, in words; nothing where it is fit."""
    return list(_faults(with_defaults(spec), channel))


def _faults(spec: Spec, channel: str) -> Iterator[str]:
    asked = fields_of(spec)
    if not all(step["fields"] for step in spec["steps"]):
        yield _("Every step asks at least one thing.")
    if not asked.get("given_names", {}).get("required"):
        yield _("Ask for the given names, as required.")
    early = {field["name"] for step in spec["steps"][:-1] for field in step["fields"]}
    if any(name == LAST_ONLY or name.startswith("doc_") for name in early):
        yield _("Ask for the password and for documents in the last step: they are not kept in between.")
    if spec["options"]["documents"] != "now" and any(name.startswith("doc_") for name in asked):
        yield _("A step asks for a document, and the options say that documents are handed in later, in the account.")
    if spec["options"]["identification"] == "ask" and "identification" not in asked:
        yield _("The options say that the identity document is asked, and no step asks for it.")
    if must_know_place(spec["options"]) and not asked.get("place", {}).get("required"):
        yield _("Ask for the city, as required: the options say that it must be one of the political divisions.")
    if channel in OWN_DOORS:
        yield from _faults_outside(asked, channel)
    elif "password" in asked:
        yield _("Nobody but its owner chooses a password: do not ask for it in this channel.")


def must_know_place(options: Mapping[str, Any]) -> bool:
    """Whether nobody registers without a city that is one of the political divisions: an empty one would get around
    the territory."""
    return bool(options.get("known_place")) or options.get("territory_check") == "refuse"


def _faults_outside(asked: Mapping[str, Any], channel: str) -> Iterator[str]:
    opens_account = channel not in {Channel.CONTACT, Channel.CHATBOT} or "password" in asked
    if opens_account and not asked.get("email", {}).get("required"):
        yield _("Ask for the e-mail, as required: the person confirms it, and signs in with it.")
    if not {"email", "phone"} & set(asked):
        yield _("Ask for the e-mail or the phone, so that the person can be reached.")
    if "consents" not in asked:
        yield _("Ask for the consents: nobody registers without accepting how their data are treated.")


def fields_of(spec: Spec) -> dict[str, dict[str, Any]]:
    """name -> what the version says of it, with its `step` (from 1) and `place`."""
    found = {}
    for number, step in enumerate(spec["steps"], start=1):
        for place, field in enumerate(step["fields"], start=1):
            found[field["name"]] = {**field, "step": number, "place": place}
    return found


def differences(before: Spec, after: Spec) -> list[tuple[str, Any, Any]]:
    """(what, before, after) of each thing that changed: `field:<name>`, `step:<number>` or `option:<name>`.

    A field is None where it is not asked. Its place within the step counts only where the order changed.
    """
    old, new = with_defaults(before), with_defaults(after)
    found: list[tuple[str, Any, Any]] = []
    one, other = fields_of(old), fields_of(new)
    for name in dict.fromkeys([*other, *one]):
        was, now = _said(one.get(name)), _said(other.get(name))
        if was != now:
            found.append((f"field:{name}", was, now))
    found += [
        (f"step:{n}", was, now)
        for n, was, now in _titles(old["steps"], new["steps"])
        if was != now
    ]  # fmt: skip
    if not found and [list(one)] != [list(other)]:
        found.append(("order", list(one), list(other)))
    options = {**old["options"], **new["options"]}
    return found + [
        (f"option:{name}", old["options"].get(name), new["options"].get(name))
        for name in options
        if old["options"].get(name) != new["options"].get(name)
    ]


def _said(field: dict[str, Any] | None) -> dict[str, Any] | None:
    return {name: value for name, value in field.items() if name not in {"place", "name"}} if field else None


def _titles(old: list[Any], new: list[Any]) -> Iterator[tuple[int, Any, Any]]:
    for n in range(max(len(old), len(new))):
        was = old[n]["title"] if n < len(old) else None
        yield n + 1, was, new[n]["title"] if n < len(new) else None


def moved(spec: Spec, name: str, by: int) -> Spec:
    """The same with a field one place up (-1) or down (1), into the next step where it is at the end of its own."""
    steps = [{**step, "fields": list(step["fields"])} for step in spec["steps"]]
    for number, step in enumerate(steps):
        names = [field["name"] for field in step["fields"]]
        if name not in names:
            continue
        field, place = step["fields"].pop(names.index(name)), names.index(name) + by
        if 0 <= place <= len(step["fields"]):
            step["fields"].insert(place, field)
        elif 0 <= number + by < len(steps):
            other = steps[number + by]["fields"]
            other.insert(0 if by > 0 else len(other), field)
        else:
            step["fields"].insert(place - by, field)
        break
    return {**spec, "steps": steps}
