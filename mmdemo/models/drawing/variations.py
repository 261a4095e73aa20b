"""For one call, another scheduler or a LoRA in the pipeline; afterwards it is as it was."""

# What diffusers exports counts as private.
# pyright: reportPrivateImportUsage=false

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import diffusers

from mmdemo.errors import InvalidRequestError

LORA_ENDING = ".safetensors"
ADAPTER = "lora"


@contextmanager
def scheduled(pipeline: Any, name: str) -> Generator[None]:
    """With the scheduler of that class, set up as the checkpoint's own; "" leaves its own.

    Raises:
        InvalidRequestError: there is no such scheduler for this model.
    """
    usual = pipeline.scheduler
    if name and name != type(usual).__name__:
        if name not in (known := schedulers_of(pipeline)):
            raise InvalidRequestError(
                f"This model cannot draw with the scheduler {name!r}; choose one of "
                f"{', '.join(known)}."
            )
        pipeline.scheduler = getattr(diffusers, name).from_config(usual.config)
    try:
        yield
    finally:
        pipeline.scheduler = usual


def schedulers_of(pipeline: Any) -> list[str]:
    """Names of the schedulers that the pipeline can draw with, its own first."""
    usual = pipeline.scheduler
    others = sorted(scheduler.__name__ for scheduler in usual.compatibles)
    return list(dict.fromkeys([type(usual).__name__, *others]))


@contextmanager
def adapted(pipeline: Any, lora: str, scale: float) -> Generator[None]:
    """With a LoRA's low-rank weights laid over the pipeline's own (Hu et al. 2021).

    Raises:
        InvalidRequestError: there is no such file, or it is for another model.
    """
    if not lora:
        yield
        return
    folder, file = _lora_file(lora)
    if not hasattr(pipeline, "load_lora_weights"):
        raise InvalidRequestError(
            "This model takes no LoRA; leave it out, or choose another model."
        )
    try:
        _lay_over(pipeline, folder, file, scale)
        yield
    finally:
        pipeline.unload_lora_weights()


def _lay_over(pipeline: Any, folder: Path, file: str, scale: float) -> None:
    try:
        pipeline.load_lora_weights(
            folder, weight_name=file, adapter_name=ADAPTER, use_safetensors=True
        )
        loaded = ADAPTER in {
            name for names in pipeline.get_list_adapters().values() for name in names
        }
        if loaded:
            pipeline.set_adapters([ADAPTER], [scale])
    except Exception as error:
        raise _foreign(file) from error
    if not loaded:  # diffusers only logs that no key of the file was known
        raise _foreign(file)


def _foreign(file: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"The LoRA {file} was made for another model; choose one for this model, or leave it out."
    )


def _lora_file(lora: str) -> tuple[Path, str]:
    path = Path(lora).expanduser()
    if path.is_dir():
        files = sorted(path.glob(f"*{LORA_ENDING}"))
        if len(files) == 1:
            return path, files[0].name
        raise InvalidRequestError(
            f"The folder {lora} has {len(files)} {LORA_ENDING} files; name the one that is meant."
        )
    if path.suffix != LORA_ENDING or not path.is_file():
        raise InvalidRequestError(
            f"There is no LoRA {lora}; give the path of a {LORA_ENDING} file or of its folder."
        )
    return path.parent, path.name
