"""The listener: a small FastConformer with a CTC head that writes English and Chinese.

A `ParakeetForCTC` (Rekesh et al. 2023, "Fast Conformer with Linearly Scalable Attention"; Graves
et al. 2006, "Connectionist Temporal Classification"). One vocabulary holds pieces of English words
and whole Chinese characters, so that the language shows in what is written.
"""

from collections.abc import Iterable
from typing import Any

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from torch import nn
from transformers import (
    ParakeetCTCConfig,
    ParakeetEncoderConfig,
    ParakeetFeatureExtractor,
    ParakeetForCTC,
    ParakeetProcessor,
    ParakeetTokenizer,
)

UNKNOWN, BLANK = "<unk>", "<blank>"
WORD_START = "▁"
LATIN = "abcdefghijklmnopqrstuvwxyz'"
SUBSAMPLING = 8  # frames of 10 ms in, one of 80 ms out


def build_tokenizer(texts: Iterable[str], characters: str, n_pieces: int) -> ParakeetTokenizer:
    """A vocabulary learnt from `texts`.

    Args:
        texts: English, in lower case, as it is said.
        characters: every Chinese character that can be written; each is a token.
        n_pieces: how many pieces of English words there are, letters among them.
    """
    tokenizer = Tokenizer(models.BPE(unk_token=UNKNOWN))
    # A mark where a Latin word starts, and no spaces: Chinese has none.
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Lowercase(),
            normalizers.Replace(Regex(rf"(?<![{LATIN}])(?=[{LATIN}])"), WORD_START),
            normalizers.Replace(Regex(r"\s+"), ""),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"\p{Han}"), "isolated"),
            pre_tokenizers.Split(WORD_START, "merged_with_next"),
        ]
    )
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace(WORD_START, " "), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    alphabet = sorted(set(characters) | set(LATIN) | {WORD_START})
    trainer = trainers.BpeTrainer(
        vocab_size=len(alphabet) + n_pieces,
        special_tokens=[UNKNOWN, BLANK],
        initial_alphabet=alphabet,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return ParakeetTokenizer(
        tokenizer_object=tokenizer,
        unk_token=UNKNOWN,
        pad_token=BLANK,  # what CTC says between two tokens
        clean_up_tokenization_spaces=False,
    )


def build_feature_extractor() -> ParakeetFeatureExtractor:
    """80 log-mel bands every 10 ms, each normalised over the stretch that is heard."""
    return ParakeetFeatureExtractor(feature_size=80)


def build_processor(tokenizer: ParakeetTokenizer) -> ParakeetProcessor:
    """Feature extractor and tokenizer together."""
    return ParakeetProcessor(build_feature_extractor(), tokenizer, decoder_type="ctc")


def build_model(tokenizer: ParakeetTokenizer, sizes: dict[str, Any]) -> ParakeetForCTC:
    """A fresh model.

    Args:
        tokenizer: gives the vocabulary's size and the blank token.
        sizes: `width`, `n_layers`, `n_heads`, `stem_channels`, `conv_kernel`, `dropout`.
    """
    encoder = ParakeetEncoderConfig(
        hidden_size=sizes["width"],
        num_hidden_layers=sizes["n_layers"],
        num_attention_heads=sizes["n_heads"],
        intermediate_size=4 * sizes["width"],
        subsampling_factor=SUBSAMPLING,
        subsampling_conv_channels=sizes["stem_channels"],
        conv_kernel_size=sizes["conv_kernel"],
        dropout=sizes["dropout"],
        activation_dropout=0.0,
        attention_dropout=0.0,
        layerdrop=0.0,
        scale_input=False,
    )
    config = ParakeetCTCConfig(
        vocab_size=len(tokenizer),
        pad_token_id=tokenizer.get_vocab()[BLANK],
        encoder_config=encoder,
    )
    model = ParakeetForCTC(config)
    _start_lively(model)
    return model


def _start_lively(model: nn.Module) -> None:
    """Draw the weights anew: with the library's, which suit fine-tuning, no sound gets through."""
    for module in model.modules():
        if isinstance(module, nn.Linear | nn.Conv1d):
            module.reset_parameters()
        elif isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
