"""Pictures as a painter leaves them: a little bent, soft, noisy or off in colour, but readable."""

import random
from dataclasses import dataclass
from math import cos, pi, sin

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from mmdemo.media import Picture

N_MESH = 4  # squares along a side, each bent on its own
MOST_TURN = pi / 20
MOST_ZOOM = 0.14
MOST_SHIFT_PX = 5.0
MOST_BEND_PX = 2.5
MOST_BLUR_PX = 1.5
LEAST_SIDE_SHARE = 0.5  # of the side, down to which a picture is shrunk and brought back
MOST_TINT = 0.1  # of brightness and contrast, for each channel a third of it
MOST_NOISE = 0.1  # standard deviation, pixels being in [-1, 1]
N_CLOUDS = 8  # along a side, of noise that is coarser than pixels

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Bend:
    """A smooth move of everything in a picture."""

    nodes_px: Floats  # (N_MESH + 1, N_MESH + 1, 2): where x, y of each node of the mesh come from
    side_px: int

    def of_picture(self, picture: Picture) -> Picture:
        """The picture, moved."""
        step_px = self.side_px // N_MESH
        data = []
        for row in range(N_MESH):
            for column in range(N_MESH):
                left, top = column * step_px, row * step_px
                corners = ((row, column), (row + 1, column), (row + 1, column + 1))
                quad = [self.nodes_px[at] for at in (*corners, (row, column + 1))]
                box = left, top, left + step_px, top + step_px
                data.append((box, tuple(np.concatenate(quad).tolist())))
        return picture.transform(
            picture.size, Image.Transform.MESH, data, Image.Resampling.BILINEAR
        )

    def of_point(self, x_px: float, y_px: float) -> tuple[float, float]:
        """Where that point of the picture comes to lie."""
        start = at = np.array([x_px, y_px])
        for _ in range(4):  # the bend is small, so this soon stands still
            at = at + start - self._source(at)
        return float(at[0]), float(at[1])

    def _source(self, at_px: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where what is shown at a point comes from: between the nodes around it."""
        where = np.clip(at_px / (self.side_px / N_MESH), 0, N_MESH - 1e-6)
        column, row = (int(number) for number in where)
        x, y = where - (column, row)
        above, below = (
            (1 - x) * self.nodes_px[line, column] + x * self.nodes_px[line, column + 1]
            for line in (row, row + 1)
        )
        return (1 - y) * above + y * below


def random_bend(side_px: int, rng: random.Random) -> Bend:
    """Turned, zoomed, shifted and bent a little; what would come from outside is stretched."""
    line = np.linspace(-side_px / 2, side_px / 2, N_MESH + 1)
    x, y = np.meshgrid(line, line)
    turn = rng.uniform(-MOST_TURN, MOST_TURN)
    zoom_x, zoom_y = (1 + rng.uniform(-MOST_ZOOM, MOST_ZOOM) for _ in "xy")
    turned = (cos(turn) * x - sin(turn) * y, sin(turn) * x + cos(turn) * y)
    nodes = np.stack([turned[0] * zoom_x, turned[1] * zoom_y], axis=-1) + side_px / 2
    nodes += [rng.uniform(-MOST_SHIFT_PX, MOST_SHIFT_PX) for _ in "xy"]
    nodes += _noise(rng).uniform(-MOST_BEND_PX, MOST_BEND_PX, nodes.shape)
    return Bend(nodes.clip(0, side_px).astype(np.float32), side_px)


def soften(picture: Picture, rng: random.Random) -> Picture:
    """Blurred a little, or shrunk and brought back."""
    if rng.random() < 0.5:
        return picture.filter(ImageFilter.GaussianBlur(rng.uniform(0, MOST_BLUR_PX)))
    small = [round(side * rng.uniform(LEAST_SIDE_SHARE, 1)) for side in picture.size]
    shrunk = picture.resize((small[0], small[1]), Image.Resampling.BILINEAR)
    return shrunk.resize(picture.size, Image.Resampling.BICUBIC)


def discolour(pixels: Floats, rng: random.Random) -> Floats:
    """Tinted and noisy: pixels (H, W, 3) in [-1, 1] in and out."""
    noise = _noise(rng)
    tint = noise.uniform(-MOST_TINT, MOST_TINT, 2)[:, None] + noise.uniform(
        -MOST_TINT / 3, MOST_TINT / 3, (2, 3)
    )
    changed = pixels * (1 + tint[0]) + tint[1]
    grain = noise.standard_normal(pixels.shape, dtype=np.float32)
    clouds = noise.standard_normal((3, N_CLOUDS, N_CLOUDS), dtype=np.float32)
    size_px = pixels.shape[1], pixels.shape[0]
    grown = [Image.fromarray(c).resize(size_px, Image.Resampling.BICUBIC) for c in clouds]
    coarse = np.stack([np.asarray(channel) for channel in grown], axis=-1)
    for added in (grain, coarse):
        changed += added * rng.uniform(0, MOST_NOISE) * rng.choice((0, 1))
    return changed.clip(-1, 1).astype(np.float32)


def _noise(rng: random.Random) -> np.random.Generator:
    return np.random.default_rng(rng.getrandbits(48))
