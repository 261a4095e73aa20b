"""Tiny checkpoints with random weights, one per family, saved as the hub's are saved."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, processors, trainers
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
    HubertConfig,
    HubertForCTC,
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
    MoonshineConfig,
    MoonshineForConditionalGeneration,
    ParakeetCTCConfig,
    ParakeetFeatureExtractor,
    ParakeetForCTC,
    ParakeetProcessor,
    ParakeetTokenizer,
    PreTrainedModel,
    PreTrainedTokenizerFast,
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2VLImageProcessorPil,
    Qwen3VLConfig,
    Qwen3VLForConditionalGeneration,
    Speech2TextConfig,
    Speech2TextFeatureExtractor,
    Speech2TextForConditionalGeneration,
    ViltConfig,
    ViltForQuestionAnswering,
    ViltImageProcessorPil,
    ViltProcessor,
    VisionEncoderDecoderConfig,
    VisionEncoderDecoderModel,
    ViTConfig,
    ViTImageProcessorPil,
    Wav2Vec2Config,
    Wav2Vec2CTCTokenizer,
    Wav2Vec2FeatureExtractor,
    Wav2Vec2ForCTC,
    Wav2Vec2Processor,
    WavLMConfig,
    WavLMForCTC,
    WhisperConfig,
    WhisperFeatureExtractor,
    WhisperForConditionalGeneration,
    WhisperProcessor,
    WhisperTokenizer,
)

SIDE_PX = 32
N_WORDS = 400
SENTENCES = [
    "A red cat sits to the left of a blue house.",
    "What colour is the star? How many fish are there?",
    "Describe this picture in one short sentence.",
    "一只红色的猫在蓝色的房子左边。这颗星星是什么颜色？",
    "用一句话简短地描述这张图片。图里有几条鱼？",
]
PLAIN_TEMPLATE = (
    "{% for message in messages %}<{{ message['role'] }}>{{ message['content'] }}{% endfor %}"
    "{% if add_generation_prompt %}<assistant>{% endif %}"
)
CHAT_TEMPLATE = (
    "{% for message in messages %}<{{ message['role'] }}>{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}PICTURE{% else %}{{ part['text'] }}{% endif %}"
    "{% endfor %}</s>{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}"
)
BERT = ("[PAD]", "[CLS]", "[SEP]", "[UNK]")
LETTERS = ["<pad>", "<s>", "</s>", "<unk>", "|", "'", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
CHINESE = "一二三四五六七八九十红蓝绿猫狗鱼星房子在左右边的"
GPT = ("<pad>", "<s>", "</s>", "<unk>", "<user>", "<assistant>")


def save_blip(folder: Path) -> None:
    model = BlipForConditionalGeneration(_blip_config(_bert_tokenizer()))
    _save(model, BlipProcessor(_squares(BlipImageProcessorPil), _bert_tokenizer()), folder)


def save_blip_answerer(folder: Path) -> None:
    model = BlipForQuestionAnswering(_blip_config(_bert_tokenizer()))
    _save(model, BlipProcessor(_squares(BlipImageProcessorPil), _bert_tokenizer()), folder)


def save_blip2(folder: Path) -> None:
    tokenizer = _tokenizer(GPT)
    processor = Blip2Processor(_squares(BlipImageProcessorPil), tokenizer, num_query_tokens=4)
    vision = _small(image_size=SIDE_PX, patch_size=8)
    former = _small(encoder_hidden_size=32, vocab_size=len(tokenizer))
    text = {
        **_small(vocab_size=len(tokenizer), max_position_embeddings=128, word_embed_proj_dim=32),
        "model_type": "opt",
        "ffn_dim": 37,
        **_ids(tokenizer),
    }
    config = Blip2Config(
        vision_config=vision,
        qformer_config=former,
        text_config=text,
        num_query_tokens=4,
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
    )
    _save(Blip2ForConditionalGeneration(config), processor, folder)


def save_florence2(folder: Path) -> None:
    tokenizer = _tokenizer((*GPT, "<image>"), image_token="<image>")
    images = _squares(CLIPImageProcessorPil, do_center_crop=False)
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
        **_ids(tokenizer),
    )
    config = Florence2Config(
        vision_config=vision, text_config=text, image_token_id=tokenizer.image_token_id
    )
    images.image_seq_length = (SIDE_PX // 8) ** 2 + 1
    _save(Florence2ForConditionalGeneration(config), Florence2Processor(images, tokenizer), folder)


def save_git(folder: Path) -> None:
    tokenizer = _bert_tokenizer()
    config = GitConfig(
        vision_config=_small(image_size=SIDE_PX, patch_size=8),
        **_small(vocab_size=len(tokenizer), max_position_embeddings=128),
        bos_token_id=tokenizer.cls_token_id,
        eos_token_id=tokenizer.sep_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    processor = GitProcessor(_squares(CLIPImageProcessorPil), tokenizer)
    _save(GitForCausalLM(config), processor, folder)


def save_encoder_decoder(folder: Path, chat_template: str | None = None) -> None:
    tokenizer = _tokenizer(GPT)
    tokenizer.chat_template = chat_template
    encoder = ViTConfig(**_small(image_size=SIDE_PX, patch_size=8))
    decoder = GPT2Config(
        vocab_size=len(tokenizer), n_positions=96, n_embd=32, n_layer=2, n_head=4, **_ids(tokenizer)
    )
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(encoder, decoder)
    config.decoder_start_token_id = tokenizer.bos_token_id
    config.pad_token_id = tokenizer.pad_token_id
    config.eos_token_id = tokenizer.eos_token_id
    model = VisionEncoderDecoderModel(config)
    model.generation_config.decoder_start_token_id = tokenizer.bos_token_id
    model.generation_config.pad_token_id = tokenizer.pad_token_id
    model.generation_config.eos_token_id = tokenizer.eos_token_id
    _save(model, _squares(ViTImageProcessorPil), folder)
    tokenizer.save_pretrained(folder)


def save_chatting_encoder_decoder(folder: Path) -> None:
    save_encoder_decoder(folder, PLAIN_TEMPLATE)


def save_idefics3(folder: Path) -> None:
    rows = [f"<row_{i + 1}_col_{j + 1}>" for i in range(6) for j in range(6)]
    tokens = ("<image>", "<fake_token_around_image>", "<global-img>", "<end_of_utterance>", *rows)
    tokenizer = _tokenizer((*GPT, *tokens))
    images = Idefics3ImageProcessorPil(
        size={"longest_edge": 2 * SIDE_PX}, max_image_size={"longest_edge": SIDE_PX}
    )
    template = CHAT_TEMPLATE.replace("PICTURE", "<image>")
    processor = Idefics3Processor(images, tokenizer, image_seq_len=4, chat_template=template)
    config = Idefics3Config(
        image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
        vision_config=_small(image_size=SIDE_PX, patch_size=8),
        text_config=_llama(tokenizer),
        scale_factor=2,
        pad_token_id=tokenizer.pad_token_id,
    )
    _save(Idefics3ForConditionalGeneration(config), processor, folder)


def save_llava(folder: Path) -> None:
    tokenizer = _tokenizer((*GPT, "<image>"))
    processor = LlavaProcessor(
        _squares(CLIPImageProcessorPil),
        tokenizer,
        patch_size=8,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template="<s>" + CHAT_TEMPLATE.replace("PICTURE", "<image>\n"),
    )
    vision = {**_small(image_size=SIDE_PX, patch_size=8), "model_type": "clip_vision_model"}
    config = LlavaConfig(
        vision_config=vision,
        text_config=_llama(tokenizer),
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
        image_seq_length=(SIDE_PX // 8) ** 2,
        vision_feature_layer=-1,
    )
    _save(LlavaForConditionalGeneration(config), processor, folder)


def save_qwen_vl(folder: Path) -> None:
    places = ("<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>")
    tokenizer = _tokenizer((*GPT, *places))
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
    _save(Qwen2_5_VLForConditionalGeneration(config), Qwen2VLImageProcessorPil(), folder)
    tokenizer.save_pretrained(folder)


def save_qwen3_vl(folder: Path) -> None:
    places = ("<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>")
    tokenizer = _tokenizer((*GPT, *places))
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
    _save(Qwen3VLForConditionalGeneration(config), images, folder)
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
    tokenizer = _tokenizer((*GPT, "<image>", "<video>"))
    tokenizer.chat_template = CHAT_TEMPLATE.replace("PICTURE", "<image>\n")
    sizes = {"height": SIDE_PX, "width": SIDE_PX}
    grids = [[SIDE_PX, 2 * SIDE_PX], [2 * SIDE_PX, SIDE_PX]]
    vision = {**_small(image_size=SIDE_PX, patch_size=8), "model_type": "siglip_vision_model"}
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
    _save(LlavaOnevisionForConditionalGeneration(config), images, folder)
    tokenizer.save_pretrained(folder)
    settings = {
        "processor_class": "LlavaOnevisionProcessor",
        "num_image_tokens": (SIDE_PX // 8) ** 2,
        "vision_feature_select_strategy": "full",
    }
    (folder / "processor_config.json").write_text(json.dumps(settings), encoding="utf-8")


def save_vilt(folder: Path) -> None:
    tokenizer = _bert_tokenizer()
    config = ViltConfig(
        **_small(image_size=SIDE_PX, patch_size=8, vocab_size=len(tokenizer)),
        max_position_embeddings=24,
        id2label={0: "yes", 1: "no", 2: "red", 3: "two"},
        label2id={"yes": 0, "no": 1, "red": 2, "two": 3},
    )
    images = ViltImageProcessorPil(size={"shortest_edge": 4 * SIDE_PX}, size_divisor=8)
    _save(ViltForQuestionAnswering(config), ViltProcessor(images, tokenizer), folder)


def save_whisper(folder: Path) -> None:
    _save_whisper(folder, multilingual=True)


def save_english_whisper(folder: Path) -> None:
    _save_whisper(folder, multilingual=False)


def _save_whisper(folder: Path, *, multilingual: bool) -> None:
    tokenizer = _whisper_tokenizer()
    number = tokenizer.convert_tokens_to_ids
    config = WhisperConfig(
        vocab_size=len(tokenizer),
        **_small_speech(),
        num_mel_bins=40,
        max_target_positions=64,
        decoder_start_token_id=number("<|startoftranscript|>"),
        bos_token_id=number("<|endoftext|>"),
        eos_token_id=number("<|endoftext|>"),
        pad_token_id=number("<|endoftext|>"),
        suppress_tokens=None,
        begin_suppress_tokens=None,
        median_filter_width=3,
    )
    model = WhisperForConditionalGeneration(config)
    settings = model.generation_config
    settings._from_model_config = False  # else what is set here would be left out of the file
    settings.is_multilingual = multilingual
    settings.no_timestamps_token_id = number("<|notimestamps|>")
    settings.max_initial_timestamp_index = 50
    settings.begin_suppress_tokens = [number("<|endoftext|>")]
    if multilingual:
        settings.lang_to_id = {f"<|{code}|>": number(f"<|{code}|>") for code in ("en", "zh", "de")}
        settings.alignment_heads = [[0, 1], [1, 0]]
    features = WhisperFeatureExtractor(feature_size=40)
    _save(model, WhisperProcessor(features, tokenizer), folder)
    with torch.no_grad():  # else the many time tokens would leave no room for words
        model.model.decoder.embed_tokens.weight[:N_WORDS] *= 3
    model.save_pretrained(folder)


def save_moonshine(folder: Path) -> None:
    tokenizer = _tokenizer(GPT)
    config = MoonshineConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=37,
        encoder_num_hidden_layers=2,
        decoder_num_hidden_layers=2,
        encoder_num_attention_heads=4,
        decoder_num_attention_heads=4,
        decoder_start_token_id=tokenizer.bos_token_id,
        **_ids(tokenizer),
    )
    model = MoonshineForConditionalGeneration(config)
    model.generation_config.max_length = 64
    # As on the hub: the feature extractor of another family, told not to normalise.
    features = Wav2Vec2FeatureExtractor(do_normalize=False, return_attention_mask=True)
    _save(model, features, folder)
    tokenizer.save_pretrained(folder)


def save_speech_to_text(folder: Path) -> None:
    tokenizer = _tokenizer(GPT)
    config = Speech2TextConfig(
        vocab_size=len(tokenizer),
        **_small_speech(),
        max_source_positions=3000,
        max_target_positions=64,
        input_feat_per_channel=40,
        conv_channels=32,
        decoder_start_token_id=tokenizer.eos_token_id,
        **_ids(tokenizer),
    )
    model = Speech2TextForConditionalGeneration(config)
    features = Speech2TextFeatureExtractor(feature_size=40, num_mel_bins=40)
    _save(model, features, folder)
    tokenizer.save_pretrained(folder)


def save_wav2vec2(folder: Path) -> None:
    config = Wav2Vec2Config(**_small_ctc(len(LETTERS)), feat_extract_norm="layer")
    _save_letters(Wav2Vec2ForCTC(config), folder, padding_is_told=True)


def save_wav2vec2_base(folder: Path) -> None:
    config = Wav2Vec2Config(**_small_ctc(len(LETTERS)), feat_extract_norm="group")
    _save_letters(Wav2Vec2ForCTC(config), folder, padding_is_told=False)


def save_hubert(folder: Path) -> None:
    config = HubertConfig(**_small_ctc(len(LETTERS)), feat_extract_norm="layer")
    _save_letters(HubertForCTC(config), folder, padding_is_told=True)


def save_wavlm(folder: Path) -> None:
    config = WavLMConfig(**_small_ctc(len(LETTERS)), feat_extract_norm="layer")
    _save_letters(WavLMForCTC(config), folder, padding_is_told=True)


def save_parakeet(folder: Path) -> None:
    """Pieces as SentencePiece writes them, of English and Chinese, the blank last."""
    pieces = ["<unk>", *"▁abcdefghijklmnopqrstuvwxyz'", "▁the", "ing", *CHINESE, "<pad>"]
    backend = Tokenizer(models.BPE({piece: i for i, piece in enumerate(pieces)}, []))
    backend.decoder = decoders.Metaspace()
    tokenizer = ParakeetTokenizer(tokenizer_object=backend, unk_token="<unk>", pad_token="<pad>")
    encoder = {
        **_small(),
        "num_mel_bins": 40,
        "subsampling_conv_channels": 8,
        "conv_kernel_size": 3,
    }
    config = ParakeetCTCConfig(
        vocab_size=len(pieces), pad_token_id=len(pieces) - 1, encoder_config=encoder
    )
    features = ParakeetFeatureExtractor(feature_size=40)
    _save(ParakeetForCTC(config), ParakeetProcessor(features, tokenizer), folder)


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
}
SPEECH_WRITERS = ["whisper", "whisper-english", "moonshine", "speech-to-text"]
SPEECH_LABELLERS = ["wav2vec2", "wav2vec2-base", "hubert", "wavlm", "parakeet"]
LISTENERS = [*SPEECH_WRITERS, *SPEECH_LABELLERS]
CAPTIONERS = [name for name in FAMILIES if name not in {"blip-vqa", "vilt", *LISTENERS}]
CHATTERS = ["idefics3", "llava", "llava-onevision", "qwen2.5-vl", "qwen3-vl"]
ANSWERERS = ["blip-vqa", "vilt", "blip-2", "chatting-encoder-decoder", *CHATTERS]


def _save(model: PreTrainedModel, processor: object, folder: Path) -> None:
    """Weights large enough that no two words are nearly as likely, and the files of both."""
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for weight in model.parameters():
            if weight.dim() > 1:
                weight.normal_(0.0, 0.2, generator=generator)
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    settings = folder / "preprocessor_config.json"
    if settings.is_file():  # the hub's files do not name the backend
        values = json.loads(settings.read_text(encoding="utf-8"))
        if kind := values.get("image_processor_type"):
            values["image_processor_type"] = kind.removesuffix("Pil")
        settings.write_text(json.dumps(values), encoding="utf-8")


def _squares(image_processor: type, **more: object) -> object:
    return image_processor(
        size={"height": SIDE_PX, "width": SIDE_PX},
        crop_size={"height": SIDE_PX, "width": SIDE_PX},
        **more,
    )


def _small(**more: object) -> dict[str, object]:
    sizes = {
        "hidden_size": 32,
        "intermediate_size": 37,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
    }
    return sizes | more


def _small_speech() -> dict[str, object]:
    return {
        "d_model": 32,
        "encoder_layers": 2,
        "decoder_layers": 2,
        "encoder_attention_heads": 4,
        "decoder_attention_heads": 4,
        "encoder_ffn_dim": 37,
        "decoder_ffn_dim": 37,
    }


def _small_ctc(n_tokens: int) -> dict[str, object]:
    return {
        **_small(vocab_size=n_tokens),
        "conv_dim": (16, 16, 16, 16, 16, 16, 16),
        "num_conv_pos_embeddings": 16,
        "num_conv_pos_embedding_groups": 4,
        "pad_token_id": 0,
    }


def _save_letters(model: PreTrainedModel, folder: Path, *, padding_is_told: bool) -> None:
    folder.mkdir(parents=True)
    vocabulary = folder / "vocab.json"
    vocabulary.write_text(json.dumps({letter: i for i, letter in enumerate(LETTERS)}))
    tokenizer = Wav2Vec2CTCTokenizer(str(vocabulary), word_delimiter_token="|")
    features = Wav2Vec2FeatureExtractor(return_attention_mask=padding_is_told)
    _save(model, Wav2Vec2Processor(features, tokenizer), folder)


def _whisper_tokenizer() -> WhisperTokenizer:
    """The special tokens in the order of the hub's, after a small vocabulary."""
    special = ["<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|zh|>", "<|de|>"]
    special += ["<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>"]
    special += ["<|nospeech|>", "<|notimestamps|>"]
    times = [f"<|{place * 0.02:.2f}|>" for place in range(1501)]
    words = _tokenizer(("<|endoftext|>", "<s>", "</s>", "<unk>")).backend_tokenizer
    state = json.loads(words.to_str())["model"]
    merges = [tuple(pair) for pair in state["merges"]]
    tokenizer = WhisperTokenizer(vocab=state["vocab"], merges=merges, unk_token="<|endoftext|>")
    tokenizer.add_tokens(special, special_tokens=True)
    tokenizer.add_tokens(times)
    return tokenizer


