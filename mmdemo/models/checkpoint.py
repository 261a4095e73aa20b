"""What a checkpoint folder says of itself, read without torch: class, tasks, size, version."""

import json
import math
from hashlib import sha256
from pathlib import Path
from typing import Any

from huggingface_hub import try_to_load_from_cache

from mmdemo.errors import ModelUnavailableError
from mmdemo.models.pipelines import INDEX, is_pipeline, pipeline_weights
from mmdemo.models.prompts import PROMPTS

CAPTION_AND_ANSWER = ("caption", "answer")
TRANSCRIBE = ("transcribe",)
DRAW = ("draw",)
EVERY_TASK = (*CAPTION_AND_ANSWER, *TRANSCRIBE, *DRAW)
GENERATOR = "mmdemo.models.adapters.image_text_to_text:ImageTextToText"
CLASSIFIER = "mmdemo.models.adapters.visual_question_answering:VisualQuestionAnswering"
SPEECH_WRITER = "mmdemo.models.adapters.speech_seq2seq:SpeechSeq2Seq"
SPEECH_LABELLER = "mmdemo.models.adapters.ctc:Ctc"
PAINTER = "mmdemo.models.adapters.text_to_image:TextToImage"
# Of the speech models that write word by word, those that take nothing but the sound.
SPEECH_WRITERS = (
    "WhisperForConditionalGeneration",
    "MoonshineForConditionalGeneration",
    "Speech2TextForConditionalGeneration",
)
PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".msgpack", ".h5")
# Beside the weights of a listener, where it has one: n-grams, and how much they count; and the
# words of a language that puts no spaces between them.
LANGUAGE_MODEL = ("language_model/ngrams.arpa", "language_model/attrs.json")
LEXICON = "language_model/unigrams.txt"
N_VERSION_DIGITS = 12
_HEADER_LENGTH_BYTES = 8


def read_config(folder: Path) -> dict[str, Any]:
    """The checkpoint's config.json.

    Raises:
        ModelUnavailableError: it is missing or not JSON.
    """
    try:
        return dict(json.loads((folder / "config.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise ModelUnavailableError(
            f"{folder} has no readable config.json; choose a folder written by save_pretrained."
        ) from error


def adapter_of(folder: Path) -> str:
    """The adapter, "module:Class", for the class that the checkpoint was saved from."""
    if is_pipeline(folder):
        return PAINTER
    classes = _classes(read_config(folder))
    if _listens(classes):
        return SPEECH_LABELLER if _labels_frames(classes) else SPEECH_WRITER
    return CLASSIFIER if _answers_only(classes) else GENERATOR


def tasks_of(folder: Path) -> tuple[str, ...]:
    """What the checkpoint can do: a template or a known form of question makes it answer."""
    if is_pipeline(folder):
        return DRAW
    config = read_config(folder)
    if _listens(_classes(config)):
        return TRANSCRIBE
    return _looks(folder, config)


def has_chat_template(folder: Path) -> bool:
    """Whether the tokenizer or the processor knows how to write a conversation."""
    if any((folder / name).is_file() for name in ("chat_template.jinja", "chat_template.json")):
        return True
    settings = folder / "tokenizer_config.json"
    return settings.is_file() and "chat_template" in json.loads(settings.read_text("utf-8"))


def weight_files(folder: Path) -> list[Path]:
    """The safetensors files of the folder's weights, in order.

    Raises:
        ModelUnavailableError: there are none, or not all.
    """
    if is_pipeline(folder):
        return pipeline_weights(folder)
    index = folder / "model.safetensors.index.json"
    if index.is_file():
        shards = set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values())
        files = [folder / name for name in sorted(shards)]
    else:
        files = [folder / "model.safetensors"]
    missing = [file.name for file in files if not file.is_file()]
    if missing:
        raise ModelUnavailableError(why_no_weights(str(folder), [f.name for f in folder.glob("*")]))
    return files


def why_no_weights(name: str, files: list[str]) -> str:
    """The sentence for a checkpoint without (all) safetensors, given the names of its files."""
    if not any(file.endswith(".safetensors") for file in files):
        if any(file.endswith(PICKLES) for file in files):
            return (
                f"{name} has its weights as pickles only, which can run any code when opened; "
                "choose a checkpoint (or revision) with safetensors."
            )
        return f"{name} holds no model.safetensors; choose a folder written by save_pretrained."
    return f"{name} lacks some of its safetensors files; download or save it again."


def count_parameters(folder: Path) -> int:
    """How many numbers the weights hold, by the headers of their files."""
    return sum(_count_in(file) for file in weight_files(folder))


def version_of(folder: Path) -> str:
    """The commit if the folder is a hub snapshot, else the start of the weights' SHA-256.

    A language model belongs to it: another one writes other words.
    """
    if folder.parent.name == "snapshots":
        return folder.name[:N_VERSION_DIGITS]
    digest = sha256()
    beside = [folder / name for name in (*LANGUAGE_MODEL, LEXICON)]
    for file in [*weight_files(folder), *(each for each in beside if each.is_file())]:
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()[:N_VERSION_DIGITS]


def is_checkpoint(folder: Path) -> bool:
    """Whether the folder looks like one that `save_pretrained` wrote."""
    return is_pipeline(folder) or (folder / "config.json").is_file()


def find_cached(weights: str, revision: str) -> Path | None:
    """The folder of a hub checkpoint that was downloaded earlier and is complete, if any."""
    asked = (try_to_load_from_cache(weights, n, revision=revision) for n in ("config.json", INDEX))
    config = next((found for found in asked if isinstance(found, str)), None)
    if config is None:
        return None
    folder = Path(config).parent
    try:
        weight_files(folder)
    except ModelUnavailableError:
        return None
    return folder


def _classes(config: dict[str, Any]) -> list[str]:
    """The class that the checkpoint was saved from; a list, as the config has it."""
    return list(config.get("architectures") or ())


def _looks(folder: Path, config: dict[str, Any]) -> tuple[str, ...]:
    """What a model that looks at pictures does with them."""
    if _answers_only(_classes(config)):
        return ("answer",)
    prompts = PROMPTS.get(config.get("model_type", ""))
    if has_chat_template(folder) or (prompts and prompts.answers):
        return CAPTION_AND_ANSWER
    return ("caption",)


def _answers_only(classes: list[str]) -> bool:
    return any(name.endswith("ForQuestionAnswering") for name in classes)


def _listens(classes: list[str]) -> bool:
    return _labels_frames(classes) or any(name in SPEECH_WRITERS for name in classes)


def _labels_frames(classes: list[str]) -> bool:
    return any(name.endswith("ForCTC") for name in classes)


def _count_in(file: Path) -> int:
    try:
        with file.open("rb") as stream:
            n_bytes = int.from_bytes(stream.read(_HEADER_LENGTH_BYTES), "little")
            header = json.loads(stream.read(min(n_bytes, file.stat().st_size)))
        tensors = [entry for name, entry in header.items() if name != "__metadata__"]
        return sum(math.prod(tensor["shape"]) for tensor in tensors)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelUnavailableError(
            f"{file} is damaged or no safetensors file; download or save it again."
        ) from error
