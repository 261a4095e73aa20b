"""The colours a thing can have, and the shades its details are drawn in."""

from dataclasses import dataclass

Rgb = tuple[int, int, int]

WHITE: Rgb = (255, 255, 255)

COLOURS: dict[str, Rgb] = {
    "red": (214, 36, 42),
    "green": (46, 158, 62),
    "blue": (38, 92, 214),
    "yellow": (252, 208, 30),
    "orange": (246, 130, 24),
    "purple": (134, 52, 176),
    "pink": (246, 112, 176),
    "brown": (122, 72, 38),
    "black": (26, 26, 32),
    "gray": (134, 137, 142),
    "teal": (0, 160, 166),
}


@dataclass(frozen=True)
class Shades:
    """The colours that go with a body colour: second parts, shine, outline."""

    dark: Rgb
    light: Rgb
    ink: Rgb


# A darker shade of black would not show, so the details of a black thing go the other way.
_SHADES_OF_BLACK = Shades(dark=(64, 65, 74), light=(124, 126, 136), ink=(104, 106, 116))


def shades(rgb: Rgb) -> Shades:
    """The shades for a thing of that colour."""
    if rgb == COLOURS["black"]:
        return _SHADES_OF_BLACK
    black: Rgb = (12, 10, 22)
    return Shades(
        dark=_mix(rgb, black, 0.17), light=_mix(rgb, WHITE, 0.38), ink=_mix(rgb, black, 0.7)
    )


def _mix(rgb: Rgb, other: Rgb, share: float) -> Rgb:
    """`share` of `other`, the rest of `rgb`."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(rgb, other, strict=True))
    return red, green, blue
