"""What the tiny checkpoints have in common: sizes, a tokenizer, random weights."""

import json
from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import (
    PreTrainedModel,
    PreTrainedTokenizerFast,
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
BERT = ("[PAD]", "[CLS]", "[SEP]", "[UNK]")
GPT = ("<pad>", "<s>", "</s>", "<unk>", "<user>", "<assistant>")


def save(model: PreTrainedModel, processor: object, folder: Path) -> None:
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


def squares(image_processor: type, **more: object) -> object:
    return image_processor(
        size={"height": SIDE_PX, "width": SIDE_PX},
        crop_size={"height": SIDE_PX, "width": SIDE_PX},
        **more,
    )


def small(**more: object) -> dict[str, object]:
    sizes = {
        "hidden_size": 32,
        "intermediate_size": 37,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
    }
    return sizes | more


def ids_of(tokenizer: PreTrainedTokenizerFast) -> dict[str, int]:
    return {
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }


def bert_tokenizer() -> PreTrainedTokenizerFast:
    tokenizer = small_tokenizer(BERT)
    cls, sep = tokenizer.cls_token_id, tokenizer.sep_token_id
    tokenizer.backend_tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", cls), ("[SEP]", sep)]
    )
    return tokenizer


def small_tokenizer(special_tokens: Sequence[str], **more: str) -> PreTrainedTokenizerFast:
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
