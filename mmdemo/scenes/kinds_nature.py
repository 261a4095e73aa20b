"""What grows and what lives: tree, flower, apple, mushroom, cat, fish, bird, butterfly."""

from math import cos, radians, sin

from mmdemo.scenes.colours import WHITE
from mmdemo.scenes.outlines import Point, arc, mirrored, rounded, smooth
from mmdemo.scenes.pen import Pen


def tree(pen: Pen) -> None:
    """A leafy tree: a round crown on a trunk."""
    trunk = [(-0.15, 0.1), (0.15, 0.1), (0.19, 0.75), (0.32, 0.91), (-0.32, 0.91), (-0.19, 0.75)]
    pen.polygon(rounded(trunk, 0.06), pen.dark)
    crown = [(-0.45, 0.05, 0.39), (0.45, 0.05, 0.39), (0.0, 0.12, 0.36), (0.0, -0.2, 0.4)]
    crown += [(-0.33, -0.38, 0.38), (0.33, -0.38, 0.38), (0.0, -0.52, 0.39)]
    pen.cluster(crown)
    pen.line(arc((-0.3, -0.36), (0.2, 0.2), 170, 260), pen.light, 0.11)
    pen.line(arc((0.42, 0.04), (0.2, 0.2), 10, 95), pen.dark, 0.1)
    pen.line(arc((-0.3, 0.06), (0.2, 0.2), 60, 140), pen.dark, 0.1)


def flower(pen: Pen) -> None:
    """A flower with five petals on a stem."""
    pen.line([(0, 0.2), (0, 0.88)], width=0.13)
    pen.polygon(smooth([(0, 0.86), (0.22, 0.52), (0.62, 0.5), (0.42, 0.8)]), pen.dark)
    pen.polygon(smooth([(0, 0.86), (-0.22, 0.52), (-0.62, 0.5), (-0.42, 0.8)]), pen.dark)
    turns = [radians(72 * i - 90) for i in range(5)]
    middle = (0.0, -0.28)
    for a in turns:
        pen.cluster([(0.36 * cos(a), middle[1] + 0.36 * sin(a), 0.31)])
    pen.ellipse(middle, (0.2, 0.2), WHITE)


def apple(pen: Pen) -> None:
    """An apple with a stalk and a leaf."""
    half: list[Point] = [
        (0, -0.36), (0.22, -0.5), (0.58, -0.46), (0.84, -0.1), (0.76, 0.4),
        (0.46, 0.82), (0.2, 0.88), (0, 0.82),
    ]  # fmt: skip
    pen.polygon(smooth(mirrored(half)))
    pen.line(smooth([(0, -0.34), (0.01, -0.6), (0.1, -0.86)], closed=False), width=0.13)
    pen.polygon(smooth([(0.12, -0.58), (0.3, -0.86), (0.7, -0.88), (0.5, -0.6)]), pen.dark)
    pen.line(arc((-0.3, 0.06), (0.3, 0.4), 165, 245), pen.light, 0.14)


def mushroom(pen: Pen) -> None:
    """A toadstool: a spotted cap on a pale stalk."""
    stalk = [(-0.24, 0), (0.24, 0), (0.3, 0.5), (0.36, 0.8), (0, 0.92), (-0.36, 0.8), (-0.3, 0.5)]
    pen.polygon(rounded(stalk, 0.12), WHITE)
    cap = [*arc((0, 0.12), (0.92, 1.02), 180, 360), (0.84, 0.28), (0, 0.34), (-0.84, 0.28)]
    pen.polygon(rounded(cap, 0.1))
    pen.ellipse((0.02, -0.5), (0.2, 0.17), WHITE, outlined=False)
    pen.ellipse((-0.5, -0.1), (0.17, 0.17), WHITE, outlined=False)
    pen.ellipse((0.5, -0.06), (0.17, 0.18), WHITE, outlined=False)


def cat(pen: Pen) -> None:
    """A sitting cat that looks at you, its tail curled up beside it."""
    tail = smooth([(0.3, 0.74), (0.7, 0.74), (0.76, 0.4), (0.62, 0.16)], closed=False)
    pen.tube([tail], 0.2)
    half: list[Point] = [(0, 0), (0.3, 0.1), (0.46, 0.55), (0.4, 0.86), (0.15, 0.9), (0, 0.89)]
    pen.polygon(smooth(mirrored(half)))
    pen.line([(0, 0.62), (0, 0.88)])
    half = [(0, -0.54), (0.24, -0.6), (0.56, -0.94), (0.66, -0.88), (0.72, -0.26)]
    half += [(0.62, 0.06), (0.34, 0.22), (0, 0.26)]
    pen.polygon(rounded(mirrored(half), 0.12))
    for side in (-1, 1):
        ear = [(side * 0.32, -0.54), (side * 0.55, -0.78), (side * 0.6, -0.46)]
        pen.polygon(ear, pen.dark, outlined=False)
        pen.ellipse((side * 0.3, -0.2), (0.1, 0.13), WHITE, outlined=False)
        pen.ellipse((side * 0.28, -0.18), (0.075, 0.11), pen.ink, outlined=False)
        pen.line([(side * 0.5, -0.01), (side * 0.92, -0.08)])
        pen.line([(side * 0.48, 0.08), (side * 0.88, 0.13)])
    pen.polygon([(-0.09, -0.02), (0.09, -0.02), (0, 0.07)], WHITE, outlined=False)


