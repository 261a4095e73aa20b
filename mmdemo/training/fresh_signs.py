"""Signs that a model has never written get a beginning from which they can be learnt.

What is never the right sign is pushed away from whatever the model thinks, for all such signs
alike, until their rows of the output layer are one and the same (Land and Bartolo 2024, "Fishing
for Magikarp", arXiv 2405.05417). A handful of corrections cannot part them again.

Letters: V = vocabulary, D = width, N = signs.
"""

from collections.abc import Collection

import torch
from torch import Tensor

ALIKE = 0.95  # cosine of two rows; those of signs that are written stay far below
N_ALIKE = 10  # so many others share the row of a sign that is never written


def never_written(rows: Tensor, signs: Collection[int]) -> Tensor:
    """Which signs no text held that a model has learnt from, as far as `signs` lead to them.

    Args:
        rows: of the output layer, (V, D).
        signs: those that matter; a few are as good as all, for what was never written is alike.

    Returns:
        (V,), true for those of `signs` that were never written and for all that share their row.
    """
    directions = torch.nn.functional.normalize(rows.detach(), dim=1)
    alike = directions[sorted(set(signs))] @ directions.T > ALIKE  # (N, V)
    return alike[alike.sum(dim=1) > N_ALIKE].any(dim=0)


def begin_anew(rows: Tensor, signs: Collection[int], *, seed: int) -> None:
    """Give those of `signs` that were never written rows of their own, in place.

    They are drawn from a normal distribution as wide as the written rows are spread (Hewitt 2021,
    "Initializing New Word Embeddings for Pretrained Language Models").
    """
    fresh = never_written(rows, signs)
    chosen = [sign for sign in sorted(set(signs)) if fresh[sign]]
    written = rows.detach()[~fresh]
    chance = torch.Generator().manual_seed(seed)
    # Of every sign its own, so that what a later run learns does not begin as what this one did.
    noise = torch.randn(rows.shape, generator=chance).to(rows)[chosen]  # (N, D)
    with torch.no_grad():
        rows[chosen] = written.mean(dim=0) + noise * written.std(dim=0)
