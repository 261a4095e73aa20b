"""Points along curves, in unit coordinates (-1..1, y downwards)."""

from collections.abc import Sequence
from math import cos, dist, pi, radians, sin

Point = tuple[float, float]


def arc(
    centre: Point, radii: Point, start: float = 0.0, end: float = 360.0, *, steps: int = 48
) -> list[Point]:
    """Points from angle `start` to `end` (degrees, clockwise from the right)."""
    angles = (radians(start + (end - start) * i / steps) for i in range(steps + 1))
    return [(centre[0] + radii[0] * cos(a), centre[1] + radii[1] * sin(a)) for a in angles]


def smooth(points: Sequence[Point], closed: bool = True, steps: int = 10) -> list[Point]:
    """A soft curve through all the points (Catmull-Rom)."""
    n = len(points)
    out: list[Point] = []
    for i in range(n if closed else n - 1):
        corners = (i - 1, i, i + 1, i + 2)
        around = [points[j % n if closed else min(max(j, 0), n - 1)] for j in corners]
        xs, ys = [p[0] for p in around], [p[1] for p in around]
        out += [(_spline(xs, k / steps), _spline(ys, k / steps)) for k in range(steps)]
    return out if closed else [*out, points[-1]]


def rounded(points: Sequence[Point], radius: float) -> list[Point]:
    """The polygon with each corner cut back by `radius` and bent (quadratic Bezier)."""
    out: list[Point] = []
    for i, corner in enumerate(points):
        start = _towards(corner, points[i - 1], radius)
        end = _towards(corner, points[(i + 1) % len(points)], radius)
        for k in range(9):
            t = k / 8
            weights = ((1 - t) ** 2, 2 * t * (1 - t), t**2)
            parts = list(zip(weights, (start, corner, end), strict=True))
            out.append((sum(w * p[0] for w, p in parts), sum(w * p[1] for w, p in parts)))
    return out


def box(left: float, top: float, right: float, bottom: float) -> list[Point]:
    """The four corners, clockwise from the upper left."""
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def mirrored(right_half: Sequence[Point]) -> list[Point]:
    """The right half, top to bottom, and its mirror image back up."""
    return [*right_half, *((-x, y) for x, y in reversed(right_half) if x != 0)]


def star(outer: float, inner: float, tips: int) -> list[Point]:
    """The corners of a star around the origin, first tip upwards."""
    radii = (outer, inner)
    turns = [(radii[i % 2], pi * i / tips) for i in range(2 * tips)]
    return [(r * sin(a), -r * cos(a)) for r, a in turns]


def turned(points: Sequence[Point], degrees: float) -> list[Point]:
    """The points turned clockwise around the origin."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return [(x * c - y * s, x * s + y * c) for x, y in points]


def _spline(p: Sequence[float], t: float) -> float:
    """One coordinate of the Catmull-Rom curve between p[1] and p[2]."""
    a = 2 * p[0] - 5 * p[1] + 4 * p[2] - p[3]
    b = 3 * (p[1] - p[2]) + p[3] - p[0]
    return p[1] + 0.5 * t * (p[2] - p[0] + t * (a + t * b))


def _towards(corner: Point, other: Point, by: float) -> Point:
    """`by` units from the corner towards the other point, halfway at most."""
    share = min(0.5, by / max(dist(corner, other), 1e-9))
    return corner[0] + (other[0] - corner[0]) * share, corner[1] + (other[1] - corner[1]) * share
