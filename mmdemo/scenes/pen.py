"""The pen that draws one thing: unit coordinates in, outlined shapes out."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL.ImageDraw import ImageDraw

from mmdemo.scenes.colours import Rgb
from mmdemo.scenes.outlines import Point, arc


@dataclass(frozen=True)
class Pen:
    """Draws in a square box: (-1, -1) is its upper left corner, (1, 1) its lower right one."""

    draw: ImageDraw
    centre: Point
    radius: float
    body: Rgb
    dark: Rgb
    light: Rgb
    ink: Rgb
    line_px: int

    def polygon(
        self, points: Sequence[Point], fill: Rgb | None = None, outlined: bool = True
    ) -> None:
        """A filled shape; its colour is the body's unless told."""
        corners = self._on_canvas(points)
        self.draw.polygon(corners, fill=fill or self.body)
        if outlined:
            self._stroke([*points, points[0]], self.ink, self.line_px)

    def ellipse(
        self, centre: Point, radii: Point, fill: Rgb | None = None, outlined: bool = True
    ) -> None:
        """A filled ellipse."""
        self.polygon(arc(centre, radii)[:-1], fill, outlined)

    def line(
        self, points: Sequence[Point], fill: Rgb | None = None, width: float | None = None
    ) -> None:
        """An open line with round ends, in ink and as thick as an outline unless told."""
        self._stroke(points, fill or self.ink, self._thickness(width))

    def tube(self, lines: Sequence[Sequence[Point]], width: float, fill: Rgb | None = None) -> None:
        """Thick lines that run into one another, with one outline around all of them."""
        for points in lines:
            self._stroke(points, self.ink, self._thickness(width) + self.line_px)
        for points in lines:
            self._stroke(points, fill or self.body, self._thickness(width) - self.line_px)

    def cluster(
        self, circles: Sequence[tuple[float, float, float]], fill: Rgb | None = None
    ) -> None:
        """Circles (x, y, radius) that run into one another, with one outline around all."""
        half_line = self.line_px / 2 / self.radius
        for x, y, r in circles:
            self.ellipse((x, y), (r + half_line, r + half_line), self.ink, outlined=False)
        for x, y, r in circles:
            self.ellipse((x, y), (r - half_line, r - half_line), fill, outlined=False)

    def _on_canvas(self, points: Sequence[Point]) -> list[Point]:
        x, y = self.centre
        return [(x + self.radius * px, y + self.radius * py) for px, py in points]

    def _thickness(self, width: float | None) -> int:
        return self.line_px if width is None else round(width * self.radius)

    def _stroke(self, points: Sequence[Point], fill: Rgb, width_px: int) -> None:
        path = self._on_canvas(points)
        self.draw.line(path, fill, width_px)
        half = (width_px - 1) / 2
        # A disc at every point closes the gaps that Pillow leaves on the outside of a bend.
        for x, y in path:
            self.draw.ellipse((x - half, y - half, x + half, y + half), fill=fill)
