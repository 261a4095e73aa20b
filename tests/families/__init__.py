"""Tiny checkpoints with random weights, one per family, saved as the hub's are saved."""

from collections.abc import Callable
from pathlib import Path

from tests.families.painting import (
    save_flux,
    save_pixart,
    save_sana,
    save_stable_diffusion,
    save_stable_diffusion_3,
    save_stable_diffusion_xl,
)
from tests.families.pictures import (
    save_blip,
    save_blip2,
    save_blip_answerer,
    save_chatting_encoder_decoder,
    save_encoder_decoder,
    save_florence2,
    save_git,
    save_idefics3,
    save_llava,
    save_llava_onevision,
    save_qwen3_vl,
    save_qwen_vl,
    save_vilt,
)
from tests.families.speech import (
    save_english_whisper,
    save_hubert,
    save_moonshine,
    save_parakeet,
    save_speech_to_text,
    save_wav2vec2,
    save_wav2vec2_base,
    save_wavlm,
    save_whisper,
)

FAMILIES: dict[str, Callable[[Path], None]] = {
    "blip": save_blip,
    "blip-vqa": save_blip_answerer,
    "blip-2": save_blip2,
    "florence-2": save_florence2,
    "git": save_git,
    "encoder-decoder": save_encoder_decoder,
    "chatting-encoder-decoder": save_chatting_encoder_decoder,
    "idefics3": save_idefics3,
    "llava": save_llava,
    "llava-onevision": save_llava_onevision,
    "qwen2.5-vl": save_qwen_vl,
    "qwen3-vl": save_qwen3_vl,
    "vilt": save_vilt,
    "whisper": save_whisper,
    "whisper-english": save_english_whisper,
    "moonshine": save_moonshine,
    "speech-to-text": save_speech_to_text,
    "wav2vec2": save_wav2vec2,
    "wav2vec2-base": save_wav2vec2_base,
    "hubert": save_hubert,
    "wavlm": save_wavlm,
    "parakeet": save_parakeet,
    "stable-diffusion": save_stable_diffusion,
    "stable-diffusion-xl": save_stable_diffusion_xl,
    "stable-diffusion-3": save_stable_diffusion_3,
    "flux": save_flux,
    "pixart": save_pixart,
    "sana": save_sana,
}
SPEECH_WRITERS = ["whisper", "whisper-english", "moonshine", "speech-to-text"]
SPEECH_LABELLERS = ["wav2vec2", "wav2vec2-base", "hubert", "wavlm", "parakeet"]
LISTENERS = [*SPEECH_WRITERS, *SPEECH_LABELLERS]
PAINTERS = [
    "stable-diffusion",
    "stable-diffusion-xl",
    "stable-diffusion-3",
    "flux",
    "pixart",
    "sana",
]
CAPTIONERS = [name for name in FAMILIES if name not in {"blip-vqa", "vilt", *LISTENERS, *PAINTERS}]
CHATTERS = ["idefics3", "llava", "llava-onevision", "qwen2.5-vl", "qwen3-vl"]
ANSWERERS = ["blip-vqa", "vilt", "blip-2", "chatting-encoder-decoder", *CHATTERS]
