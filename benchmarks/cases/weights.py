"""What a browser fetches for the agent's home: everything at the first visit, the page alone afterwards."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from benchmarks.cases.web import page, seed_office, user_of
from benchmarks.lab import Lab
from benchmarks.measure import Result
from people.models import Person

FIRST, AFTER = 150, 30  # kilobytes, compressed
FETCHED = re.compile(  # an icon of a size is for bookmarks; what stands in <meta> is fetched when it is used
    r'<link rel="(?:stylesheet|preload|icon)" href="([^"]+)"(?![^>]*sizes)|<script[^>]* src="([^"]+)"'
    r'|<img[^>]* src="([^"]+)"|<use href="([^"#]+)'
)
IMPORTED = re.compile(r'(?:from|import)\s*["\'](\.[^"\']+)["\']|@import\s+["\']([^"\']+)["\']')


def first_visit(lab: Lab) -> Result:
    body = home(lab)
    return weighed("web.home_first_visit", len(gzip.compress(body)) + sum(map(sent, files(body))), FIRST, lab)


def later_visit(lab: Lab) -> Result:
    """Styles, scripts and pictures carry their content in their name and are kept by the browser."""
    return weighed("web.home_later_visit", len(gzip.compress(home(lab))), AFTER, lab)


def weighed(name: str, size: int, limit: int, lab: Lab) -> Result:
    found = round(size / 1000, 1)
    return Result(name, found, float(limit), round(found / limit, 3), "kB", lab.size)


def home(lab: Lab) -> bytes:
    seed_office(lab)
    return page("/oficina/", user_of(Person.objects.get(pk=1)))()


def files(body: bytes) -> set[Path]:
    """The static files of the page, and those that they bring along."""
    names = {name for match in FETCHED.findall(body.decode()) for name in match if name}
    found: set[Path] = set()
    for name in names:
        if name.startswith(settings.STATIC_URL):
            found |= set(with_imports(Path(settings.STATIC_ROOT, name.removeprefix(settings.STATIC_URL)), found))
    return found


def with_imports(path: Path, known: set[Path]) -> Iterator[Path]:
    if path in known:
        return
    yield path
    if path.suffix in {".js", ".css"}:
        for match in IMPORTED.findall(path.read_text()):
            name = next(filter(None, match))
            yield from with_imports((path.parent / name).resolve(), known | {path})


def sent(path: Path) -> int:
    """Its size on the wire, as the web server sends it to a browser of today."""
    packed = path.with_name(f"{path.name}.br")
    return (packed if packed.exists() else path).stat().st_size
