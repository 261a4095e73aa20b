"""The describer in training: its replies, and what its eye sees in each cell."""

from typing import Any

from torch import Tensor, nn
from torch.nn import functional

from mmdemo.nets.cell_reader import CellReader
from mmdemo.training.cells import N_CLASSES
from mmdemo.training.packing import IGNORED


class Student(nn.Module):
    """A describer and the reader of its cells, with one loss for both tasks."""

    def __init__(self, describer: Any, *, cell_weight: float) -> None:
        super().__init__()
        self.describer = describer
        self.cells = CellReader(describer.config.encoder.hidden_size, N_CLASSES)
        self.cell_weight = cell_weight

    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        """Weighted mean cross-entropy of the reply tokens, plus that of the cells."""
        replies, states = replies_loss(self.describer, batch)
        seen = states[:, 1:]  # (B, 64, D), without the summary token
        truth = {name: batch[name] for name in N_CLASSES}
        return replies + self.cell_weight * self.cells(seen, truth)


class ReplyStudent(nn.Module):
    """A describer that learns replies alone: of corrected pictures no cell's truth is known."""

    def __init__(self, describer: Any) -> None:
        super().__init__()
        self.describer = describer

    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        """Weighted mean cross-entropy of the reply tokens."""
        return replies_loss(self.describer, batch)[0]


def replies_loss(describer: Any, batch: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
    """Weighted mean cross-entropy of the reply tokens, and the eye's states (B, 65, D)."""
    output = describer(
        pixel_values=batch["pixels"],
        decoder_input_ids=batch["ids"],
        decoder_attention_mask=batch["mask"],
        decoder_position_ids=batch["positions"],
        use_cache=False,
    )
    learnt = batch["labels"] != IGNORED
    losses = functional.cross_entropy(
        output.logits[learnt].float(), batch["labels"][learnt], reduction="none"
    )
    weights = batch["weights"][learnt]
    return (losses * weights).sum() / weights.sum(), output.encoder_last_hidden_state
