"""Fetches a checkpoint's safetensors and settings from the Hugging Face Hub, once."""

import logging
import re
import shutil
from pathlib import Path, PurePosixPath

import httpx2
from huggingface_hub import (
    HfApi,
    constants,
    snapshot_download,  # pyright: ignore[reportUnknownVariableType]
)
from huggingface_hub.errors import (
    GatedRepoError,
    HFValidationError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.hf_api import ModelInfo

from mmdemo.errors import ModelUnavailableError
from mmdemo.models.checkpoint import find_cached, why_no_weights
from mmdemo.models.pipelines import INDEX

ANSWER_WITHIN_S = 10
SETTINGS_FILES = (".json", ".txt", ".model", ".jinja", ".tiktoken")
WEIGHTS = re.compile(r"model(-\d+-of-\d+)?\.safetensors")  # not those in another precision
PART_WEIGHTS = re.compile(r"(diffusion_pytorch_)?model(-\d+-of-\d+)?\.safetensors")
HALF_PART_WEIGHTS = re.compile(
    r"(diffusion_pytorch_)?model\.fp16(-\d+-of-\d+)?\.safetensors"
    r"|(diffusion_pytorch_)?model(-\d+-of-\d+)?\.fp16\.safetensors"
)
PART_DEPTH = 2  # a part's folder, and the file in it
STILL_WORKS = "The bundled model still works."
_log = logging.getLogger(__name__)


def fetch(weights: str, revision: str) -> Path:
    """The folder with the checkpoint; what was downloaded earlier is used without asking the hub.

    Raises:
        ModelUnavailableError: the hub cannot be reached, knows no such checkpoint, wants a log-in,
            or has only pickles; or the disk is too small.
    """
    if cached := find_cached(weights, revision):
        return cached
    info = _ask(weights, revision)
    files = _files_to_fetch(weights, info)
    _check_disk(weights, sum(files.values()))
    _log.info("Downloading %s at %s: %d MB", weights, info.sha, sum(files.values()) // 1_000_000)
    try:
        folder = snapshot_download(weights, revision=revision, allow_patterns=list(files))
    except (OSError, httpx2.HTTPError) as error:
        raise ModelUnavailableError(
            f"The download of {weights} broke off; try again, it goes on where it stopped. "
            f"{STILL_WORKS}"
        ) from error
    return Path(folder)


def _ask(weights: str, revision: str) -> ModelInfo:
    """What the hub knows of the checkpoint, in one request that is not repeated."""
    try:
        return HfApi().model_info(
            weights, revision=revision, files_metadata=True, timeout=ANSWER_WITHIN_S
        )
    except GatedRepoError as error:
        reason = f"{weights} is given only to those who accepted its terms; run `hf auth login`."
        raise ModelUnavailableError(f"{reason} {STILL_WORKS}") from error
    except (RepositoryNotFoundError, HFValidationError) as error:
        reason = f"The hub has no public model {weights!r}; check the id."
        raise ModelUnavailableError(f"{reason} {STILL_WORKS}") from error
    except RevisionNotFoundError as error:
        reason = f"{weights} has no revision {revision!r}; check it."
        raise ModelUnavailableError(f"{reason} {STILL_WORKS}") from error
    except (OSError, httpx2.HTTPError) as error:
        reason = f"{weights} is not on this machine, and the Hugging Face Hub cannot be reached."
        raise ModelUnavailableError(f"{reason} {STILL_WORKS}") from error


def _files_to_fetch(weights: str, info: ModelInfo) -> dict[str, int]:
    """Sizes in bytes by name: all settings, and of the weights only safetensors at the top."""
    sizes = {file.rfilename: file.size or 0 for file in info.siblings or []}
    if INDEX in sizes:
        return _parts_to_fetch(weights, sizes)
    wanted = {name: size for name, size in sizes.items() if _is_wanted(PurePosixPath(name))}
    names = [PurePosixPath(name).name for name in wanted]
    if not {"model.safetensors", "model.safetensors.index.json"} & set(names):
        raise ModelUnavailableError(f"{why_no_weights(weights, list(sizes))} {STILL_WORKS}")
    return wanted


def _parts_to_fetch(weights: str, sizes: dict[str, int]) -> dict[str, int]:
    """Of a pipeline: settings, and each part's weights; in half precision where that is all."""
    settings = {name: size for name, size in sizes.items() if name.endswith(SETTINGS_FILES)}
    files = [PurePosixPath(name) for name in sizes]
    inside = [file for file in files if len(file.parts) == PART_DEPTH]
    full = [file for file in inside if PART_WEIGHTS.fullmatch(file.name)]
    halves = [file for file in inside if HALF_PART_WEIGHTS.fullmatch(file.name)]
    whole_parts = {file.parent for file in full}
    chosen = full + [file for file in halves if file.parent not in whole_parts]
    if not chosen:
        raise ModelUnavailableError(f"{why_no_weights(weights, list(sizes))} {STILL_WORKS}")
    return settings | {str(file): sizes[str(file)] for file in chosen}


def _is_wanted(file: PurePosixPath) -> bool:
    if file.suffix == ".safetensors":
        return len(file.parts) == 1 and bool(WEIGHTS.fullmatch(file.name))
    return file.suffix in SETTINGS_FILES and "onnx" not in file.parts


def _check_disk(weights: str, n_bytes: int) -> None:
    cache = Path(constants.HF_HUB_CACHE)
    existing = next(folder for folder in [cache, *cache.parents] if folder.is_dir())
    free = shutil.disk_usage(existing).free
    if n_bytes > free:
        raise ModelUnavailableError(
            f"{weights} needs {n_bytes // 1_000_000:,} MB on disk and {free // 1_000_000:,} MB are "
            f"free; make room or set HF_HOME to a larger disk. {STILL_WORKS}"
        )
