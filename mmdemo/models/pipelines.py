"""What a diffusers pipeline's folder says of itself: a folder of parts, listed in one file."""

import json
from pathlib import Path
from typing import Any

from mmdemo.errors import ModelUnavailableError

INDEX = "model_index.json"
PART_CONFIG = "config.json"  # parts that have it are models, the others only settings
WEIGHT_NAMES = ("diffusion_pytorch_model", "model")
HALF = "fp16"  # the variant that is taken where there is no other


def is_pipeline(folder: Path) -> bool:
    """Whether the folder was written by `save_pretrained` of a pipeline."""
    return (folder / INDEX).is_file()


def parts_of(folder: Path) -> list[str]:
    """Names of the parts that the pipeline is made of, each a folder of its own.

    Raises:
        ModelUnavailableError: the list of parts cannot be read, or a part is not there.
    """
    try:
        index: dict[str, Any] = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        # besides settings, each part's library and class; no library: the part is left out
        parts = [
            name for name, entry in index.items() if isinstance(entry, list) and entry[:1] != [None]
        ]
    except (OSError, ValueError, AttributeError) as error:
        raise ModelUnavailableError(
            f"{folder} has no readable {INDEX}; choose a folder written by save_pretrained."
        ) from error
    if missing := [name for name in parts if not (folder / name).is_dir()]:
        raise ModelUnavailableError(
            f"{folder} lacks {' and '.join(missing)}; download or save the pipeline again."
        )
    return parts


def variant_of(folder: Path) -> str | None:
    """The precision in the names of the weights' files: none, or half where only that is there."""
    return None if all(_files(folder / part, None) for part in _models(folder)) else HALF


def pipeline_weights(folder: Path) -> list[Path]:
    """The safetensors files of all parts, in order.

    Raises:
        ModelUnavailableError: a part is not there, or its weights are not.
    """
    files: list[Path] = []
    variant = variant_of(folder)
    for part in _models(folder):
        found = _files(folder / part, variant) or _files(folder / part, None)
        if not found or not all(file.is_file() for file in found):
            raise ModelUnavailableError(
                f"{folder} lacks weights of its {part} as safetensors; download or save it again, "
                "or choose a checkpoint that has them."
            )
        files += found
    return files


def _models(folder: Path) -> list[str]:
    return [part for part in parts_of(folder) if (folder / part / PART_CONFIG).is_file()]


def _files(folder: Path, variant: str | None) -> list[Path]:
    """The files of one part's weights in that precision, as its index names them; [] for none."""
    ending = f".{variant}" if variant else ""
    for name in WEIGHT_NAMES:
        indexes = (
            f"{name}.safetensors.index{ending}.json",
            f"{name}{ending}.safetensors.index.json",
        )
        for index in indexes:
            if (folder / index).is_file():
                shards = json.loads((folder / index).read_text(encoding="utf-8"))["weight_map"]
                return [folder / shard for shard in sorted(set(shards.values()))]
        if (folder / f"{name}{ending}.safetensors").is_file():
            return [folder / f"{name}{ending}.safetensors"]
    return []
