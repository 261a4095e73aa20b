"""Texts of one picture side by side in one row, so that it is looked at once for all of them.

Letters: B = batch, T = tokens in a row.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

IGNORED = -100


@dataclass(frozen=True)
class Piece:
    """One text: prompt and reply as tokens."""

    prompt: list[int]
    reply: list[int]  # ends with the end token
    weight: float


def pack(rows: list[list[Piece]], pad: int, *, multiple: int = 8) -> dict[str, Tensor]:
    """Lay out each row's pieces one after the other.

    Returns:
        `ids`, `positions` (from 0 within each piece), `labels` (the next token, or IGNORED within
        prompts and padding), `weights`: all (B, T); `mask` (B, 1, T, T), which is added to the
        attention scores: 0 where a token may look (back within its own piece), else lowest.
    """
    n_tokens = max(sum(len(p.prompt) + len(p.reply) - 1 for p in row) for row in rows)
    n_tokens = -(-n_tokens // multiple) * multiple
    ids = torch.full((len(rows), n_tokens), pad)
    labels = torch.full((len(rows), n_tokens), IGNORED)
    positions = torch.zeros_like(ids)
    owners = torch.full_like(ids, -1)
    weights = torch.zeros(ids.shape)
    for b, row in enumerate(rows):
        start = 0
        for owner, piece in enumerate(row):
            tokens = torch.tensor(piece.prompt + piece.reply)
            end, reply = start + len(tokens) - 1, start + len(piece.prompt) - 1
            ids[b, start:end] = tokens[:-1]
            labels[b, reply:end] = tokens[len(piece.prompt) :]
            positions[b, start:end] = torch.arange(end - start)
            owners[b, start:end] = owner
            weights[b, reply:end] = piece.weight
            start = end
    same = owners[:, :, None] == owners[:, None, :]  # (B, T, T)
    back = torch.ones(n_tokens, n_tokens, dtype=torch.bool).tril()
    # Added, not boolean: the plain attention adds whatever it is given, and 1 would hide nothing.
    hidden = ~(same & back)[:, None]  # (B, 1, T, T)
    return {
        "ids": ids,
        "positions": positions,
        "labels": labels,
        "weights": weights,
        "mask": torch.zeros(hidden.shape).masked_fill(hidden, torch.finfo(torch.float32).min),
    }
