"""Tiny families that draw: pipelines with random weights, of 32 pixels a side."""

from pathlib import Path

import torch
from diffusers import (
    AutoencoderDC,
    AutoencoderKL,
    DDIMScheduler,
    DPMSolverMultistepScheduler,
    EulerDiscreteScheduler,
    FlowMatchEulerDiscreteScheduler,
    FluxPipeline,
    FluxTransformer2DModel,
    PixArtSigmaPipeline,
    PixArtTransformer2DModel,
    SanaPipeline,
    SanaTransformer2DModel,
    SD3Transformer2DModel,
    StableDiffusion3Pipeline,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    Gemma2Config,
    Gemma2Model,
    PreTrainedTokenizerFast,
    T5Config,
    T5EncoderModel,
)

from tests.families.small import GPT, ids_of, small, small_tokenizer

MOST_TOKENS = 32
WIDTH = 32
UNET = {
    "sample_size": 16,
    "block_out_channels": (16, 32),
    "layers_per_block": 1,
    "norm_num_groups": 8,
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
    "attention_head_dim": 2,
}


def save_stable_diffusion(folder: Path) -> None:
    torch.manual_seed(0)
    StableDiffusionPipeline(
        vae=_autoencoder(4),
        text_encoder=_clip(),
        tokenizer=_tokenizer(),
        unet=UNet2DConditionModel(cross_attention_dim=WIDTH, **UNET),
        scheduler=DDIMScheduler(
            steps_offset=1,
            beta_start=0.00085,
            beta_end=0.012,
            beta_schedule="scaled_linear",
            clip_sample=False,
        ),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    ).save_pretrained(folder)


def save_stable_diffusion_xl(folder: Path) -> None:
    torch.manual_seed(0)
    StableDiffusionXLPipeline(
        vae=_autoencoder(4),
        text_encoder=_clip(),
        text_encoder_2=_clip(CLIPTextModelWithProjection),
        tokenizer=_tokenizer(),
        tokenizer_2=_tokenizer(),
        unet=UNet2DConditionModel(
            cross_attention_dim=2 * WIDTH,
            addition_embed_type="text_time",
            addition_time_embed_dim=8,
            projection_class_embeddings_input_dim=6 * 8 + WIDTH,
            transformer_layers_per_block=1,
            **UNET,
        ),
        scheduler=EulerDiscreteScheduler(beta_schedule="scaled_linear"),
    ).save_pretrained(folder)


def save_stable_diffusion_3(folder: Path) -> None:
    torch.manual_seed(0)
    StableDiffusion3Pipeline(
        vae=_autoencoder(16, shift_factor=0.06),
        text_encoder=_clip(CLIPTextModelWithProjection),
        text_encoder_2=_clip(CLIPTextModelWithProjection),
        text_encoder_3=_t5(),
        tokenizer=_tokenizer(),
        tokenizer_2=_tokenizer(),
        tokenizer_3=_tokenizer(),
        transformer=SD3Transformer2DModel(
            sample_size=16,
            patch_size=2,
            in_channels=16,
            out_channels=16,
            num_layers=1,
            attention_head_dim=8,
            num_attention_heads=4,
            joint_attention_dim=WIDTH,
            caption_projection_dim=WIDTH,
            pooled_projection_dim=2 * WIDTH,
        ),
        scheduler=FlowMatchEulerDiscreteScheduler(),
    ).save_pretrained(folder)


def save_flux(folder: Path) -> None:
    torch.manual_seed(0)
    FluxPipeline(
        vae=_autoencoder(4, shift_factor=0.06),
        text_encoder=_clip(),
        text_encoder_2=_t5(),
        tokenizer=_tokenizer(),
        tokenizer_2=_tokenizer(),
        transformer=FluxTransformer2DModel(
            patch_size=1,
            in_channels=16,
            num_layers=1,
            num_single_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=WIDTH,
            pooled_projection_dim=WIDTH,
            axes_dims_rope=(4, 4, 8),
        ),
        scheduler=FlowMatchEulerDiscreteScheduler(),
    ).save_pretrained(folder)


def save_pixart(folder: Path) -> None:
    torch.manual_seed(0)
    PixArtSigmaPipeline(
        vae=_autoencoder(4),
        text_encoder=_t5(),
        tokenizer=_tokenizer(),
        transformer=PixArtTransformer2DModel(
            sample_size=16,
            patch_size=2,
            in_channels=4,
            out_channels=8,
            num_layers=1,
            attention_head_dim=8,
            num_attention_heads=2,
            cross_attention_dim=16,
            caption_channels=WIDTH,
            use_additional_conditions=False,
        ),
        scheduler=DPMSolverMultistepScheduler(),
    ).save_pretrained(folder)


def save_sana(folder: Path) -> None:
    torch.manual_seed(0)
    tokenizer = small_tokenizer(GPT)
    SanaPipeline(
        tokenizer=tokenizer,
        text_encoder=Gemma2Model(
            Gemma2Config(
                vocab_size=len(tokenizer),
                head_dim=8,
                num_key_value_heads=2,
                **small(),
                **ids_of(tokenizer),
            )
        ),
        vae=AutoencoderDC(
            in_channels=3,
            latent_channels=4,
            attention_head_dim=2,
            encoder_block_types=("ResBlock", "ResBlock"),
            decoder_block_types=("ResBlock", "ResBlock"),
            encoder_block_out_channels=(8, 8),
            decoder_block_out_channels=(8, 8),
            encoder_layers_per_block=(1, 1),
            decoder_layers_per_block=(1, 1),
            encoder_qkv_multiscales=((), ()),
            decoder_qkv_multiscales=((), ()),
            downsample_block_type="conv",
            upsample_block_type="interpolate",
            decoder_norm_types="rms_norm",
            decoder_act_fns="silu",
            scaling_factor=0.41407,
        ),
        transformer=SanaTransformer2DModel(
            sample_size=16,
            patch_size=1,
            in_channels=4,
            out_channels=4,
            num_layers=1,
            num_attention_heads=2,
            attention_head_dim=4,
            num_cross_attention_heads=2,
            cross_attention_head_dim=4,
            cross_attention_dim=8,
            caption_channels=WIDTH,
        ),
        scheduler=FlowMatchEulerDiscreteScheduler(),
    ).save_pretrained(folder)


def _autoencoder(latent_channels: int, **more: object) -> AutoencoderKL:
    return AutoencoderKL(
        block_out_channels=(8, 16),
        down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2,
        latent_channels=latent_channels,
        norm_num_groups=8,
        sample_size=32,
        **more,
    )


def _tokenizer() -> PreTrainedTokenizerFast:
    return small_tokenizer(GPT, model_max_length=MOST_TOKENS)


def _clip(text_model: type = CLIPTextModel) -> CLIPTextModel:
    tokenizer = _tokenizer()
    return text_model(
        CLIPTextConfig(
            vocab_size=len(tokenizer),
            projection_dim=WIDTH,
            max_position_embeddings=MOST_TOKENS,
            **small(),
            **ids_of(tokenizer),
        )
    )


def _t5() -> T5EncoderModel:
    config = T5Config(
        vocab_size=len(_tokenizer()), d_model=WIDTH, d_kv=8, d_ff=37, num_layers=1, num_heads=4
    )
    return T5EncoderModel(config)
