"""What lies in each cell of a scene's picture, as the cell reader is taught it."""

import torch
from torch import Tensor

from mmdemo.scenes.scene import CANVAS_PX, COLOURS, KINDS, SIZES, Scene

CELL_PX = 16
CELLS_PER_SIDE = CANVAS_PX // CELL_PX

# Class 0 of kind, colour, size and centre is "nothing here".
N_CLASSES = {
    "kind": len(KINDS) + 1,
    "colour": len(COLOURS) + 1,
    "size": len(SIZES) + 1,
    "centre": 2,
    "row": CELLS_PER_SIDE,
    "column": CELLS_PER_SIDE,
}


def cell_truth(scene: Scene) -> dict[str, Tensor]:
    """For each property the class of each cell, row by row: (64,) each.

    A cell belongs to the thing whose box holds the cell's middle, or whose centre lies in it;
    `centre` marks the latter, so that things side by side can be told apart and counted. Each cell
    must know its own row and column too: without them it says what is there but hardly where.
    """
    shape = (CELLS_PER_SIDE, CELLS_PER_SIDE)
    grids = {name: torch.zeros(shape, dtype=torch.long) for name in N_CLASSES}
    lines = torch.arange(CELLS_PER_SIDE)
    grids["row"], grids["column"] = torch.meshgrid(lines, lines, indexing="ij")
    for thing in scene.things:
        left, top, right, bottom = ((edge + CELL_PX // 2 - 1) // CELL_PX for edge in thing.box_px)
        row, column = thing.y_px // CELL_PX, thing.x_px // CELL_PX
        values = {
            "kind": KINDS.index(thing.kind) + 1,
            "colour": COLOURS.index(thing.colour) + 1,
            "size": SIZES.index(thing.size) + 1,
        }
        for name, value in values.items():
            grids[name][top:bottom, left:right] = value
            grids[name][row, column] = value
        grids["centre"][row, column] = 1
    return {name: grid.flatten() for name, grid in grids.items()}
