from people.enums import ConsentKind
from people.models import ConsentText


def consent_texts_in_force() -> dict[str, ConsentText]:
    """The latest version of each text, by kind."""
    latest = ConsentText.objects.order_by("kind", "-version").distinct("kind")
    return {text.kind: text for text in latest if text.kind in ConsentKind.values}
