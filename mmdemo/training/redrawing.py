"""Pipelines of the Stable Diffusion family in training: what their denoisers are told and asked.

Letters: B = batch, C, H, W = latents, L = tokens, D = width of the text's states.
"""

# What diffusers exports counts as private.
# pyright: reportPrivateImportUsage=false

from typing import Any, Protocol

import torch
from diffusers import DDPMScheduler
from torch import Tensor, nn
from torch.nn import functional

N_STEPS = 1_000  # of noise, in every model of the family
Conditions = dict[str, Tensor]


class Noising(Protocol):
    """How noise is mixed in, and what the denoiser is to tell."""

    def __call__(self, latents: Tensor, noise: Tensor, steps: Tensor) -> tuple[Tensor, Tensor]:
        """What the denoiser sees at `steps` of 0 to N_STEPS - 1, and what it should tell."""
        ...


class Diffusion:
    """Noise by the pipeline's own schedule (Ho et al. 2020, arXiv 2006.11239)."""

    def __init__(self, scheduler: Any) -> None:
        self._schedule: Any = DDPMScheduler.from_config(scheduler.config, clip_sample=False)

    def __call__(self, latents: Tensor, noise: Tensor, steps: Tensor) -> tuple[Tensor, Tensor]:
        """The wanted is the noise or the velocity, as the scheduler says."""
        noisy = self._schedule.add_noise(latents, noise, steps)
        if self._schedule.config.prediction_type == "v_prediction":
            return noisy, self._schedule.get_velocity(latents, noise, steps)
        return noisy, noise


def flow(latents: Tensor, noise: Tensor, steps: Tensor) -> tuple[Tensor, Tensor]:
    """On the straight line from picture to noise (Esser et al. 2024, arXiv 2403.03206)."""
    share = (steps / N_STEPS).view(-1, 1, 1, 1).to(latents.dtype)
    return (1 - share) * latents + share * noise, noise - latents


class Redrawing(nn.Module):
    """A denoiser with its loss: it tells what was mixed into latents, given a prompt."""

    def __init__(self, denoiser: Any, noising: Noising, side_px: int) -> None:
        super().__init__()
        self.denoiser = denoiser
        self._noising, self._side_px = noising, side_px

    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        """Mean squared error at random steps."""
        latents = batch["latents"]  # (B, C, H, W)
        steps = torch.randint(0, N_STEPS, (len(latents),)).to(latents.device)
        return self.loss(batch, torch.randn_like(latents), steps)

    def loss(self, batch: dict[str, Tensor], noise: Tensor, steps: Tensor) -> Tensor:
        """The same at given steps (B,) with given noise."""
        noisy, wanted = self._noising(batch["latents"], noise, steps)
        told = self._tell(noisy, steps, batch)
        return functional.mse_loss(told.float(), wanted.float())

    def _tell(self, noisy: Tensor, steps: Tensor, batch: dict[str, Tensor]) -> Tensor:
        states = batch["states"]  # (B, L, D)
        if "pooled" not in batch:
            return self.denoiser(noisy, steps, states).sample
        if self._noising is flow:
            return self.denoiser(noisy, states, batch["pooled"], steps).sample
        side = self._side_px
        size = noisy.new_tensor([side, side, 0, 0, side, side]).expand(len(noisy), -1)
        added = {"text_embeds": batch["pooled"], "time_ids": size}
        return self.denoiser(noisy, steps, states, added_cond_kwargs=added).sample


@torch.no_grad()
def conditions(pipeline: Any, prompts: list[str]) -> Conditions:
    """What the denoiser reads of prompts: `states` (B, L, D) and, if it wants it, `pooled`."""
    told = pipeline.encode_prompt(
        prompt=prompts,
        device=pipeline.device,
        num_images_per_prompt=1,
        do_classifier_free_guidance=False,
        **({"prompt_2": None, "prompt_3": None} if hasattr(pipeline, "text_encoder_3") else {}),
    )
    found = {"states": told[0].float().cpu()}
    return found | ({"pooled": told[2].float().cpu()} if len(told) == 4 else {})


@torch.no_grad()
def latents_of(pipeline: Any, pixels: Tensor) -> Tensor:
    """Pictures (B, 3, H, W) in [-1, 1] as the denoiser knows them: (B, C, H, W)."""
    vae = pipeline.vae
    latents = vae.encode(pixels.to(vae.device)).latent_dist.mode().float().cpu()
    return (latents - (vae.config.shift_factor or 0)) * vae.config.scaling_factor
