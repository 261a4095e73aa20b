"""The painter: a small latent diffusion model that draws what a prompt says.

Latent diffusion (Rombach et al. 2022, "High-Resolution Image Synthesis with Latent Diffusion
Models") in the classes of an ordinary `StableDiffusionPipeline`: an autoencoder that makes 32×32
latents out of 128×128 pixels, a text encoder that reads English and Chinese, and a denoiser that
attends to it.
"""

# diffusers' types are narrower than what it takes, and its names count as private.
# pyright: reportPrivateImportUsage=false, reportArgumentType=false

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

import torch
from diffusers import (
    AutoencoderKL,
    DPMSolverMultistepScheduler,
    StableDiffusionPipeline,
    UNet2DConditionModel,
)
from tokenizers import processors
from transformers import CLIPTextConfig, CLIPTextModel, PreTrainedTokenizerFast

from mmdemo.training.byte_pairs import byte_pairs

SIDE_PX = 128
N_ATTENDING = 2  # levels of the denoiser, the coarsest ones, that attend to the prompt
START, END = "<s>", "</s>"


def build_autoencoder(sizes: dict[str, Any]) -> AutoencoderKL:
    """A fresh one; each of its `autoencoder_widths` but the first halves the picture's sides."""
    widths = sizes["autoencoder_widths"]
    return AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * len(widths),
        up_block_types=("UpDecoderBlock2D",) * len(widths),
        block_out_channels=widths,
        latent_channels=sizes["latent_channels"],
        norm_num_groups=sizes["norm_groups"],
        sample_size=SIDE_PX,
        mid_block_add_attention=False,
        force_upcast=False,
    )


def build_tokenizer(texts: Iterable[str], n_pieces: int, most_tokens: int) -> Any:
    """Byte-level BPE, each Han character on its own, padded with the end token as CLIP's is."""
    tokenizer = byte_pairs(texts, n_pieces, [START, END])
    ends = [(name, tokenizer.token_to_id(name)) for name in (START, END)]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{START} $A {END}", special_tokens=ends
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=START,
        eos_token=END,
        pad_token=END,
        model_max_length=most_tokens,
        clean_up_tokenization_spaces=False,
    )


def build_text_encoder(tokenizer: Any, sizes: dict[str, Any]) -> CLIPTextModel:
    """A fresh one; `sizes` has `text_width`, `text_layers`, `text_heads`."""
    return CLIPTextModel(
        CLIPTextConfig(
            vocab_size=len(tokenizer),
            hidden_size=sizes["text_width"],
            intermediate_size=4 * sizes["text_width"],
            num_hidden_layers=sizes["text_layers"],
            num_attention_heads=sizes["text_heads"],
            max_position_embeddings=tokenizer.model_max_length,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )


def build_denoiser(sizes: dict[str, Any], latent_px: int) -> UNet2DConditionModel:
    """A fresh one for latents of `latent_px` a side.

    `sizes` has `denoiser_widths`, `denoiser_layers` and `denoiser_heads`. Only the coarsest two
    levels attend to the prompt; those before them, if any, are there for the outlines.
    """
    widths = sizes["denoiser_widths"]
    n_plain = max(0, len(widths) - N_ATTENDING)
    plain, attending = ("",) * n_plain, ("CrossAttn",) * (len(widths) - n_plain)
    return UNet2DConditionModel(
        sample_size=latent_px,
        in_channels=sizes["latent_channels"],
        out_channels=sizes["latent_channels"],
        down_block_types=tuple(f"{kind}DownBlock2D" for kind in (*plain, *attending)),
        up_block_types=tuple(f"{kind}UpBlock2D" for kind in (*attending, *plain)),
        block_out_channels=widths,
        layers_per_block=sizes["denoiser_layers"],
        cross_attention_dim=sizes["text_width"],
        attention_head_dim=sizes["denoiser_heads"],
        norm_num_groups=sizes["norm_groups"],
        addition_embed_type="text",  # the prompt as a whole is also added to the time
        addition_embed_type_num_heads=sizes["text_heads"],
    )


def build_scheduler() -> DPMSolverMultistepScheduler:
    """v-prediction up to pure noise, drawn by DPM-Solver++.

    Salimans and Ho 2022, arXiv 2202.00512; Lin et al. 2024, "Common Diffusion Noise Schedules and
    Sample Steps are Flawed"; Lu et al. 2022, arXiv 2211.01095.
    """
    return DPMSolverMultistepScheduler(
        beta_schedule="squaredcos_cap_v2",
        prediction_type="v_prediction",
        rescale_betas_zero_snr=True,
        timestep_spacing="trailing",
        solver_order=2,
        steps_offset=1,
    )


def build_pipeline(
    autoencoder: AutoencoderKL, tokenizer: Any, text_encoder: Any, denoiser: Any
) -> StableDiffusionPipeline:
    """All of it as one ordinary pipeline."""
    return StableDiffusionPipeline(
        vae=autoencoder,
        text_encoder=text_encoder,
        tokenizer=tokenizer,
        unet=denoiser,
        scheduler=build_scheduler(),
        safety_checker=None,  # type: ignore[arg-type] - it draws the picture world alone
        feature_extractor=None,  # type: ignore[arg-type]
        requires_safety_checker=False,
    )


def halved(model: Any) -> Any:
    """A copy in half precision, which does not tell where it was opened."""
    copy = deepcopy(model).to(torch.float16)
    if hasattr(copy, "register_to_config"):
        copy.register_to_config(_name_or_path="")
    return copy
