"""Draws one page of a PDF into a folder. Run as a program of its own: whatever the PDF does, it does it here."""

import resource
import sys
from pathlib import Path

SECONDS = 10
MEMORY = 1024 * 1024 * 1024
LAYOUT = """#set page(width: 220mm, height: 300mm, margin: 0pt)
#image("file.pdf", page: {number}, width: 100%, height: 100%, fit: "contain")
"""


def main(folder: str, number: int) -> None:
    """`page.png` beside `file.pdf`; 220 by 300 mm whatever the page measures, so its size is known beforehand."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    import typst

    place = Path(folder)
    (place / "page.typ").write_text(LAYOUT.format(number=number))
    made = typst.compile(str(place / "page.typ"), root=folder, format="png", ppi=110, ignore_system_fonts=True)
    (place / "page.png").write_bytes(made)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
