"""What a judge is taught: where the things' centres lie, and its loss.

Letters: B = batch, K = kinds, H and W = cells.
"""

from collections.abc import Sequence
from math import exp

import torch
from torch import Tensor, nn
from torch.nn import functional

from mmdemo.nets.centre_net import CELL_PX, CentreNet
from mmdemo.scenes import Thing
from mmdemo.scenes.scene import CANVAS_PX, COLOURS, KINDS, SIZES

N_CELLS = CANVAS_PX // CELL_PX  # along a side
SPREAD = 1 / 6  # of a thing's side: how far around its centre a miss is forgiven
IGNORED = -100
NEAR = 1  # cells around a centre that are taught colour and size too
FOCUS, FORGIVENESS = 2, 4  # the exponents of the focal loss (Law and Deng 2018, arXiv 1808.01244)
OFFSET_WEIGHT = 0.5


def centre_truth(things: Sequence[Thing]) -> dict[str, Tensor]:
    """What the net should say of a picture with these things.

    Returns:
        `kind` (K, H, W): 1 in the cell of a centre, less around it; `colour`, `size` (H, W):
        classes, IGNORED away from centres; `offset` (2, H, W): from each cell's middle to the
        nearest thing's centre, in cells.
    """
    shape = (N_CELLS, N_CELLS)
    kind = torch.zeros(len(KINDS), *shape)
    colour, size = (torch.full(shape, IGNORED) for _ in range(2))
    offset = torch.zeros(2, *shape)
    line = torch.arange(N_CELLS)
    for thing in things:
        x, y = thing.x_px / CELL_PX, thing.y_px / CELL_PX
        column, row = (min(max(int(at), 0), N_CELLS - 1) for at in (x, y))
        sigma = thing.side_px / CELL_PX * SPREAD
        bell = torch.exp(-((line - column)[None] ** 2 + (line - row)[:, None] ** 2) / 2 / sigma**2)
        heat = kind[KINDS.index(thing.kind)]
        torch.maximum(heat, bell.where(bell > exp(-4.5), 0), out=heat)
        near = (
            slice(max(0, row - NEAR), row + NEAR + 1),
            slice(max(0, column - NEAR), column + NEAR + 1),
        )
        colour[near], size[near] = COLOURS.index(thing.colour), SIZES.index(thing.size)
        offset[0][near] = (x - line[near[1]] - 0.5)[None].expand_as(offset[0][near])
        offset[1][near] = (y - line[near[0]] - 0.5)[:, None].expand_as(offset[1][near])
    return {"kind": kind, "colour": colour, "size": size, "offset": offset}


class JudgeStudent(nn.Module):
    """A net in training, with one loss for all that it says."""

    def __init__(self, net: CentreNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        """Focal loss of the kinds, cross-entropy of colours and sizes, distance of the centres."""
        said = {name: value.float() for name, value in self.net(batch["pixels"]).items()}
        loss = focal_loss(said["kind"], batch["kind"])
        for name in ("colour", "size"):
            loss = loss + functional.cross_entropy(said[name], batch[name], ignore_index=IGNORED)
        near = batch["colour"] != IGNORED  # (B, H, W)
        missed = (said["offset"] - batch["offset"]).abs().sum(dim=1)[near]
        return loss + OFFSET_WEIGHT * missed.mean()


def focal_loss(logits: Tensor, truth: Tensor) -> Tensor:
    """Sum over cells, by the number of things; what is known already counts little.

    Args:
        logits: (B, K, H, W).
        truth: the same shape, as `centre_truth` gives it.
    """
    yes = functional.logsigmoid(logits)
    no = functional.logsigmoid(-logits)
    centre = truth == 1
    found = torch.where(centre, (no.exp() ** FOCUS) * yes, 0.0)
    quiet = torch.where(centre, 0.0, (1 - truth) ** FORGIVENESS * yes.exp() ** FOCUS * no)
    return -(found + quiet).sum() / centre.sum().clamp(min=1)
