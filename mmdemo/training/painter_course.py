"""The course of the painter: prompts, and the latents of the scenes that they describe."""

# What diffusers exports counts as private.
# pyright: reportPrivateImportUsage=false

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderKL, StableDiffusionPipeline
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.utils.data import DataLoader, Dataset
from tqdm import tqdm

from mmdemo.errors import InvalidRequestError
from mmdemo.media import LANGUAGES, STYLES
from mmdemo.scenes import N_PROMPTS, Scene, describe, prompt_for, random_scene, wish_of
from mmdemo.scenes.captions import N_PHRASINGS
from mmdemo.training.autoencoder_course import scene_pixels
from mmdemo.training.close_ups import close_up
from mmdemo.training.course import Course, save_whole
from mmdemo.training.denoising import Denoising, facts_of
from mmdemo.training.painter import (
    SIDE_PX,
    build_denoiser,
    build_pipeline,
    build_scheduler,
    build_text_encoder,
    build_tokenizer,
    halved,
)
from mmdemo.training.recipe import Recipe

AUTOENCODER = "autoencoder/model"  # beside the painter's own folder
LARGEST_FILE = "15MB"  # of the weights
WINDOW_PX = 64  # side of a close-up, which holds the largest thing there is
AT_ONCE = 32  # pictures that are encoded in one call
WISH_SHARE = 0.7  # of prompts that are wishes; the others are captions
SHORT_SHARE = 0.75  # of those, in one short sentence
VOCABULARY_SCENES = 4_000


