"""Corrected pictures among scenes of the picture world, so that the new drives nothing old out.

Rehearsal (Robins 1995, "Catastrophic forgetting, rehearsal and pseudorehearsal"): most of what is
seen in a step is what the model knew before.
"""

import random
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from mmdemo.errors import InvalidRequestError
from mmdemo.media import Picture, open_picture
from mmdemo.media.instructions import INSTRUCTIONS
from mmdemo.training.lessons import ANSWER_WEIGHT
from mmdemo.training.packing import Piece, pack
from mmdemo.training.scene_batches import SceneLessons, piece_of, to_pixels
from mmdemo.training.snapshot import Corrected

Example = tuple[Tensor, list[Piece]]
SIDE_PX = 128
MOST_AT_ONCE = 8  # texts about one picture in a row, whose attention is square in their length
MOST_SHIFT = 0.12  # of the side, in which a corrected picture is moved about
SCALES = (0.85, 1.15)


class CorrectedPictures(Dataset[Example]):
    """Of every step, so many examples are corrected pictures; the others are new scenes."""

    def __init__(
        self, pairs: list[Corrected], tokenizer: Any, *, share: float, n_questions: int
    ) -> None:
        self._by_picture = _by_picture(pairs)
        self._tokenizer = tokenizer
        self._share = share
        self._scenes = SceneLessons(tokenizer, n_questions)

    def __getitem__(self, number: int) -> Example:
        """Pixels (3, 128, 128) in [-1, 1] and the pieces of text about them."""
        rng = random.Random(f"corrections:{number}")
        if rng.random() >= self._share:
            pixels, pieces, _ = self._scenes[number]
            return pixels, pieces
        pairs = rng.choice(self._by_picture)
        pairs = rng.sample(pairs, min(len(pairs), MOST_AT_ONCE))
        picture = moved(open_picture(pairs[0].path), rng)
        pieces = [piece_of_pair(self._tokenizer, pair) for pair in pairs]
        return to_pixels(picture, rng), pieces


def piece_of_pair(tokenizer: Any, pair: Corrected) -> Piece:
    """What is asked about a pair's picture, and what a person wanted to be replied."""
    style = "detailed" if pair.style == "detailed" else "short"
    asked = pair.question or INSTRUCTIONS[pair.language, style]
    weight = ANSWER_WEIGHT if pair.task == "answer" else 1.0  # as in the world's own lessons
    return piece_of(tokenizer, asked, pair.text, weight=weight)


def signs_of(pairs: list[Corrected], tokenizer: Any) -> set[int]:
    """All tokens of what is asked and replied in these pairs."""
    pieces = [piece_of_pair(tokenizer, pair) for pair in pairs]
    return {token for piece in pieces for token in (*piece.prompt, *piece.reply)}


def check_lengths(pairs: list[Corrected], tokenizer: Any, most: int) -> None:
    """Whether each pair fits a row of `most` tokens.

    Raises:
        InvalidRequestError: one does not.
    """
    for pair in pairs:
        piece = piece_of_pair(tokenizer, pair)
        if len(piece.prompt) + len(piece.reply) - 1 > most:
            raise InvalidRequestError(
                f"The text of pair {pair.id} is too long for this model; shorten it or leave the "
                "pair out."
            )


def correction_batches(
    examples: CorrectedPictures, *, first: int, batch_size: int, pad: int
) -> DataLoader[Any]:
    """Batches from example `first` on, without end."""

    def collate(chosen: list[Example]) -> dict[str, Tensor]:
        pixels, texts = zip(*chosen, strict=True)
        return {"pixels": torch.stack(pixels)} | pack(list(texts), pad)

    return DataLoader(
        examples,
        batch_size=batch_size,
        sampler=range(first, 2**40),
        collate_fn=collate,
        num_workers=1,
        prefetch_factor=4,
    )


def _by_picture(pairs: list[Corrected]) -> list[list[Corrected]]:
    found: dict[Any, list[Corrected]] = {}
    for pair in pairs:
        found.setdefault(pair.path, []).append(pair)
    return list(found.values())


def moved(picture: Picture, rng: random.Random) -> Picture:
    """The picture at the model's size, a little larger or smaller and not quite in place.

    What it leaves free at an edge is filled with the pixels that stood there.
    """
    pixels = np.asarray(picture.resize((SIDE_PX, SIDE_PX), Image.Resampling.BICUBIC))
    side = round(SIDE_PX * rng.uniform(*SCALES))
    scaled = np.asarray(Image.fromarray(pixels).resize((side, side), Image.Resampling.BICUBIC))
    most = round(SIDE_PX * MOST_SHIFT)
    margin = max(0, SIDE_PX - side) // 2 + most + 1
    padded = np.pad(scaled, ((margin, margin), (margin, margin), (0, 0)), mode="edge")
    middle = (padded.shape[0] - SIDE_PX) // 2
    top, left = (middle + rng.randint(-most, most) for _ in range(2))
    top, left = (min(max(0, at), padded.shape[0] - SIDE_PX) for at in (top, left))
    return Image.fromarray(padded[top : top + SIDE_PX, left : left + SIDE_PX])
