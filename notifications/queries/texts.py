"""The wording in force of each kind of message, and those before it."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation

from core.messages import KINDS, Kind
from core.statements import run
from core.text import normalise
from notifications.enums import Channel
from notifications.models import Message, TemplateVersion
from notifications.queries.choices import switched_off
from people.models import Person

SHOWN = 20


IN_FORCE = """
SELECT id, subject, body FROM notifications_templateversion
WHERE kind = %(kind)s AND language = %(language)s ORDER BY version DESC LIMIT 1
"""


@dataclass(frozen=True)
class Text:
    """A wording with its placeholders; `version_id` is empty for the product's own."""

    subject: str
    body: str
    version_id: int | None = None


def latest_version(kind: Kind, language: str) -> TemplateVersion | None:
    return TemplateVersion.objects.filter(kind=kind.name, language=language).order_by("-version").first()


def text_in_force(kind: Kind, language: str) -> Text:
    """What staff last saved for the kind in this language, or the product's own wording. Asked for every notice."""
    found = run(IN_FORCE, {"kind": kind.name, "language": language})
    pk, subject, body = found[0] if found else (None, "", "")
    if subject:
        return Text(subject, body, pk)
    with translation.override(language):
        return Text(str(kind.subject), str(kind.body), pk)


def text_of(kind: Kind, language: str, version: TemplateVersion | None) -> Text:
    """The wording of a version; one that brought the product's own back has that of today."""
    if version is None or version.is_default:
        with translation.override(language):
            return Text(str(kind.subject), str(kind.body), version.pk if version else None)
    return Text(version.subject, version.body, version.pk)


def versions_of(kind: Kind, language: str) -> list[TemplateVersion]:
    """The latest versions, newest first, with who saved them."""
    found = TemplateVersion.objects.filter(kind=kind.name, language=language).select_related("by__person")
    return list(found.order_by("-version")[:SHOWN])


def recent_of(kind: Kind, limit: int = 10) -> list[Message]:
    """The last messages of the kind with what stood in their blanks, newest first."""
    found = Message.objects.filter(kind=kind.name, channel=Channel.EMAIL).exclude(values={})
    return list(found.select_related("person").defer("body", "payload").order_by("-created_at", "-pk")[:limit])


def values_of(person: Person, kind: Kind) -> dict[str, str]:
    """What stands in the blanks of the kind for this person: those of the last one they were sent, else their name."""
    sent = Message.objects.filter(person=person, kind=kind.name).exclude(values={}).order_by("-created_at", "-pk")
    own = {"first_name": person.first_name} if "first_name" in kind.sample else {}
    return own | dict(sent.values_list("values", flat=True).first() or {})


def wordings(search: str = "") -> list[dict[str, Any]]:
    """Every kind with its version per language, by name; only those whose words in any language hold the search."""
    latest = TemplateVersion.objects.order_by("kind", "language", "-version").distinct("kind", "language")
    versions = {(row.kind, row.language): row for row in latest}
    off, found = switched_off(), []
    for kind in sorted(KINDS.values(), key=lambda kind: normalise(str(kind.label))):
        states = [{"code": code, "version": versions.get((kind.name, code))} for code, _name in settings.LANGUAGES]
        if all(word in _words(kind, states) for word in normalise(search).split()):
            found.append({"kind": kind, "languages": states, "off": kind.name in off})
    return found


def _words(kind: Kind, states: list[dict[str, Any]]) -> str:
    """Everything that is said of a kind, in every language, to search in."""
    parts = [kind.name]
    for state in states:
        with translation.override(state["code"]):
            parts.append(str(kind.label))
        text = text_of(kind, state["code"], state["version"])
        parts += [text.subject, text.body]
    return normalise(" ".join(parts))
