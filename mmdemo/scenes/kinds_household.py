"""The house and what is in it: house, cup, key, umbrella, hat, bell, book, chair."""

from mmdemo.scenes.colours import WHITE
from mmdemo.scenes.outlines import Point, arc, box, mirrored, rounded, smooth, turned
from mmdemo.scenes.pen import Pen


def house(pen: Pen) -> None:
    """A house with a roof, a chimney, a door and a window."""
    pen.polygon(rounded(box(0.36, -0.8, 0.64, -0.12), 0.04), pen.dark)
    pen.polygon(rounded(box(-0.68, -0.2, 0.68, 0.91), 0.08))
    pen.polygon(rounded([(0, -0.98), (0.98, 0.0), (-0.98, 0.0)], 0.14))
    door = [(-0.42, 0.9), (-0.42, 0.34), (-0.06, 0.34), (-0.06, 0.9)]
    pen.polygon(door, WHITE)
    pen.polygon(rounded(box(0.14, 0.28, 0.5, 0.6), 0.04), WHITE)
    pen.line([(0.32, 0.28), (0.32, 0.6)])


def cup(pen: Pen) -> None:
    """A mug with a handle, steaming."""
    pen.tube([arc((0.5, 0.28), (0.36, 0.3), -90, 90)], 0.18)
    mug = [(-0.82, -0.24), (0.56, -0.24), (0.46, 0.9), (-0.72, 0.9)]
    pen.polygon(rounded(mug, 0.2))
    pen.ellipse((-0.13, -0.22), (0.69, 0.16), pen.dark)
    pen.line([(-0.56, 0.16), (-0.5, 0.6)], pen.light, 0.13)
    for x in (-0.38, 0.12):
        steam = [(x, -0.46), (x + 0.1, -0.6), (x - 0.04, -0.74), (x + 0.06, -0.9)]
        pen.line(smooth(steam, closed=False))


def key(pen: Pen) -> None:
    """A key, its ring at the upper left."""
    ring = arc((0, -0.56), (0.31, 0.31))
    lines: list[list[Point]] = [
        ring,
        [(0, -0.25), (0, 1.04)],
        [(0, 0.98), (0.32, 0.98)],
        [(0, 0.62), (0.26, 0.62)],
    ]
    pen.tube(
        [turned([(0.95 * x - 0.04, 0.95 * y - 0.07) for x, y in line], -42) for line in lines], 0.27
    )


def umbrella(pen: Pen) -> None:
    """An open umbrella with a hooked handle."""
    hook: list[Point] = [(0, -0.1), (0, 0.66), *arc((0.17, 0.66), (0.17, 0.17), 180, 20)]
    pen.tube([hook], 0.18, pen.dark)
    pen.line([(0, -0.9), (0, -0.7)], width=0.12)
    scallops = [p for x in (0.62, 0, -0.62) for p in arc((x, 0.16), (0.3, 0.14), 0, -180, steps=12)]
    pen.polygon([*arc((0, 0.16), (0.92, 0.94), 180, 360), *scallops])
    panel = [
        *arc((0, 0.16), (0.32, 0.94), 180, 360),
        *arc((0, 0.16), (0.3, 0.14), 0, -180, steps=12),
    ]
    pen.polygon(panel, pen.dark)


def hat(pen: Pen) -> None:
    """A top hat with a ribbon."""
    pen.ellipse((0, 0.52), (0.92, 0.26), pen.dark)
    crown = [(-0.56, -0.68), (0.56, -0.68), (0.5, 0.46), (-0.5, 0.46)]
    top, bottom = arc((0, -0.66), (0.6, 0.16), 180, 360), arc((0, 0.44), (0.5, 0.16), 0, 180)
    pen.polygon([*top, crown[2], *bottom, crown[3]])
    band = [
        (0.52, 0.12),
        *arc((0, 0.4), (0.5, 0.16), 0, 180),
        *arc((0, 0.12), (0.52, 0.16), 180, 0),
    ]
    pen.polygon(band, WHITE)


def bell(pen: Pen) -> None:
    """A bell with its clapper."""
    pen.tube([arc((0, -0.7), (0.13, 0.13))], 0.17, pen.dark)
    pen.ellipse((0, 0.7), (0.2, 0.2), pen.dark)
    half: list[Point] = [(0, -0.68), (0.3, -0.6), (0.48, -0.3), (0.54, 0.16), (0.7, 0.44)]
    pen.polygon(mirrored(smooth([*half, (0.88, 0.58)], closed=False)))
    pen.polygon(rounded(box(-0.92, 0.44, 0.92, 0.68), 0.12))
    pen.line(smooth([(-0.26, -0.34), (-0.34, -0.08), (-0.36, 0.2)], closed=False), pen.light, 0.13)


def book(pen: Pen) -> None:
    """A closed book with a label on its cover."""
    back = [(-0.7, -0.7), (0.7, -0.7), (0.7, 0.91), (-0.7, 0.91)]
    pen.polygon(rounded(back, 0.12), pen.dark)
    pen.polygon(box(-0.52, 0.4, 0.6, 0.78), WHITE)
    cover = [(-0.7, -0.91), (0.7, -0.91), (0.7, 0.58), (-0.7, 0.58)]
    pen.polygon(rounded(cover, 0.12))
    pen.line([(-0.46, -0.88), (-0.46, 0.56)], pen.dark, 0.12)
    pen.polygon(rounded(box(-0.2, -0.62, 0.5, -0.2), 0.06), WHITE)


def chair(pen: Pen) -> None:
    """A chair with a high back, from the front."""
    for x in (-0.4, 0.4):
        pen.tube([[(x, 0.2), (x, 0.68)]], 0.2, pen.dark)
    frame = rounded(box(-0.54, -0.82, 0.54, 0.3), 0.16)
    pen.tube([[*frame, frame[0]], [(0, -0.8), (0, 0.2)]], 0.23)
    for x in (-0.62, 0.62):
        pen.tube([[(x, 0.3), (x, 0.82)]], 0.23)
    seat = [(-0.6, 0.04), (0.6, 0.04), (0.8, 0.42), (-0.8, 0.42)]
    pen.polygon(rounded(seat, 0.14))