class PromptedLatents(Dataset[dict[str, Tensor]]):
    """The scenes of the first seeds, over and over, each time with another prompt.

    Each `batch_size` of them that follow one another have one size: whole pictures or close-ups.
    """

    def __init__(
        self, latents: Tensor, tokenizer: Any, lessons: dict[str, Any], *, batch_size: int
    ) -> None:
        self._latents = latents  # (N, C, H, W), of variance 1, in half precision
        self._tokenizer = tokenizer
        self._batch_size = batch_size
        self._unprompted = lessons["unprompted_share"]
        self._curriculum = lessons["examples_per_thing"]
        self._shares = lessons["shares_by_number"]
        self._close_up_share = lessons["close_up_share"]
        self._close_ups_alone = lessons["close_ups_alone"]
        self._by_number: list[list[int]] = [[], [], [], []]
        for seed in range(len(latents)):
            self._by_number[len(random_scene(seed, "train").things) - 1].append(seed)

    def __getitem__(self, number: int) -> dict[str, Tensor]:
        """`latents` (C, H, W), `tokens` (L,), `n_tokens`, `counts`, `looks` (see `facts_of`)."""
        rng = random.Random(f"prompted:{number}")
        seed = self._seed(number, rng)
        latents, scene = self._latents[seed].float(), random_scene(seed, "train")
        ask = random_prompt
        if self._is_close_up(number):
            latents, scene = self._closer(latents, scene, rng)
            ask = random_wish_prompt  # captions say where in the whole picture things are
        prompt = "" if rng.random() < self._unprompted else ask(scene, rng)
        encoded = self._tokenizer(prompt, padding="max_length", truncation=True)
        counts, looks = facts_of(scene)
        return {
            "latents": latents,
            "tokens": torch.tensor(encoded.input_ids),
            "n_tokens": torch.tensor(sum(encoded.attention_mask)),
            "counts": counts,
            "looks": looks,
            "ids": torch.tensor(number),
        }

    def _is_close_up(self, number: int) -> bool:
        first = number // self._batch_size * self._batch_size  # of the batch
        chance = random.Random(f"batch:{first}").random()
        return first < self._close_ups_alone or chance < self._close_up_share

    def _closer(self, latents: Tensor, scene: Scene, rng: random.Random) -> tuple[Tensor, Scene]:
        grid_px = SIDE_PX // latents.shape[-1]
        found = close_up(scene, WINDOW_PX, grid_px, rng)
        if found is None:  # something large is always in the way
            return self._closer(*self._of_one_thing(rng), rng)
        x, y, side = (px // grid_px for px in (*found[:2], WINDOW_PX))
        return latents[:, y : y + side, x : x + side], found[2]

    def _of_one_thing(self, rng: random.Random) -> tuple[Tensor, Scene]:
        seed = rng.choice(self._by_number[0])
        return self._latents[seed].float(), random_scene(seed, "train")

    def _seed(self, number: int, rng: random.Random) -> int:
        """Scenes of one thing first, then of more (a curriculum; Bengio et al. 2009)."""
        most = 1 + number // self._curriculum
        known = [(n, seeds) for n, seeds in enumerate(self._by_number[:most]) if seeds]
        _, seeds = rng.choices(known, [self._shares[n] for n, _ in known])[0]
        return rng.choice(seeds)


def random_prompt(scene: Scene, rng: random.Random) -> str:
    """What somebody might ask for who wants this scene, in either language."""
    if rng.random() < WISH_SHARE:
        return random_wish_prompt(scene, rng)
    language = rng.choice(LANGUAGES)
    style = STYLES[0] if rng.random() < SHORT_SHARE else STYLES[1]
    return describe(scene, language, style, rng.randrange(N_PHRASINGS[language, style]))


def random_wish_prompt(scene: Scene, rng: random.Random) -> str:
    """A wish for this scene, which names its things and not their places in the picture."""
    return prompt_for(wish_of(scene, rng), rng.choice(LANGUAGES), rng.randrange(N_PROMPTS))


def painter_course(recipe: Recipe, out: Path, start_from: Path | None, device: str) -> Course:
    """The course, from the pipeline in `start_from`, or with the autoencoder beside the run.

    Raises:
        InvalidRequestError: there is no autoencoder yet.
    """
    lessons = recipe.lessons
    autoencoder, tokenizer, text_encoder, denoiser = _parts(recipe, out, start_from)
    if device == "cpu":
        denoiser.to(memory_format=torch.channels_last)
    latents = _latents(out.parent / "latents.safetensors", autoencoder, lessons, device)

    def batches(n_done: int) -> Any:
        return DataLoader(
            PromptedLatents(latents, tokenizer, lessons, batch_size=recipe.batch_size),
            batch_size=recipe.batch_size,
            sampler=range(n_done, 2**40),
            num_workers=1 if device == "cpu" else 8,
            prefetch_factor=8,
        )

    def export(student: Any) -> None:
        parts = halved(student.text_encoder), halved(student.denoiser)
        pipeline = build_pipeline(halved(autoencoder), tokenizer, *parts)
        save_whole(out, pipeline, max_shard_size=LARGEST_FILE)

    student = Denoising(
        text_encoder, denoiser, build_scheduler(), words_weight=lessons["words_weight"]
    )
    return Course(student, batches, export)


def _parts(recipe: Recipe, out: Path, start_from: Path | None) -> tuple[Any, Any, Any, Any]:
    if start_from is not None:
        whole: Any = StableDiffusionPipeline.from_pretrained(start_from, dtype=torch.float32)
        whole.tokenizer.model_max_length = recipe.lessons["most_tokens"]
        return whole.vae, whole.tokenizer, whole.text_encoder, whole.unet
    folder = out.parent / AUTOENCODER
    if not (folder / "config.json").is_file():
        raise InvalidRequestError(
            f"There is no autoencoder in {folder}; train one first: python -m mmdemo.training "
            f"recipes/autoencoder.toml --out {folder.parent}."
        )
    autoencoder: Any = AutoencoderKL.from_pretrained(folder, dtype=torch.float32)
    lessons, sizes = recipe.lessons, recipe.sizes
    tokenizer = build_tokenizer(_texts(), lessons["vocabulary_size"], lessons["most_tokens"])
    latent_px = SIDE_PX // 2 ** (len(autoencoder.config.block_out_channels) - 1)
    denoiser = build_denoiser(sizes, latent_px)
    return autoencoder, tokenizer, build_text_encoder(tokenizer, sizes), denoiser


def _texts() -> Iterator[str]:
    for seed in range(VOCABULARY_SCENES):
        scene, rng = random_scene(seed, "train"), random.Random(seed)
        yield random_prompt(scene, rng)
        yield random_prompt(scene, rng)


def _latents(path: Path, autoencoder: Any, lessons: dict[str, Any], device: str) -> Tensor:
    """The latents of the first scenes, of variance 1; encoded once and kept beside the run."""
    if path.is_file():
        kept = load_file(path)
        autoencoder.register_to_config(scaling_factor=float(kept["scale"]))
        return kept["latents"]
    autoencoder.to(device, memory_format=torch.channels_last).eval()
    encoded: list[Tensor] = []
    for first in tqdm(range(0, lessons["cached_scenes"], AT_ONCE), desc="encoding", unit="batch"):
        pixels = torch.stack([scene_pixels(seed) for seed in range(first, first + AT_ONCE)])
        with torch.inference_mode(), torch.autocast(device, torch.bfloat16):
            encoded.append(autoencoder.encode(pixels.to(device)).latent_dist.mode().float().cpu())
    latents = torch.cat(encoded).contiguous()  # which files of tensors must be
    autoencoder.register_to_config(scaling_factor=float(1 / latents.std()))
    latents = (latents * autoencoder.config.scaling_factor).half()
    save_file({"latents": latents, "scale": torch.tensor(autoencoder.config.scaling_factor)}, path)
    return latents
