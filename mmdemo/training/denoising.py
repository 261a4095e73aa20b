"""The painter in training: noise is added to latents, and what was added is to be told."""

# What diffusers exports counts as private.
# pyright: reportPrivateImportUsage=false

from typing import Any

import torch
from diffusers import DDPMScheduler
from torch import Tensor, nn
from torch.nn import functional

from mmdemo.scenes.scene import COLOURS, KINDS, MAX_THINGS, Scene

RARE = 10.0  # a look that is there counts so much more than one of the many that are not


class Denoising(nn.Module):
    """Text encoder and denoiser with one loss."""

    def __init__(
        self, text_encoder: Any, denoiser: Any, scheduler: Any, *, words_weight: float
    ) -> None:
        super().__init__()
        self.text_encoder, self.denoiser = text_encoder, denoiser
        width = text_encoder.config.hidden_size
        self.counts = nn.Linear(width, len(KINDS) * (MAX_THINGS + 1))
        self.looks = nn.Linear(width, len(KINDS) * len(COLOURS))
        self.words_weight = words_weight
        self._noising: Any = DDPMScheduler.from_config(scheduler.config, clip_sample=False)

    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        """v-prediction, every step alike: much noise is where outlines are decided."""
        latents = batch["latents"]  # (B, C, H, W), of variance 1
        states = self.text_encoder(batch["tokens"]).last_hidden_state  # (B, L, D)
        noise = torch.randn_like(latents)
        steps = torch.randint(0, self._noising.config.num_train_timesteps, (len(latents),))
        steps = steps.to(latents.device)
        noisy = self._noising.add_noise(latents, noise, steps)
        wanted = self._noising.get_velocity(latents, noise, steps)
        told = self.denoiser(noisy, steps, states).sample.float()
        denoising = functional.mse_loss(told, wanted)
        return denoising + self.words_weight * self._words(states, batch)

    def _words(self, states: Tensor, batch: dict[str, Tensor]) -> Tensor:
        """A second task for the text encoder alone, which makes it read within minutes."""
        read = batch["n_tokens"] > 2  # not the empty prompt
        if not read.any():
            return states.sum() * 0
        ends = states[torch.arange(len(states)), batch["n_tokens"] - 1][read]  # (R, D)
        counts = self.counts(ends).float().view(-1, MAX_THINGS + 1)
        counting = functional.cross_entropy(counts, batch["counts"][read].flatten())
        looks = functional.binary_cross_entropy_with_logits(
            self.looks(ends).float(), batch["looks"][read], pos_weight=ends.new_tensor(RARE)
        )
        return counting + looks


def facts_of(scene: Scene) -> tuple[Tensor, Tensor]:
    """How many there are of each kind: (kinds,); which colours each has: (kinds × colours,)."""
    counts = torch.zeros(len(KINDS), dtype=torch.long)
    looks = torch.zeros(len(KINDS), len(COLOURS))
    for thing in scene.things:
        counts[KINDS.index(thing.kind)] += 1
        looks[KINDS.index(thing.kind), COLOURS.index(thing.colour)] = 1.0
    return counts, looks.flatten()