def fish(pen: Pen) -> None:
    """A fish swimming to the left."""
    pen.polygon(smooth([(0.36, 0), (0.9, -0.56), (0.78, 0), (0.9, 0.56)]), pen.dark)
    pen.polygon(smooth([(-0.3, -0.4), (0, -0.76), (0.42, -0.62), (0.3, -0.3)]), pen.dark)
    pen.polygon(smooth([(-0.05, 0.4), (0.05, 0.72), (0.36, 0.66), (0.25, 0.3)]), pen.dark)
    side: list[Point] = [
        (-0.92, 0.04), (-0.66, -0.34), (-0.2, -0.54), (0.28, -0.36), (0.6, 0),
        (0.28, 0.38), (-0.2, 0.54), (-0.66, 0.38),
    ]  # fmt: skip
    pen.polygon(smooth(side))
    pen.line(arc((-0.62, 0), (0.34, 0.44), -52, 52), pen.dark, 0.1)
    pen.line(arc((0.06, 0), (0.2, 0.2), -60, 60), pen.light, 0.09)
    pen.line(arc((0.3, 0), (0.16, 0.16), -60, 60), pen.light, 0.09)
    pen.ellipse((-0.58, -0.1), (0.13, 0.13), WHITE)
    pen.ellipse((-0.6, -0.1), (0.06, 0.06), pen.ink, outlined=False)


def bird(pen: Pen) -> None:
    """A round songbird that looks to the right."""
    for x in (-0.1, 0.18):
        pen.line([(x, 0.6), (x, 0.9), (x + 0.16, 0.9)], width=0.1)
    pen.polygon(rounded([(0.72, -0.56), (0.94, -0.38), (0.7, -0.24)], 0.05), pen.dark)
    pen.polygon(rounded([(-0.4, 0.08), (-0.93, -0.18), (-0.91, 0.22), (-0.3, 0.5)], 0.1))
    side: list[Point] = [
        (0.42, -0.9), (0.74, -0.68), (0.74, -0.3), (0.66, 0.2), (0.36, 0.6), (-0.08, 0.68),
        (-0.5, 0.46), (-0.62, 0.12), (-0.3, -0.1), (0, -0.4), (0.12, -0.76),
    ]  # fmt: skip
    pen.polygon(smooth(side))
    pen.polygon(smooth([(0.2, -0.04), (0.26, 0.26), (-0.1, 0.42), (-0.52, 0.2)]), pen.dark)
    pen.ellipse((0.46, -0.54), (0.12, 0.12), WHITE, outlined=False)
    pen.ellipse((0.49, -0.54), (0.075, 0.075), pen.ink, outlined=False)


def butterfly(pen: Pen) -> None:
    """A butterfly with open wings, seen from above."""
    for side in (-1, 1):
        lower = [(0.04, 0.1), (0.5, 0.14), (0.74, 0.46), (0.52, 0.84), (0.2, 0.6)]
        upper = [(0.04, 0.06), (0.24, -0.5), (0.7, -0.78), (0.92, -0.5), (0.78, 0.02), (0.4, 0.2)]
        pen.polygon(smooth([(side * x, y) for x, y in lower]))
        pen.polygon(smooth([(side * x, y) for x, y in upper]))
        pen.ellipse((side * 0.6, -0.38), (0.17, 0.17), pen.dark, outlined=False)
        pen.ellipse((side * 0.6, -0.38), (0.08, 0.08), WHITE, outlined=False)
        pen.ellipse((side * 0.45, 0.46), (0.12, 0.12), pen.dark, outlined=False)
        feeler: list[Point] = [(0.02, -0.4), (side * 0.1, -0.7), (side * 0.26, -0.86)]
        pen.line(smooth(feeler, closed=False))
    pen.ellipse((0, 0.1), (0.1, 0.56), pen.ink, outlined=False)
    pen.ellipse((0, -0.42), (0.13, 0.13), pen.ink, outlined=False)
