"""The picture that WhatsApp and others show with a shared link: the company's name and colour, and no person's."""

import hashlib
import io
import textwrap
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageColor, ImageDraw, ImageFont

from core import conf

SIZE = WIDTH, HEIGHT = 1200, 630
MARGIN = 96
COLOUR = "#0f766e"
DESIGN = "1"  # raised when the drawing changes, so that the address does too
FONTS = Path(settings.BASE_DIR) / "static" / "vendor" / "fonts"


def card_version() -> str:
    """Changes with whatever the picture shows, so that its address may be kept for ever."""
    return hashlib.sha256("\n".join([DESIGN, *_shown()]).encode()).hexdigest()[:12]


def card_picture() -> bytes:
    return _draw(*_shown())


def company_colour() -> str:
    return conf.get("company.colour") if "company.colour" in conf.REGISTRY else COLOUR


def _shown() -> tuple[str, str, str]:
    return company_colour(), conf.get("company.name"), conf.get("referrals.card_line")


@lru_cache(maxsize=4)
def _draw(colour: str, company: str, line: str) -> bytes:
    picture = Image.new("RGB", SIZE, colour)
    draw = ImageDraw.Draw(picture)
    picture.paste("#ffffff", (MARGIN, 84), _mark(120))
    name = _font("bricolage-grotesque", 92, 700)
    while name.size > 40 and draw.textlength(company, font=name) > WIDTH - 2 * MARGIN:
        name = _font("bricolage-grotesque", int(name.size) - 6, 700)
    draw.text((MARGIN, 236), company, font=name, fill="#ffffff")
    text = "\n".join(textwrap.wrap(line, 40)[:4])
    draw.multiline_text((MARGIN, 372), text, font=_font("inter", 46, 500), fill=_pale(colour), spacing=16)
    kept = io.BytesIO()
    picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _pale(colour: str) -> tuple[int, ...]:
    """White with a breath of the company's colour."""
    return tuple(round(255 * 0.88 + part * 0.12) for part in ImageColor.getrgb(colour)[:3])


def _font(family: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(FONTS / f"{family}-latin-wght-normal.woff2"), size)
    font.set_variation_by_axes([weight])
    return font


def _mark(size: int) -> Image.Image:
    """The two linked rings, drawn four times larger and made smooth by shrinking."""
    scale = size * 4 / 48
    whole = Image.new("L", (size * 4, size * 4))
    for x, turn, centre in ((10.5, 22, 18), (22.5, -22, 30)):
        ring = Image.new("L", whole.size)
        box = [(x - 2.5) * scale, 2.5 * scale, (x + 17.5) * scale, 43.5 * scale]
        ImageDraw.Draw(ring).rounded_rectangle(box, radius=10 * scale, outline=255, width=round(5 * scale))
        ring = ring.rotate(turn, Image.Resampling.BICUBIC, center=(centre * scale, 23 * scale))
        whole.paste(255, mask=ring)
    return whole.resize((size, size), Image.Resampling.LANCZOS)
