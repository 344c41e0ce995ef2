"""Text as it is stored for searching and sorting."""

import unicodedata


class _Plain(dict[int, str]):
    """What is left of a character without its accents, looked up once; signs that are letters become small ones too."""

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKD", chr(code)).casefold()
        found = "".join(c for c in plain if not unicodedata.combining(c))
        self[code] = found
        return found


_PLAIN = _Plain()


def normalise(text: str) -> str:
    """Lower case without accents and with single spaces: `normalise("  Álvarez  Ñoño ") == "alvarez nono"`."""
    folded = text.lower() if text.isascii() else text.casefold().translate(_PLAIN)
    return " ".join(folded.split())
