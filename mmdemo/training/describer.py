"""The describer: one small chat model that captions pictures and answers questions about them.

A `VisionEncoderDecoderModel`: a ResNet stem with a small transformer over its 8×8 features (DPT's
hybrid encoder, Ranftl et al. 2021, "Vision Transformers for Dense Prediction"), and a GPT-2 decoder
that attends to them. The instruction or question is the start of what the decoder reads.
"""

from collections.abc import Iterable
from typing import Any

from transformers import (
    DPTConfig,
    GenerationConfig,
    GPT2Config,
    PreTrainedTokenizerFast,
    ResNetConfig,
    VisionEncoderDecoderConfig,
    VisionEncoderDecoderModel,
    ViTImageProcessorPil,
)

from mmdemo.training.byte_pairs import byte_pairs

SIDE_PX = 128
PATCH_PX = 16  # the stem halves the picture four times
START, END, PAD, USER, ASSISTANT = "<s>", "</s>", "<pad>", "<user>", "<assistant>"

# Only the last question is read: this model was taught single questions, so earlier turns would
# only be a prompt that it has never seen.
CHAT_TEMPLATE = (
    "{%- set last = (messages | selectattr('role', 'equalto', 'user') | list | last)['content'] -%}"
    f"{START}{USER}"
    "{%- if last is string -%}{{ last }}"
    "{%- else -%}{%- for part in last if part['type'] == 'text' -%}{{ part['text'] }}{%- endfor -%}"
    "{%- endif -%}"
    f"{ASSISTANT}"
)


def build_tokenizer(texts: Iterable[str], vocabulary_size: int) -> PreTrainedTokenizerFast:
    """Byte-level BPE (any text can be written), with each Han character on its own."""
    tokenizer = byte_pairs(texts, vocabulary_size, [PAD, START, END, USER, ASSISTANT])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        bos_token=START,
        eos_token=END,
        additional_special_tokens=[USER, ASSISTANT],
        chat_template=CHAT_TEMPLATE,
        clean_up_tokenization_spaces=False,
    )


def build_image_processor() -> ViTImageProcessorPil:
    """Square it to 128×128 and scale it to [-1, 1]."""
    return ViTImageProcessorPil(
        size={"height": SIDE_PX, "width": SIDE_PX},
        image_mean=[0.5, 0.5, 0.5],
        image_std=[0.5, 0.5, 0.5],
    )


def build_model(tokenizer: Any, sizes: dict[str, Any]) -> Any:
    """A fresh model.

    Args:
        tokenizer: gives the vocabulary's size and the special tokens.
        sizes: `width`, `stem_widths` (three), `stem_depths` (three), `encoder_layers`,
            `decoder_layers`, `n_heads`, `max_tokens`.
    """
    ends = {
        "decoder_start_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(
        _eye_config(sizes), _voice_config(sizes, tokenizer), tie_word_embeddings=True, **ends
    )
    model = VisionEncoderDecoderModel(config)
    model.generation_config = GenerationConfig(bos_token_id=tokenizer.bos_token_id, **ends)
    return model


def _eye_config(sizes: dict[str, Any]) -> DPTConfig:
    stem = ResNetConfig(
        embedding_size=sizes["stem_widths"][0],
        hidden_sizes=sizes["stem_widths"],
        depths=sizes["stem_depths"],
        layer_type="basic",
        out_features=["stage1", "stage2", "stage3"],  # pyright: ignore[reportCallIssue] - it takes it
    )
    cells = SIDE_PX // PATCH_PX
    return DPTConfig(
        is_hybrid=True,
        backbone_config=stem,
        backbone_featmap_shape=[1, sizes["stem_widths"][-1], cells, cells],
        image_size=SIDE_PX,
        patch_size=PATCH_PX,
        hidden_size=sizes["width"],
        num_hidden_layers=sizes["encoder_layers"],
        num_attention_heads=sizes["n_heads"],
        intermediate_size=4 * sizes["width"],
        backbone_out_indices=[0] * 4,
    )


def _voice_config(sizes: dict[str, Any], tokenizer: Any) -> GPT2Config:
    return GPT2Config(
        vocab_size=len(tokenizer),
        n_positions=sizes["max_tokens"],
        n_embd=sizes["width"],
        n_layer=sizes["decoder_layers"],
        n_head=sizes["n_heads"],
        resid_pdrop=0.0,
        embd_pdrop=0.0,
        attn_pdrop=0.0,
        activation_function="gelu_pytorch_tanh",  # the fused form of GPT-2's own
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
