"""The course of the judge: drawn scenes, clean and as a painter might leave them."""

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from mmdemo.nets.centre_net import Centre, CentreNet, CentreNetConfig, find_centres
from mmdemo.scenes import Scene, Split, Thing, draw_scene, random_scene, smear_over
from mmdemo.scenes.scene import COLOURS, KINDS, SIZES
from mmdemo.training.blemishes import discolour, random_bend, soften
from mmdemo.training.centres import JudgeStudent, centre_truth
from mmdemo.training.course import Course, save_whole
from mmdemo.training.recipe import Recipe

THRESHOLDS = tuple(percent / 100 for percent in range(10, 71, 5))
FLAT_SHARE = 0.5  # of empty pictures: of one colour, whichever, instead of a background
AT_ONCE = 64  # pictures of the validation in one call


class JudgedScenes(Dataset[dict[str, Tensor]]):
    """The scene of each seed as a picture, with where its things are."""

    def __init__(self, lessons: dict[str, Any], split: Split = "train") -> None:
        self._lessons = lessons
        self._split: Split = split

    def __getitem__(self, seed: int) -> dict[str, Tensor]:
        """`pixels` (3, 128, 128) in [-1, 1] and what `centre_truth` says of them."""
        pixels, things = self.example(seed)
        return {"pixels": pixels, "ids": torch.tensor(seed)} | centre_truth(things)

    def example(self, seed: int) -> tuple[Tensor, tuple[Thing, ...]]:
        """The pixels of a scene, and its things where they have come to lie."""
        rng = random.Random(f"judged:{self._split}:{seed}")
        # Whatever a painter may give a colour is to be read, also what it never learnt from.
        held_out = self._happens("held_out_share", rng)
        scene = random_scene(seed, self._split, held_out=held_out)
        if self._happens("empty_share", rng):
            scene = Scene(scene.background, ())
        picture, things = draw_scene(scene), scene.things
        if not things and rng.random() < FLAT_SHARE:
            picture.paste(tuple(rng.randrange(256) for _ in "rgb"), (0, 0, *picture.size))
        if self._happens("smeared_share", rng):
            picture = smear_over(picture, scene, rng)
        if self._happens("bent_share", rng):
            bend = random_bend(picture.width, rng)
            picture = bend.of_picture(picture)
            things = tuple(
                _moved(thing, *bend.of_point(thing.x_px, thing.y_px)) for thing in things
            )
        if self._happens("soft_share", rng):
            picture = soften(picture, rng)
        pixels = np.asarray(picture, dtype=np.float32) / 127.5 - 1
        if self._happens("discoloured_share", rng):
            pixels = discolour(pixels, rng)
        return torch.from_numpy(pixels).permute(2, 0, 1).contiguous(), things

    def _happens(self, share: str, rng: random.Random) -> bool:
        return rng.random() < self._lessons[share]


def judge_course(recipe: Recipe, out: Path, start_from: Path | None, device: str) -> Course:
    """The course, from the checkpoint in `start_from` or from nothing."""
    lessons = recipe.lessons
    fresh = CentreNetConfig(recipe.sizes["widths"], KINDS, COLOURS, SIZES)
    net = CentreNet.from_pretrained(start_from) if start_from else CentreNet(fresh)
    if device == "cpu":
        net.to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]

    def batches(n_done: int) -> Any:
        return DataLoader(
            JudgedScenes(lessons),
            batch_size=recipe.batch_size,
            sampler=range(n_done, 2**40),
            num_workers=0 if device == "cpu" else 8,
        )

    def export(student: Any) -> None:
        examples = JudgedScenes(lessons, "val")
        threshold = best_threshold(
            student.net, [examples.example(seed) for seed in range(lessons["validation_scenes"])]
        )
        halved = CentreNet(replace(student.net.config, threshold=threshold))
        halved.load_state_dict(student.net.state_dict())
        save_whole(out, halved.half())

    return Course(JudgeStudent(net), batches, export)


@torch.no_grad()
def best_threshold(net: CentreNet, examples: Sequence[tuple[Tensor, tuple[Thing, ...]]]) -> float:
    """The one with which most pictures are read entirely right."""
    was_training = net.training
    net.eval()
    device = next(net.parameters()).device
    right = dict.fromkeys(THRESHOLDS, 0)
    for start in range(0, len(examples), AT_ONCE):
        some = examples[start : start + AT_ONCE]
        maps = net(torch.stack([pixels for pixels, _ in some]).to(device))
        for threshold in THRESHOLDS:
            found = find_centres(maps, threshold)
            right[threshold] += sum(
                _looks(centres)
                == sorted((KINDS.index(t.kind), COLOURS.index(t.colour)) for t in things)
                for centres, (_, things) in zip(found, some, strict=True)
            )
    net.train(was_training)
    return max(THRESHOLDS, key=lambda threshold: right[threshold])


def _looks(centres: Sequence[Centre]) -> list[tuple[int, int]]:
    return sorted((centre.kind, centre.colour) for centre in centres)


def _moved(thing: Thing, x_px: float, y_px: float) -> Thing:
    return replace(thing, x_px=round(x_px), y_px=round(y_px))
