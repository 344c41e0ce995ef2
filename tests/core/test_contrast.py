"""Every text can be read where it stands, in the light and in the dark: 4.5 to 1; edges and focus 3 to 1."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings

CSS = Path(settings.BASE_DIR) / "static" / "css"
TOKENS = re.sub(r"/\*.*?\*/", "", (CSS / "tokens.css").read_text(), flags=re.DOTALL)
BLOCKS = [
    (" ".join(selector.split()), dict(re.findall(r"(--vi-[\w-]+):\s*([^;]+);", body)))
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", TOKENS)
]
CHOSEN_DARK, SYSTEM_DARK = '[data-theme="dark"]', ':root:not([data-theme="light"])'

TONES = ["success", "info", "action", "danger", "neutral", "earned", "primary"]
PAGES = ["bg", "surface", "sunken"]
SOFT = [f"{tone}-soft" for tone in TONES]
TEXT_PAIRS = {
    *product(["text", "muted", "link", "primary-ink"], PAGES),
    *product(["danger-ink", "action-ink", "earned-ink", "success-ink"], ["bg", "surface"]),
    *product(["text", "muted"], SOFT),
    *((f"{tone}-ink", f"{tone}-soft") for tone in TONES),
    *product(["link"], ["primary-soft", "info-soft", "earned-soft", "action-soft"]),
    *product(["on-primary"], ["primary", "primary-strong"]),
    *product(["on-danger"], ["danger", "danger-strong"]),
    ("on-action", "action"),
}
EDGE_PAIRS = {*product(["border-strong", "focus"], ["bg", "surface"]), *product(["danger-ink"], ["bg", "surface"])}


def block(selector: str) -> dict[str, str]:
    found = [values for name, values in BLOCKS if name.endswith(selector)]
    assert len(found) == 1, selector
    return found[0]


def theme(name: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for selector, more in BLOCKS:
        if selector == ":root" or selector.endswith('[data-theme="light"]'):
            values |= more
    return values | (block(CHOSEN_DARK) if name == "dark" else {})


def colour(values: dict[str, str], token: str) -> tuple[float, ...]:
    """The token's red, green and blue, from 0 to 1."""
    value = values[f"--vi-{token}"].strip()
    if alias := re.fullmatch(r"var\(--vi-([\w-]+)\)", value):
        return colour(values, alias[1])
    assert re.fullmatch(r"#[0-9a-f]{6}", value), f"{token}: {value}"
    return tuple(int(value[at : at + 2], 16) / 255 for at in (1, 3, 5))


def luminance(rgb: tuple[float, ...]) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(values: dict[str, str], one: str, other: str) -> float:
    dark, light = sorted(luminance(colour(values, token)) for token in (one, other))
    return (light + 0.05) / (dark + 0.05)


def pairs_of_the_rules() -> set[tuple[str, str]]:
    """Text and background that one and the same rule of our stylesheets sets, both as plain tokens of colour."""
    found = set()
    known = theme("light")
    for file in CSS.glob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", file.read_text(), flags=re.DOTALL)
        for body in re.findall(r"\{([^{}]*)\}", text):
            ink = re.search(r"(?<![\w-])color:\s*var\(--vi-([\w-]+)\)", body)
            ground = re.search(r"(?<![\w-])background(?:-color)?:\s*var\(--vi-([\w-]+)\)", body)
            if ink and ground and {f"--vi-{ink[1]}", f"--vi-{ground[1]}"} <= known.keys():
                found.add((ink[1], ground[1]))
    return found


def too_weak(name: str, pairs: set[tuple[str, str]], least: float) -> list[str]:
    values = theme(name)
    measured = [(contrast(values, ink, ground), ink, ground) for ink, ground in sorted(pairs)]
    return [f"{ink} on {ground}: {ratio:.2f}" for ratio, ink, ground in measured if ratio < least]


def test_black_on_white_is_twenty_one_to_one():
    assert contrast({"--vi-a": "#000000", "--vi-b": "#ffffff"}, "a", "b") == pytest.approx(21)


def test_the_rules_are_read():
    assert {("on-primary", "primary"), ("text", "bg"), ("muted", "sunken")} <= pairs_of_the_rules()


@pytest.mark.parametrize("name", ["light", "dark"])
def test_text_can_be_read(name: str):
    assert too_weak(name, TEXT_PAIRS | pairs_of_the_rules(), 4.5) == []


@pytest.mark.parametrize("name", ["light", "dark"])
def test_edges_and_focus_can_be_seen(name: str):
    assert too_weak(name, EDGE_PAIRS, 3) == []


def edges_of_cards() -> set[str]:
    """The tokens that colour the edge of a card of the tree, and the ring round its picture, by state."""
    kit = (CSS / "kit.css").read_text()
    return set(re.findall(r"--vi-tone-edge(?::|,) var\(--vi-([\w-]+)\)", kit))


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_edges_of_cards_tell_their_state(name: str):
    """axe looks at text only: that a colour can be seen where it stands is worked out from the tokens."""
    edges = edges_of_cards() - {"border"}  # whoever has no state has a plain ring
    assert edges == {f"{tone}-ink" for tone in TONES if tone != "primary"}
    assert too_weak(name, set(product(edges, ["bg", "surface"])), 3) == []


def test_the_two_dark_blocks_are_equal():
    assert block(CHOSEN_DARK) == block(SYSTEM_DARK)


def test_the_dark_changes_every_colour_of_the_light():
    light = block(':root, [data-theme="light"]')
    assert light.keys() == block(CHOSEN_DARK).keys()


def test_no_stylesheet_names_a_colour_itself():
    loose = []
    for file in CSS.glob("*.css"):
        text = re.sub(r"/\*.*?\*/|url\([^)]*\)", "", file.read_text(), flags=re.DOTALL)
        bodies = " ".join(re.findall(r"\{([^{}]*)\}", text))
        loose += [
            (file.name, value) for value in re.findall(r"#[0-9a-fA-F]{3,8}\b", bodies) if file.name != "tokens.css"
        ]
    assert loose == []
