"""Finds things by their centres: a picture in, a coarse map of what lies where out.

"Objects as Points" (Zhou et al. 2019, arXiv 1904.07850): each cell of the map says how likely the
centre of a thing of each kind lies in it, and which colour and size that thing would have. Kind and
colour are told by separate heads, so that no combination of them is foreign. The centres are looked
for in cells of 8 pixels, not 4 as there: the things to be found lie farther apart than that.

Letters: B = batch, D = channels, H and W = cells.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

CELL_PX = 8
KIND_PRIOR_LOGIT = -4.6  # nearly no cell holds a centre (Lin et al. 2017, arXiv 1708.02002)
CONFIG, WEIGHTS = "config.json", "model.safetensors"


@dataclass(frozen=True)
class CentreNetConfig:
    """What a checkpoint says of itself."""

    widths: Sequence[int]  # at a half, a quarter, an eighth and a sixteenth of the picture's side
    kinds: Sequence[str]  # in the order of the logits
    colours: Sequence[str]
    sizes: Sequence[str]
    threshold: float = 0.3  # a thing is there from this probability on


@dataclass(frozen=True)
class Centre:
    """One thing that was found: indices into the config's lists, and where."""

    kind: int
    colour: int
    size: int
    x_px: int
    y_px: int
    probability: float


class CentreNet(nn.Module):
    """A small residual network that looks at two scales, and one linear layer per property."""

    def __init__(self, config: CentreNetConfig) -> None:
        super().__init__()
        self.config = config
        half, quarter, eighth, sixteenth = config.widths
        self.fine = nn.Sequential(
            _layer(3, half, stride=2),
            _layer(half, quarter, stride=2),
            Residual(quarter),
            _layer(quarter, eighth, stride=2),
            Residual(eighth, depth=2),
        )
        self.coarse = nn.Sequential(
            _layer(eighth, sixteenth, stride=2),
            Residual(sixteenth, depth=2),
            Residual(sixteenth, depth=2),
            nn.Conv2d(sixteenth, eighth, 1),
        )
        self.joined = Residual(eighth)
        self.kind = nn.Conv2d(eighth, len(config.kinds), 1)
        self.colour = nn.Conv2d(eighth, len(config.colours), 1)
        self.size = nn.Conv2d(eighth, len(config.sizes), 1)
        self.offset = nn.Conv2d(eighth, 2, 1)
        nn.init.constant_(self.kind.bias, KIND_PRIOR_LOGIT)  # pyright: ignore[reportArgumentType]

    def forward(self, pixels: Tensor) -> dict[str, Tensor]:
        """Logits of kind, colour and size, and where in its cell a centre lies.

        Args:
            pixels: (B, 3, 8 H, 8 W) in [-1, 1].

        Returns:
            `kind` (one yes or no for each), `colour`, `size` (one of several): logits; `offset`:
            x and y of the centre from the cell's middle, in cells. All (B, D, H, W).
        """
        fine = self.fine(pixels)
        cells = self.joined(fine + functional.interpolate(self.coarse(fine), scale_factor=2.0))
        return {
            "kind": self.kind(cells),
            "colour": self.colour(cells),
            "size": self.size(cells),
            "offset": self.offset(cells),
        }

    def save_pretrained(self, folder: Path) -> None:
        """Write the config and the weights, at the precision they have."""
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(asdict(self.config), indent=2)
        (folder / CONFIG).write_text(text + "\n", encoding="utf-8")
        save_file(
            {name: tensor.contiguous() for name, tensor in self.state_dict().items()},
            folder / WEIGHTS,
        )

    @classmethod
    def from_pretrained(cls, folder: Path) -> Self:
        """Open what `save_pretrained` wrote, in float32."""
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        net = cls(CentreNetConfig(**config))
        net.load_state_dict(load_file(folder / WEIGHTS))
        return net


class Residual(nn.Module):
    """Convolutions that change what comes in instead of replacing it (He et al. 2015)."""

    def __init__(self, width: int, depth: int = 1) -> None:
        super().__init__()
        self.layers = nn.Sequential(*(_layer(width, width) for _ in range(depth)))

    def forward(self, cells: Tensor) -> Tensor:
        """(B, D, H, W) in, the same shape out."""
        return cells + self.layers(cells)


def find_centres(maps: dict[str, Tensor], threshold: float) -> list[list[Centre]]:
    """For each picture the cells that are likelier than their neighbours, likeliest first.

    Args:
        maps: what the net returns.
        threshold: the least probability of a thing's kind.
    """
    likely, kinds = maps["kind"].float().sigmoid().max(dim=1)  # (B, H, W)
    # Whatever their kinds: a thing that looks like two others is one thing still.
    peaks = (likely == functional.max_pool2d(likely, 3, stride=1, padding=1)) & (
        likely >= threshold
    )
    looks = {name: maps[name].argmax(dim=1) for name in ("colour", "size")}  # (B, H, W)
    found: list[list[Centre]] = [[] for _ in likely]
    for b, row, column in peaks.nonzero().tolist():
        dx, dy = maps["offset"][b, :, row, column].tolist()
        centre = Centre(
            kind=int(kinds[b, row, column]),
            colour=int(looks["colour"][b, row, column]),
            size=int(looks["size"][b, row, column]),
            x_px=round((column + 0.5 + dx) * CELL_PX),
            y_px=round((row + 0.5 + dy) * CELL_PX),
            probability=float(likely[b, row, column]),
        )
        found[b].append(centre)
    return [sorted(those, key=lambda centre: -centre.probability) for those in found]


def _layer(n_in: int, n_out: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(n_in, n_out, 3, stride, padding=1, bias=False),
        nn.BatchNorm2d(n_out),
        nn.ReLU(inplace=True),
    )
