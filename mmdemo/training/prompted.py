"""What a painter learns corrections from: latents with prompts, all computed once."""

import random
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor
from torch.utils.data import Dataset

from mmdemo.media import LANGUAGES, Picture, open_picture
from mmdemo.scenes import N_PROMPTS, draw_scene, prompt_for, random_scene, wish_of
from mmdemo.training.corrections import moved
from mmdemo.training.redrawing import Conditions, conditions, latents_of
from mmdemo.training.snapshot import Corrected

AT_ONCE = 16
N_MOVED = 4  # places in which a picture of the picture world is shown
Prompted = tuple[Picture, str]


class PromptedPictures:
    """Pictures with their prompts, as a pipeline's denoiser sees and reads them."""

    def __init__(self, pipeline: Any, pictures: Iterable[Prompted], side_px: int) -> None:
        latents: list[Tensor] = []
        told: list[Conditions] = []
        left = iter(pictures)
        while some := list(islice(left, AT_ONCE)):  # not all of them: they may be large
            shown, prompts = zip(*some, strict=True)
            pixels = torch.stack([pixels_of(picture, side_px) for picture in shown])
            latents.append(latents_of(pipeline, pixels))
            told.append(conditions(pipeline, list(prompts)))
        self._latents = torch.cat(latents)  # (N, C, H, W)
        self._told = {name: torch.cat([each[name] for each in told]) for name in told[0]}

    def __len__(self) -> int:
        return len(self._latents)

    def __getitem__(self, place: int) -> dict[str, Tensor]:
        """`latents` and what `conditions` found of the prompt."""
        return {"latents": self._latents[place]} | {
            name: values[place] for name, values in self._told.items()
        }

    def all(self) -> dict[str, Tensor]:
        """Everything as one batch."""
        return {"latents": self._latents} | self._told


class Lessons(Dataset[dict[str, Tensor]]):
    """Corrected pictures among scenes that the painter knows, now and then without a prompt."""

    def __init__(
        self,
        corrected: PromptedPictures,
        known: PromptedPictures | None,
        unprompted: Conditions,
        lessons: dict[str, Any],
    ) -> None:
        self._corrected, self._known, self._lessons = corrected, known, lessons
        self._unprompted = {name: values[0] for name, values in unprompted.items()}

    def __getitem__(self, number: int) -> dict[str, Tensor]:
        """`latents`, what is read of the prompt, and `ids`."""
        rng = random.Random(f"painter corrections:{number}")
        is_corrected = rng.random() < self._lessons["corrected_share"]
        shown = self._known if self._known and not is_corrected else self._corrected
        example = shown[rng.randrange(len(shown))]
        if rng.random() < self._lessons["unprompted_share"]:
            example |= self._unprompted
        return example | {"ids": torch.tensor(number)}


def prompted(pairs: Iterable[Corrected]) -> Iterator[Prompted]:
    """The pairs' pictures and texts."""
    for pair in pairs:
        yield open_picture(pair.path), pair.text


def moved_about(pictures: Iterable[Prompted]) -> Iterator[Prompted]:
    """Each picture of the picture world's size in several places."""
    rng = random.Random(0)
    for picture, text in pictures:
        yield picture, text
        yield from ((moved(picture, rng), text) for _ in range(N_MOVED - 1))


def known_scenes(n_scenes: int) -> Iterator[Prompted]:
    """Scenes of the picture world, each with a wish for it."""
    for seed in range(n_scenes):
        scene, rng = random_scene(seed, "train"), random.Random(f"known:{seed}")
        wish = prompt_for(wish_of(scene, rng), LANGUAGES[seed % 2], rng.randrange(N_PROMPTS))
        yield draw_scene(scene), wish


def pixels_of(picture: Picture, side_px: int) -> Tensor:
    """The middle of a picture, (3, side, side) in [-1, 1]."""
    fitted = ImageOps.fit(picture.convert("RGB"), (side_px, side_px), Image.Resampling.BICUBIC)
    pixels = np.asarray(fitted, dtype=np.float32) / 127.5 - 1  # (H, W, 3)
    return torch.from_numpy(pixels).permute(2, 0, 1).contiguous()