def _llama(tokenizer: PreTrainedTokenizerFast) -> dict[str, object]:
    return {
        **_small(vocab_size=len(tokenizer), max_position_embeddings=4096, num_key_value_heads=2),
        "model_type": "llama",
        **_ids(tokenizer),
    }


def _ids(tokenizer: PreTrainedTokenizerFast) -> dict[str, int]:
    return {
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }


def _blip_config(tokenizer: PreTrainedTokenizerFast) -> BlipConfig:
    text = _small(
        vocab_size=len(tokenizer),
        encoder_hidden_size=32,
        max_position_embeddings=128,
        bos_token_id=tokenizer.cls_token_id,
        eos_token_id=tokenizer.sep_token_id,
        sep_token_id=tokenizer.sep_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    vision = _small(image_size=SIDE_PX, patch_size=8)
    return BlipConfig(text_config=text, vision_config=vision, projection_dim=32)


def _bert_tokenizer() -> PreTrainedTokenizerFast:
    tokenizer = _tokenizer(BERT)
    cls, sep = tokenizer.cls_token_id, tokenizer.sep_token_id
    tokenizer.backend_tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", cls), ("[SEP]", sep)]
    )
    return tokenizer


def _tokenizer(special_tokens: Sequence[str], **more: str) -> PreTrainedTokenizerFast:
    """Byte-level BPE trained on a few sentences, with each Han character on its own."""
    tokenizer = Tokenizer(models.BPE())
    splits = pre_tokenizers.Split(Regex(r"\p{Han}"), behavior="isolated")
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([splits, byte_level])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=N_WORDS,
        special_tokens=list(special_tokens),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    if special_tokens[0] == BERT[0]:
        pad, cls, sep, unknown = BERT
        more |= {"pad_token": pad, "cls_token": cls, "sep_token": sep, "unk_token": unknown}
    else:
        pad, start, end, unknown = special_tokens[:4]
        more |= {"pad_token": pad, "bos_token": start, "eos_token": end, "unk_token": unknown}
    extra = [token for token in special_tokens if token not in more.values()]
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, additional_special_tokens=extra, **more
    )
