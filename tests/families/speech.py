"""Tiny families that listen."""

import json
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models
from transformers import (
    HubertConfig,
    HubertForCTC,
    MoonshineConfig,
    MoonshineForConditionalGeneration,
    ParakeetCTCConfig,
    ParakeetFeatureExtractor,
    ParakeetForCTC,
    ParakeetProcessor,
    ParakeetTokenizer,
    PreTrainedModel,
    Speech2TextConfig,
    Speech2TextFeatureExtractor,
    Speech2TextForConditionalGeneration,
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

from tests.families.small import (
    GPT,
    N_WORDS,
    ids_of,
    save,
    small,
    small_tokenizer,
)

LETTERS = ["<pad>", "<s>", "</s>", "<unk>", "|", "'", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
CHINESE = "一二三四五六七八九十红蓝绿猫狗鱼星房子在左右边的"


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
    save(model, WhisperProcessor(features, tokenizer), folder)
    with torch.no_grad():  # else the many time tokens would leave no room for words
        model.model.decoder.embed_tokens.weight[:N_WORDS] *= 3
    model.save_pretrained(folder)


def save_moonshine(folder: Path) -> None:
    tokenizer = small_tokenizer(GPT)
    config = MoonshineConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=37,
        encoder_num_hidden_layers=2,
        decoder_num_hidden_layers=2,
        encoder_num_attention_heads=4,
        decoder_num_attention_heads=4,
        decoder_start_token_id=tokenizer.bos_token_id,
        **ids_of(tokenizer),
    )
    model = MoonshineForConditionalGeneration(config)
    model.generation_config.max_length = 64
    # As on the hub: the feature extractor of another family, told not to normalise.
    features = Wav2Vec2FeatureExtractor(do_normalize=False, return_attention_mask=True)
    save(model, features, folder)
    tokenizer.save_pretrained(folder)


def save_speech_to_text(folder: Path) -> None:
    tokenizer = small_tokenizer(GPT)
    config = Speech2TextConfig(
        vocab_size=len(tokenizer),
        **_small_speech(),
        max_source_positions=3000,
        max_target_positions=64,
        input_feat_per_channel=40,
        conv_channels=32,
        decoder_start_token_id=tokenizer.eos_token_id,
        **ids_of(tokenizer),
    )
    model = Speech2TextForConditionalGeneration(config)
    features = Speech2TextFeatureExtractor(feature_size=40, num_mel_bins=40)
    save(model, features, folder)
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
        **small(),
        "num_mel_bins": 40,
        "subsampling_conv_channels": 8,
        "conv_kernel_size": 3,
    }
    config = ParakeetCTCConfig(
        vocab_size=len(pieces), pad_token_id=len(pieces) - 1, encoder_config=encoder
    )
    features = ParakeetFeatureExtractor(feature_size=40)
    save(ParakeetForCTC(config), ParakeetProcessor(features, tokenizer), folder)


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
        **small(vocab_size=n_tokens),
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
    save(model, Wav2Vec2Processor(features, tokenizer), folder)


def _whisper_tokenizer() -> WhisperTokenizer:
    """The special tokens in the order of the hub's, after a small vocabulary."""
    special = ["<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|zh|>", "<|de|>"]
    special += ["<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>"]
    special += ["<|nospeech|>", "<|notimestamps|>"]
    times = [f"<|{place * 0.02:.2f}|>" for place in range(1501)]
    words = small_tokenizer(("<|endoftext|>", "<s>", "</s>", "<unk>")).backend_tokenizer
    state = json.loads(words.to_str())["model"]
    merges = [tuple(pair) for pair in state["merges"]]
    tokenizer = WhisperTokenizer(vocab=state["vocab"], merges=merges, unk_token="<|endoftext|>")
    tokenizer.add_tokens(special, special_tokens=True)
    tokenizer.add_tokens(times)
    return tokenizer
