"""The plain shapes: circle, square, triangle, star, heart, moon."""

from mmdemo.scenes.outlines import Point, arc, box, mirrored, rounded, smooth, star, turned
from mmdemo.scenes.pen import Pen


def circle(pen: Pen) -> None:
    """A disc."""
    pen.ellipse((0, 0), (0.91, 0.91))
    pen.line(arc((0, 0), (0.64, 0.64), 195, 255), pen.light, 0.13)


def square(pen: Pen) -> None:
    """A square with soft corners."""
    pen.polygon(rounded(box(-0.84, -0.84, 0.84, 0.84), 0.16))
    pen.line([(-0.58, -0.1), (-0.58, -0.58), (-0.1, -0.58)], pen.light, 0.13)


def triangle(pen: Pen) -> None:
    """A triangle standing on its side."""
    pen.polygon(rounded([(0, -0.98), (0.98, 0.8), (-0.98, 0.8)], 0.2))
    pen.line([(-0.46, 0.36), (-0.12, -0.26)], pen.light, 0.13)


def five_pointed_star(pen: Pen) -> None:
    """A star with five tips."""
    points = [(x, y + 0.06) for x, y in star(1.0, 0.48, 5)]
    pen.polygon(rounded(points, 0.1))
    pen.line([(-0.15, -0.22), (-0.06, -0.46)], pen.light, 0.12)


def heart(pen: Pen) -> None:
    """A heart."""
    half: list[Point] = [
        (0, -0.5), (0.16, -0.73), (0.48, -0.82), (0.8, -0.66), (0.91, -0.28), (0.78, 0.12),
        (0.42, 0.54), (0, 0.88),
    ]  # fmt: skip
    pen.polygon(mirrored(smooth(half, closed=False)))
    pen.line(arc((-0.46, -0.32), (0.24, 0.26), 175, 255), pen.light, 0.13)


def moon(pen: Pen) -> None:
    """A crescent, open to the right."""
    outer = arc((0.14, 0), (0.91, 0.91), 46, 314)
    # The inner edge goes through the outer one's two ends.
    inner = arc((0.53, 0), (0.7, 0.655), 291, 69)
    pen.polygon(turned(rounded([*outer, *inner], 0.02), -14))
    pen.line(turned(arc((0.14, 0), (0.68, 0.68), 160, 205), -14), pen.light, 0.12)
