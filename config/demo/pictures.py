"""Pictures of the prizes, drawn here: a shape in two tones on its colour."""

import io
from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

Pen = ImageDraw.ImageDraw
SIZE = (640, 480)
LIGHT, SOFT = "#fffbeb", "#ffffff66"
Box = tuple[int, int, int, int]

# What each prize is made of: (kind, box, tone). Rounded boxes, ellipses, rings and triangles are enough.
SHAPES: dict[str, list[tuple[str, Box, str]]] = {
    "tube": [("box", (270, 110, 370, 330), LIGHT), ("box", (285, 335, 355, 380), SOFT)],
    "towels": [("box", (200, 290, 440, 350), LIGHT), ("box", (215, 220, 425, 280), SOFT), ("box", (230, 150, 410, 210), LIGHT)],
    "candle": [("box", (255, 220, 385, 390), LIGHT), ("ellipse", (302, 120, 338, 205), SOFT)],
    "card": [("box", (180, 150, 460, 330), LIGHT), ("box", (180, 190, 460, 225), SOFT)],
    "bottle": [("box", (265, 170, 375, 400), LIGHT), ("box", (290, 100, 350, 160), SOFT)],
    "brushes": [("box", (225, 200, 255, 400), LIGHT), ("ellipse", (210, 90, 270, 210), SOFT), ("box", (305, 200, 335, 400), LIGHT),
                ("ellipse", (285, 80, 355, 210), SOFT), ("box", (385, 200, 415, 400), LIGHT), ("ellipse", (375, 100, 425, 210), SOFT)],
    "blender": [("box", (250, 90, 390, 280), SOFT), ("box", (265, 290, 375, 390), LIGHT)],
    "pan": [("ellipse", (170, 140, 390, 360), LIGHT), ("box", (380, 235, 530, 265), SOFT)],
    "headphones": [("ring", (200, 110, 440, 350), LIGHT), ("box", (175, 240, 240, 350), SOFT), ("box", (400, 240, 465, 350), SOFT)],
    "suitcase": [("box", (220, 160, 420, 390), LIGHT), ("ring", (280, 100, 360, 190), SOFT), ("box", (310, 160, 330, 390), SOFT)],
    "mountain": [("triangle", (150, 120, 420, 380), LIGHT), ("triangle", (320, 200, 520, 380), SOFT), ("ellipse", (440, 90, 510, 160), LIGHT)],
    "wheels": [("ring", (150, 220, 310, 380), LIGHT), ("ring", (340, 220, 500, 380), LIGHT), ("triangle", (230, 160, 420, 300), SOFT)],
}  # fmt: skip


def _box(pen: Pen, box: Box, tone: str) -> None:
    pen.rounded_rectangle(box, radius=18, fill=tone)


def _ellipse(pen: Pen, box: Box, tone: str) -> None:
    pen.ellipse(box, fill=tone)


def _ring(pen: Pen, box: Box, tone: str) -> None:
    pen.ellipse(box, outline=tone, width=16)


def _triangle(pen: Pen, box: Box, tone: str) -> None:
    left, top, right, bottom = box
    pen.polygon([(left, bottom), ((left + right) // 2, top), (right, bottom)], fill=tone)


KINDS: dict[str, Callable[[Pen, Box, str], None]] = {
    "box": _box, "ellipse": _ellipse, "ring": _ring, "triangle": _triangle,
}  # fmt: skip


def draw(name: str, shape: str, colour: str) -> SimpleUploadedFile:
    """A PNG of 640x480."""
    image = Image.new("RGBA", SIZE, colour)
    for kind, box, tone in SHAPES[shape]:
        layer = Image.new("RGBA", SIZE, (0, 0, 0, 0))
        KINDS[kind](ImageDraw.Draw(layer), box, tone)
        image.alpha_composite(layer)
    buffer = io.BytesIO()
    image.convert("RGB").quantize(32).save(buffer, "PNG", optimize=True)
    return SimpleUploadedFile(f"{name}.png", buffer.getvalue(), "image/png")
