"""Tiny families that read pictures."""

import json
from pathlib import Path

from transformers import (
    BartConfig,
    Blip2Config,
    Blip2ForConditionalGeneration,
    Blip2Processor,
    BlipConfig,
    BlipForConditionalGeneration,
    BlipForQuestionAnswering,
    BlipImageProcessorPil,
    BlipProcessor,
    CLIPImageProcessorPil,
    Florence2Config,
    Florence2ForConditionalGeneration,
    Florence2Processor,
    GitConfig,
    GitForCausalLM,
    GitProcessor,
    GPT2Config,
    Idefics3Config,
    Idefics3ForConditionalGeneration,
    Idefics3ImageProcessorPil,
    Idefics3Processor,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaOnevisionConfig,
    LlavaOnevisionForConditionalGeneration,
    LlavaOnevisionImageProcessorPil,
    LlavaProcessor,
    PreTrainedTokenizerFast,
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2VLImageProcessorPil,
    Qwen3VLConfig,
    Qwen3VLForConditionalGeneration,
    ViltConfig,
    ViltForQuestionAnswering,
    ViltImageProcessorPil,
    ViltProcessor,
    VisionEncoderDecoderConfig,
    VisionEncoderDecoderModel,
    ViTConfig,
    ViTImageProcessorPil,
)

from tests.families.small import (
    GPT,
    SIDE_PX,
    bert_tokenizer,
    ids_of,
    save,
    small,
    small_tokenizer,
    squares,
)

PLAIN_TEMPLATE = (
    "{% for message in messages %}<{{ message['role'] }}>{{ message['content'] }}{% endfor %}"
    "{% if add_generation_prompt %}<assistant>{% endif %}"
)
CHAT_TEMPLATE = (
    "{% for message in messages %}<{{ message['role'] }}>{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}PICTURE{% else %}{{ part['text'] }}{% endif %}"
    "{% endfor %}</s>{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}"
)


def save_blip(folder: Path) -> None:
    model = BlipForConditionalGeneration(_blip_config(bert_tokenizer()))
    save(model, BlipProcessor(squares(BlipImageProcessorPil), bert_tokenizer()), folder)


def save_blip_answerer(folder: Path) -> None:
    model = BlipForQuestionAnswering(_blip_config(bert_tokenizer()))
    save(model, BlipProcessor(squares(BlipImageProcessorPil), bert_tokenizer()), folder)


def save_blip2(folder: Path) -> None:
    tokenizer = small_tokenizer(GPT)
    processor = Blip2Processor(squares(BlipImageProcessorPil), tokenizer, num_query_tokens=4)
    vision = small(image_size=SIDE_PX, patch_size=8)
    former = small(encoder_hidden_size=32, vocab_size=len(tokenizer))
    text = {
        **small(vocab_size=len(tokenizer), max_position_embeddings=128, word_embed_proj_dim=32),
        "model_type": "opt",
        "ffn_dim": 37,
        **ids_of(tokenizer),
    }
    config = Blip2Config(
        vision_config=vision,
        qformer_config=former,
        text_config=text,
        num_query_tokens=4,
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
    )
    save(Blip2ForConditionalGeneration(config), processor, folder)


