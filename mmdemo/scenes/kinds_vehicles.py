"""What travels: car, boat, rocket, balloon."""

from mmdemo.scenes.colours import WHITE
from mmdemo.scenes.outlines import Point, arc, mirrored, rounded, smooth
from mmdemo.scenes.pen import Pen


def car(pen: Pen) -> None:
    """A small car from the side, driving to the right."""
    cabin = [(-0.64, 0.0), (-0.46, -0.7), (0.22, -0.7), (0.56, 0.0)]
    pen.polygon(rounded(cabin, 0.16))
    for window in (
        [(-0.46, -0.14), (-0.36, -0.54), (-0.14, -0.54), (-0.14, -0.14)],
        [(0.02, -0.14), (0.02, -0.54), (0.16, -0.54), (0.36, -0.14)],
    ):
        pen.polygon(rounded(window, 0.07), WHITE)
    hull = [(-0.92, -0.1), (0.6, -0.12), (0.92, 0.04), (0.92, 0.5), (-0.92, 0.5)]
    pen.polygon(rounded(hull, 0.14))
    pen.line([(-0.86, 0.3), (0.86, 0.3)], pen.dark, 0.09)
    pen.ellipse((0.79, 0.1), (0.09, 0.08), WHITE, outlined=False)
    for x in (-0.5, 0.5):
        pen.ellipse((x, 0.5), (0.24, 0.24), pen.ink)
        pen.ellipse((x, 0.5), (0.11, 0.11), WHITE, outlined=False)


def boat(pen: Pen) -> None:
    """A sailing boat."""
    pen.line([(-0.04, -0.88), (-0.04, 0.4)], width=0.11)
    pen.polygon(rounded([(0.1, -0.86), (0.8, 0.24), (0.1, 0.24)], 0.1))
    pen.polygon(rounded([(-0.18, -0.6), (-0.18, 0.24), (-0.72, 0.24)], 0.1), WHITE)
    hull = [(-0.98, 0.4), (0.98, 0.4), (0.6, 0.9), (-0.6, 0.9)]
    pen.polygon(rounded(hull, 0.14))
    pen.line([(-0.64, 0.6), (0.64, 0.6)], pen.dark, 0.1)


def rocket(pen: Pen) -> None:
    """A rocket taking off, straight up."""
    pen.polygon(smooth([(-0.2, 0.42), (0.2, 0.42), (0.17, 0.7), (0, 0.91), (-0.17, 0.7)]), WHITE)
    for side in (-1, 1):
        fin = [(side * 0.3, -0.08), (side * 0.7, 0.3), (side * 0.72, 0.78), (side * 0.24, 0.46)]
        pen.polygon(rounded(fin, 0.1), pen.dark)
    half: list[Point] = [(0, -0.92), (0.25, -0.66), (0.41, -0.22), (0.4, 0.2), (0.26, 0.52)]
    pen.polygon(mirrored(smooth(half, closed=False)))
    pen.ellipse((0, -0.22), (0.17, 0.17), WHITE)
    pen.line([(-0.24, 0.3), (0.24, 0.3)], pen.dark, 0.1)


def balloon(pen: Pen) -> None:
    """A toy balloon on a string."""
    string = [(0, 0.4), (0, 0.5), (-0.09, 0.64), (0.09, 0.78), (0, 0.92)]
    pen.line(smooth(string, closed=False))
    pen.polygon(rounded([(0, 0.28), (0.16, 0.5), (-0.16, 0.5)], 0.05), pen.dark)
    half: list[Point] = [(0, -0.92), (0.42, -0.78), (0.66, -0.36), (0.54, 0.06), (0.22, 0.33)]
    pen.polygon(smooth(mirrored([*half, (0, 0.38)])))
    pen.line(arc((-0.06, -0.36), (0.38, 0.34), 185, 245), WHITE, 0.13)
