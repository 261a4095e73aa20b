"""Scenes drawn and put into words while the model learns: no data set to store or run out of."""

import random
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from mmdemo.media import Picture
from mmdemo.scenes import draw_scene, random_scene
from mmdemo.training.cells import N_CLASSES, cell_truth
from mmdemo.training.lessons import lessons
from mmdemo.training.packing import Piece, pack

RESCALED_SHARE = 0.25  # of pictures seen as if they had been scaled, as uploads often are
JITTER = 0.08  # of brightness and contrast

Example = tuple[Tensor, list[Piece], dict[str, Tensor]]


class SceneLessons(Dataset[Example]):
    """The training scene of each seed, as pixels and pieces of text."""

    def __init__(self, tokenizer: Any, n_questions: int) -> None:
        self._tokenizer = tokenizer
        self._n_questions = n_questions

    def __getitem__(self, seed: int) -> Example:
        """Pixels (3, 128, 128) in [-1, 1], the scene's pieces, and what lies in each cell."""
        rng = random.Random(f"lessons:{seed}")
        scene = random_scene(seed, "train")
        pieces = [
            piece_of(self._tokenizer, lesson.prompt, lesson.reply, weight=lesson.weight)
            for lesson in lessons(scene, rng, self._n_questions)
        ]
        return to_pixels(_rescaled(draw_scene(scene), rng), rng), pieces, cell_truth(scene)


def piece_of(tokenizer: Any, prompt: str, reply: str, *, weight: float) -> Piece:
    """What is asked and what is to be replied, as tokens."""
    messages = [{"role": "user", "content": prompt}]
    asked = tokenizer.apply_chat_template(messages, tokenize=False)
    tokens = tokenizer([asked, reply], add_special_tokens=False).input_ids
    return Piece(tokens[0], [*tokens[1], tokenizer.eos_token_id], weight)


def scene_batches(
    lessons_of: SceneLessons, *, first_seed: int, batch_size: int, pad: int, n_workers: int
) -> "DataLoader[Example]":
    """Batches of scenes from `first_seed` on, without end."""

    def collate(examples: list[Example]) -> dict[str, Tensor]:
        pictures, texts, cells = zip(*examples, strict=True)
        truth = {name: torch.stack([each[name] for each in cells]) for name in N_CLASSES}
        return {"pixels": torch.stack(pictures)} | truth | pack(list(texts), pad)

    return DataLoader(
        lessons_of,
        batch_size=batch_size,
        sampler=range(first_seed, 2**40),
        collate_fn=collate,
        num_workers=n_workers,
        prefetch_factor=4 if n_workers else None,
    )


def to_pixels(picture: Picture, rng: random.Random) -> Tensor:
    """A picture as (3, H, W) in [-1, 1], a little brighter or darker than it is."""
    pixels = torch.from_numpy(np.asarray(picture, dtype=np.float32)) / 127.5 - 1  # (H, W, 3)
    contrast = 1 + rng.uniform(-JITTER, JITTER)
    brightness = rng.uniform(-JITTER, JITTER)
    return (pixels * contrast + brightness).clamp(-1, 1).permute(2, 0, 1).contiguous()


def _rescaled(picture: Picture, rng: random.Random) -> Picture:
    if rng.random() >= RESCALED_SHARE:
        return picture
    side_px = rng.randint(112, 288)
    scaled = picture.resize((side_px, side_px), Image.Resampling.BICUBIC)
    return scaled.resize(picture.size, Image.Resampling.BILINEAR)
