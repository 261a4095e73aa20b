"""Reads each cell of a picture's features as a thing: a second task that teaches the eye directly.

Captions and answers tell an eye only roundabout what it sees: through words, and through attention
that has yet to be learnt. Asking each cell as well what lies there (multi-task learning, Caruana
1997) is a plain and dense lesson, after which the words come quickly. Used in training only.

Letters: B = batch, C = cells, D = width.
"""

from torch import Tensor, nn
from torch.nn import functional


class CellReader(nn.Module):
    """One linear classifier per property of a cell."""

    def __init__(self, width: int, n_classes: dict[str, int]) -> None:
        super().__init__()
        self.heads = nn.ModuleDict({name: nn.Linear(width, n) for name, n in n_classes.items()})

    def forward(self, cells: Tensor, truth: dict[str, Tensor]) -> Tensor:
        """Sum over properties of the mean cross-entropy.

        Args:
            cells: features (B, C, D).
            truth: for each property the class of each cell (B, C).
        """
        losses = [
            functional.cross_entropy(head(cells).flatten(0, 1).float(), truth[name].flatten())
            for name, head in self.heads.items()
        ]
        total = losses[0]
        for loss in losses[1:]:
            total = total + loss
        return total
