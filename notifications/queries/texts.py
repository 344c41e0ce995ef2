"""The wording in force of each kind of message."""

from dataclasses import dataclass

from core.messages import Kind
from notifications.models import TemplateVersion


@dataclass(frozen=True)
class Text:
    """A wording with its placeholders; `version_id` is empty for the product's own."""

    subject: str
    body: str
    version_id: int | None = None


def text_in_force(kind: Kind, language: str) -> Text:
    """What staff last saved for the kind in this language, or the product's own wording in the active language."""
    latest = TemplateVersion.objects.filter(kind=kind.name, language=language).order_by("-version").first()
    if latest is None or latest.is_default:
        return Text(str(kind.subject), str(kind.body), latest.pk if latest else None)
    return Text(latest.subject, latest.body, latest.pk)
