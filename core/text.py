"""Text as it is stored for searching and sorting."""

import unicodedata


def normalise(text: str) -> str:
    """Lower case without accents and with single spaces: `normalise("  Álvarez  Ñoño ") == "alvarez nono"`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())
