"""Opens a diffusers pipeline: safetensors only, no remote code, placed as the device allows."""

# What diffusers exports counts as private.
# pyright: reportPrivateImportUsage=false

from pathlib import Path
from typing import Any

import torch
from diffusers import AutoPipelineForText2Image
from diffusers.utils.logging import disable_progress_bar
from transformers.utils.logging import disable_progress_bar as disable_progress_bar_of_parts

from mmdemo.errors import ModelUnavailableError
from mmdemo.models.checkpoint import count_parameters
from mmdemo.models.devices import placement_on
from mmdemo.models.pipelines import variant_of

SAFE: dict[str, Any] = {"use_safetensors": True, "local_files_only": True}
ROOM = 1.3  # memory that a pipeline takes while drawing, by the size of its weights


def open_pipeline(folder: Path, device: str) -> Any:
    """The text-to-image pipeline, ready to draw on `device`.

    Where a GPU is too small for all parts at once, each part is moved there only for its turn.

    Raises:
        ModelUnavailableError: it is none that draws from text.
    """
    disable_progress_bar()  # of reading files; a download keeps its own
    disable_progress_bar_of_parts()
    n_parameters = count_parameters(folder)
    placement = placement_on(device, n_parameters)
    try:
        pipeline: Any = AutoPipelineForText2Image.from_pretrained(
            folder, dtype=placement.dtype, variant=variant_of(folder), **SAFE
        )
    except ValueError as error:
        raise ModelUnavailableError(
            f"{folder.name} is no pipeline that draws from text, or of a kind that this version of "
            "diffusers does not know; choose another model."
        ) from error
    pipeline.set_progress_bar_config(disable=True)
    _place(pipeline, placement.device, n_parameters * placement.bytes_per_parameter)
    return pipeline


def spare_memory(pipeline: Any) -> None:
    """Turn pixels into latents and back in slices and tiles from now on."""
    vae = getattr(pipeline, "vae", None)
    for name in ("enable_slicing", "enable_tiling"):
        if enable := getattr(vae, name, None):
            enable()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def _place(pipeline: Any, device: torch.device, weights_bytes: int) -> None:
    """Place it, in the layout that convolutions are quickest in."""
    for name in ("unet", "vae"):
        if part := getattr(pipeline, name, None):
            part.to(memory_format=torch.channels_last)
    if device.type == "cuda":
        free, _ = torch.cuda.mem_get_info(device)
        if weights_bytes * ROOM > free:
            pipeline.enable_model_cpu_offload(device=device)
            return
    pipeline.to(device)