def save_florence2(folder: Path) -> None:
    tokenizer = small_tokenizer((*GPT, "<image>"), image_token="<image>")
    images = squares(CLIPImageProcessorPil, do_center_crop=False)
    images.image_seq_length = 5
    vision = {
        "depths": (1, 1),
        "patch_size": (7, 3),
        "patch_stride": (4, 2),
        "patch_padding": (3, 1),
        "patch_prenorm": (False, True),
        "embed_dim": (16, 32),
        "num_heads": (2, 4),
        "num_groups": (2, 4),
        "window_size": 4,
        "projection_dim": 32,
    }
    text = BartConfig(
        vocab_size=len(tokenizer),
        d_model=32,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=37,
        decoder_ffn_dim=37,
        max_position_embeddings=256,
        decoder_start_token_id=tokenizer.eos_token_id,
        forced_eos_token_id=None,
        **ids_of(tokenizer),
    )
    config = Florence2Config(
        vision_config=vision, text_config=text, image_token_id=tokenizer.image_token_id
    )
    images.image_seq_length = (SIDE_PX // 8) ** 2 + 1
    save(Florence2ForConditionalGeneration(config), Florence2Processor(images, tokenizer), folder)


def save_git(folder: Path) -> None:
    tokenizer = bert_tokenizer()
    config = GitConfig(
        vision_config=small(image_size=SIDE_PX, patch_size=8),
        **small(vocab_size=len(tokenizer), max_position_embeddings=128),
        bos_token_id=tokenizer.cls_token_id,
        eos_token_id=tokenizer.sep_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    processor = GitProcessor(squares(CLIPImageProcessorPil), tokenizer)
    save(GitForCausalLM(config), processor, folder)


def save_encoder_decoder(folder: Path, chat_template: str | None = None) -> None:
    tokenizer = small_tokenizer(GPT)
    tokenizer.chat_template = chat_template
    encoder = ViTConfig(**small(image_size=SIDE_PX, patch_size=8))
    decoder = GPT2Config(
        vocab_size=len(tokenizer),
        n_positions=96,
        n_embd=32,
        n_layer=2,
        n_head=4,
        **ids_of(tokenizer),
    )
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(encoder, decoder)
    config.decoder_start_token_id = tokenizer.bos_token_id
    config.pad_token_id = tokenizer.pad_token_id
    config.eos_token_id = tokenizer.eos_token_id
    model = VisionEncoderDecoderModel(config)
    model.generation_config.decoder_start_token_id = tokenizer.bos_token_id
    model.generation_config.pad_token_id = tokenizer.pad_token_id
    model.generation_config.eos_token_id = tokenizer.eos_token_id
    save(model, squares(ViTImageProcessorPil), folder)
    tokenizer.save_pretrained(folder)


def save_chatting_encoder_decoder(folder: Path) -> None:
    save_encoder_decoder(folder, PLAIN_TEMPLATE)


def save_idefics3(folder: Path) -> None:
    rows = [f"<row_{i + 1}_col_{j + 1}>" for i in range(6) for j in range(6)]
    tokens = ("<image>", "<fake_token_around_image>", "<global-img>", "<end_of_utterance>", *rows)
    tokenizer = small_tokenizer((*GPT, *tokens))
    images = Idefics3ImageProcessorPil(
        size={"longest_edge": 2 * SIDE_PX}, max_image_size={"longest_edge": SIDE_PX}
    )
    template = CHAT_TEMPLATE.replace("PICTURE", "<image>")
    processor = Idefics3Processor(images, tokenizer, image_seq_len=4, chat_template=template)
    config = Idefics3Config(
        image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
        vision_config=small(image_size=SIDE_PX, patch_size=8),
        text_config=_llama(tokenizer),
        scale_factor=2,
        pad_token_id=tokenizer.pad_token_id,
    )
    save(Idefics3ForConditionalGeneration(config), processor, folder)


def save_llava(folder: Path) -> None:
    tokenizer = small_tokenizer((*GPT, "<image>"))
    processor = LlavaProcessor(
        squares(CLIPImageProcessorPil),
        tokenizer,
        patch_size=8,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template="<s>" + CHAT_TEMPLATE.replace("PICTURE", "<image>\n"),
    )
    vision = {**small(image_size=SIDE_PX, patch_size=8), "model_type": "clip_vision_model"}
    config = LlavaConfig(
        vision_config=vision,
        text_config=_llama(tokenizer),
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
        image_seq_length=(SIDE_PX // 8) ** 2,
        vision_feature_layer=-1,
    )
    save(LlavaForConditionalGeneration(config), processor, folder)


def save_qwen_vl(folder: Path) -> None:
    places = ("<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>")
    tokenizer = small_tokenizer((*GPT, *places))
    picture = "<|vision_start|><|image_pad|><|vision_end|>"
    tokenizer.chat_template = CHAT_TEMPLATE.replace("PICTURE", picture)
    start, end, image, video = tokenizer.convert_tokens_to_ids(list(places))
    text = {
        **_llama(tokenizer),
        "model_type": "qwen2_5_vl_text",
        "rope_parameters": {
            "rope_type": "default",
            "rope_theta": 10_000.0,
            "mrope_section": [1, 1, 2],
        },
    }
    vision = {
        "depth": 2,
        "hidden_size": 32,
        "intermediate_size": 37,
        "num_heads": 4,
        "patch_size": 14,
        "out_hidden_size": 32,
        "fullatt_block_indexes": [1],
    }
    config = Qwen2_5_VLConfig(
        text_config=text,
        vision_config=vision,
        image_token_id=image,
        video_token_id=video,
        vision_start_token_id=start,
        vision_end_token_id=end,
    )
    # As on the hub: no processor_config.json, and the video part is not installed here.
    save(Qwen2_5_VLForConditionalGeneration(config), Qwen2VLImageProcessorPil(), folder)
    tokenizer.save_pretrained(folder)


def save_qwen3_vl(folder: Path) -> None:
    places = ("<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>")
    tokenizer = small_tokenizer((*GPT, *places))
    start, end, image, video = tokenizer.convert_tokens_to_ids(list(places))
    text = {
        **_llama(tokenizer),
        "model_type": "qwen3_vl_text",
        "head_dim": 8,
        "rope_parameters": {
            "rope_type": "default",
            "rope_theta": 10_000.0,
            "mrope_section": [2, 1, 1],
        },
    }
    vision = {
        "depth": 2,
        "hidden_size": 32,
        "intermediate_size": 37,
        "num_heads": 4,
        "out_hidden_size": 32,
        "deepstack_visual_indexes": [0, 1],
    }
    config = Qwen3VLConfig(
        text_config=text,
        vision_config=vision,
        image_token_id=image,
        video_token_id=video,
        vision_start_token_id=start,
        vision_end_token_id=end,
    )
    images = Qwen2VLImageProcessorPil(patch_size=16)
    save(Qwen3VLForConditionalGeneration(config), images, folder)
    tokenizer.save_pretrained(folder)
    # As on the hub: the template in a file of its own, in the older of its two forms, and the
    # image processor by the name of its fast variant.
    picture = "<|vision_start|><|image_pad|><|vision_end|>"
    template = {"chat_template": CHAT_TEMPLATE.replace("PICTURE", picture)}
    (folder / "chat_template.json").write_text(json.dumps(template), encoding="utf-8")
    settings = json.loads((folder / "preprocessor_config.json").read_text(encoding="utf-8"))
    settings |= {
        "image_processor_type": "Qwen2VLImageProcessorFast",
        "processor_class": "Qwen3VLProcessor",
    }
    (folder / "preprocessor_config.json").write_text(json.dumps(settings), encoding="utf-8")


def save_llava_onevision(folder: Path) -> None:
    tokenizer = small_tokenizer((*GPT, "<image>", "<video>"))
    tokenizer.chat_template = CHAT_TEMPLATE.replace("PICTURE", "<image>\n")
    sizes = {"height": SIDE_PX, "width": SIDE_PX}
    grids = [[SIDE_PX, 2 * SIDE_PX], [2 * SIDE_PX, SIDE_PX]]
    vision = {**small(image_size=SIDE_PX, patch_size=8), "model_type": "siglip_vision_model"}
    text = {**_llama(tokenizer), "model_type": "qwen2"}
    config = LlavaOnevisionConfig(
        vision_config=vision | {"vision_use_head": False},
        text_config=text,
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
        video_token_index=tokenizer.convert_tokens_to_ids("<video>"),
        image_grid_pinpoints=grids,
        vision_aspect_ratio="anyres_max_9",
        vision_feature_select_strategy="full",
        vision_feature_layer=-1,
    )
    images = LlavaOnevisionImageProcessorPil(size=sizes, image_grid_pinpoints=grids)
    save(LlavaOnevisionForConditionalGeneration(config), images, folder)
    tokenizer.save_pretrained(folder)
    settings = {
        "processor_class": "LlavaOnevisionProcessor",
        "num_image_tokens": (SIDE_PX // 8) ** 2,
        "vision_feature_select_strategy": "full",
    }
    (folder / "processor_config.json").write_text(json.dumps(settings), encoding="utf-8")


def save_vilt(folder: Path) -> None:
    tokenizer = bert_tokenizer()
    config = ViltConfig(
        **small(image_size=SIDE_PX, patch_size=8, vocab_size=len(tokenizer)),
        max_position_embeddings=24,
        id2label={0: "yes", 1: "no", 2: "red", 3: "two"},
        label2id={"yes": 0, "no": 1, "red": 2, "two": 3},
    )
    images = ViltImageProcessorPil(size={"shortest_edge": 4 * SIDE_PX}, size_divisor=8)
    save(ViltForQuestionAnswering(config), ViltProcessor(images, tokenizer), folder)


def _llama(tokenizer: PreTrainedTokenizerFast) -> dict[str, object]:
    return {
        **small(vocab_size=len(tokenizer), max_position_embeddings=4096, num_key_value_heads=2),
        "model_type": "llama",
        **ids_of(tokenizer),
    }


def _blip_config(tokenizer: PreTrainedTokenizerFast) -> BlipConfig:
    text = small(
        vocab_size=len(tokenizer),
        encoder_hidden_size=32,
        max_position_embeddings=128,
        bos_token_id=tokenizer.cls_token_id,
        eos_token_id=tokenizer.sep_token_id,
        sep_token_id=tokenizer.sep_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    vision = small(image_size=SIDE_PX, patch_size=8)
    return BlipConfig(text_config=text, vision_config=vision, projection_dim=32)
