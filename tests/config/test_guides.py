"""The guides tell what is so: every page they name opens, every picture is there, every page of a row is explained."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import Resolver404, resolve

from local.pictures import PICTURES

DOCS = Path(settings.BASE_DIR) / "docs"
GUIDES = sorted((DOCS / "guia").glob("*.md"))
IMAGES = DOCS / "guia" / "img"
ADDRESS = re.compile(r"`(/[\w/<>-]*/)`")
MOST = 3_000_000  # bytes of all pictures


def addresses(text: str) -> set[str]:
    return set(ADDRESS.findall(text))


def pictures(text: str) -> list[str]:
    return re.findall(r"img/([\w-]+)\.webp", text)


def opens(address: str) -> bool:
    """Whether an address is one of ours, its blanks filled in."""
    try:
        resolve(address.replace("<pk>", "1").replace("CODE", "MARAN234"))
    except Resolver404:
        return False
    return True


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_every_page_a_guide_names_is_there(guide: Path) -> None:
    assert [address for address in sorted(addresses(guide.read_text())) if not opens(address)] == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_every_picture_a_guide_shows_is_there_and_is_told_to_those_who_cannot_see_it(guide: Path) -> None:
    text = guide.read_text()
    assert [name for name in pictures(text) if not (IMAGES / f"{name}.webp").exists()] == []
    assert len(re.findall(r'<img src="img/[\w-]+\.webp" width="\d+" alt="[^"]{8,}">', text)) == len(pictures(text))


def test_every_picture_taken_is_shown_and_the_other_way_round() -> None:
    shown = {name for guide in GUIDES for name in pictures(guide.read_text())}
    taken = {picture.name for picture in PICTURES}
    assert shown == taken == {path.stem for path in IMAGES.iterdir()}


def test_pictures_stay_small() -> None:
    assert sum(path.stat().st_size for path in IMAGES.iterdir()) < MOST


def test_links_between_guides_lead_somewhere() -> None:
    links = {(guide.name, link) for guide in GUIDES for link in re.findall(r"\]\(([\w.-]+\.md)", guide.read_text())}
    assert {pair for pair in links if not (DOCS / "guia" / pair[1]).exists()} == set()


def test_every_page_of_the_referral_programme_is_explained() -> None:
    rows = re.findall(r"^\| SL\d+ .*$", (DOCS / "rows.md").read_text(), re.MULTILINE)
    told = {address for guide in GUIDES for address in addresses(guide.read_text())}
    pages = {address for row in rows for address in addresses(row) if "<pk>" not in address}
    assert len(pages) > 30
    assert sorted(pages - told) == []
