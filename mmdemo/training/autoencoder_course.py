"""The course of the painter's autoencoder: pieces of drawn scenes, to be seen and drawn again."""

# What diffusers exports counts as private.
# pyright: reportPrivateImportUsage=false

import random
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import AutoencoderKL
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from mmdemo.scenes import draw_scene, random_scene
from mmdemo.training.compressor import Compressor
from mmdemo.training.course import Course, save_whole
from mmdemo.training.painter import build_autoencoder, halved
from mmdemo.training.recipe import Recipe


class ScenePieces(Dataset[dict[str, Tensor]]):
    """A square piece of each training scene: more is learnt per second than from whole ones."""

    def __init__(self, side_px: int) -> None:
        self._side_px = side_px

    def __getitem__(self, seed: int) -> dict[str, Tensor]:
        """`pixels` (3, side, side) in [-1, 1]."""
        pixels = scene_pixels(seed)
        rng = random.Random(f"pieces:{seed}")
        top, left = (rng.randint(0, side - self._side_px) for side in pixels.shape[1:])
        piece = pixels[:, top : top + self._side_px, left : left + self._side_px]
        return {"pixels": piece, "ids": torch.tensor(seed)}


def scene_pixels(seed: int) -> Tensor:
    """The training scene of that seed, drawn: (3, 128, 128) in [-1, 1]."""
    drawn = np.asarray(draw_scene(random_scene(seed, "train")), dtype=np.float32)
    return torch.from_numpy(drawn / 127.5 - 1).permute(2, 0, 1).contiguous()


def autoencoder_course(recipe: Recipe, out: Path, start_from: Path | None, device: str) -> Course:
    """The course, from the checkpoint in `start_from` or from nothing."""
    lessons = recipe.lessons
    autoencoder: Any = (
        AutoencoderKL.from_pretrained(start_from, dtype=torch.float32)
        if start_from
        else build_autoencoder(recipe.sizes)
    )
    if lessons["decoder_alone"]:  # a painter that was trained on these latents keeps them
        for part in (autoencoder.encoder, autoencoder.quant_conv):
            part.requires_grad_(requires_grad=False)
    if device == "cpu":
        autoencoder.to(memory_format=torch.channels_last)

    def batches(n_done: int) -> Any:
        return DataLoader(
            ScenePieces(lessons["piece_px"]),
            batch_size=recipe.batch_size,
            sampler=range(n_done, 2**40),
            num_workers=1 if device == "cpu" else 8,
            prefetch_factor=4,
        )

    def export(compressor: Any) -> None:
        save_whole(out, halved(compressor.autoencoder))

    student = Compressor(
        autoencoder,
        edge_weight=lessons["edge_weight"],
        colour_weight=lessons["colour_weight"],
        kl_weight=lessons["kl_weight"],
    )
    return Course(student, batches, export)
