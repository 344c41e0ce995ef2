"""The company's one colour and the scale that follows from it: hue kept, lightness as in the product's own scale."""

from functools import lru_cache

OWN = {
    50: "#eef8f6", 100: "#d5eeea", 200: "#abddd6", 300: "#74c6bc", 400: "#3fa99e", 500: "#1f8f85", 600: "#128078",
    700: "#0f766e", 800: "#0d5c56", 900: "#0c4743", 950: "#062a28",
}  # fmt: skip
CHOSEN = 700  # the step that is the company's colour itself
READABLE = 4.5
LIGHT, DARK = ("#ffffff", "#faf9f7"), ("#151311", "#1e1b18", "#27231f")  # what it is read upon, in tokens.css
Lab = tuple[float, float, float]


def contrast(one: str, other: str) -> float:
    """How well one colour is read upon the other, by WCAG: 1 to 21."""
    low, high = sorted(_luminance(colour) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=32)
def scale(colour: str) -> dict[int, str]:
    """Step -> colour, from the palest (50) to the darkest (950)."""
    light, a, b = _lab(colour)
    return {
        step: colour if step == CHOSEN else _fitting(_lightness(step, light), a, b, _strength(step)) for step in OWN
    }


def readable(colour: str) -> bool:
    """Whether words in this colour, and white words upon it, can be read, in the light look and in the dark one."""
    made = scale(colour)
    light = [contrast(colour, ground) for ground in (*LIGHT, made[50])]
    dark = [contrast(made[300], ground) for ground in (*DARK, made[950])]
    return min(light + dark) >= READABLE


def suggestion(colour: str) -> str:
    """The nearest colour of the same hue that can be read."""
    light, a, b = _lab(colour)
    for darker in range(100):
        found = _fitting(light * (1 - darker / 100), a, b, 1 - darker / 200)
        if readable(found):
            return found
    return OWN[CHOSEN]


def _lightness(step: int, light: float) -> float:
    """As far between the chosen colour and white, or black, as the product's own; dark looks need real pales."""
    own, own_chosen, palest = _lab(OWN[step])[0], _lab(OWN[CHOSEN])[0], _lab(OWN[50])[0]
    if step > CHOSEN:
        return min(light * own / own_chosen, own)
    return max(light + (palest - light) * (own - own_chosen) / (palest - own_chosen), own)


def _strength(step: int) -> float:
    """How much of the chosen colour's strength is left at a step."""
    parts = [(a * a + b * b) ** 0.5 for _light, a, b in (_lab(OWN[step]), _lab(OWN[CHOSEN]))]
    return parts[0] / parts[1]


def _fitting(light: float, a: float, b: float, strength: float) -> str:
    """The colour, paler until a screen can show it."""
    for part in range(20, -1, -1):
        linear = _linear(light, a * strength * part / 20, b * strength * part / 20)
        if all(-0.001 <= value <= 1.001 for value in linear):
            break
    return "#" + "".join(f"{round(255 * _encoded(min(max(value, 0), 1))):02x}" for value in linear)


def _channels(colour: str) -> list[float]:
    values = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values]


def _encoded(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def _luminance(colour: str) -> float:
    red, green, blue = _channels(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _lab(colour: str) -> Lab:
    """OKLab (Björn Ottosson): lightness as people see it, and two axes of hue."""
    red, green, blue = _channels(colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _linear(light: float, a: float, b: float) -> Lab:
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
