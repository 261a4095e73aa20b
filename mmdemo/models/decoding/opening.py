"""Opens a checkpoint folder: safetensors only, no remote code, nothing downloaded."""

import logging
from pathlib import Path
from typing import Any

from transformers import AutoConfig, AutoImageProcessor, AutoTokenizer
from transformers.models.auto.processing_auto import PROCESSOR_MAPPING
from transformers.processing_utils import ProcessorMixin
from transformers.utils.logging import disable_progress_bar

from mmdemo.errors import ModelUnavailableError
from mmdemo.models.checkpoint import count_parameters
from mmdemo.models.devices import placement_on

MOST_MISSING = 0.05  # an unused pooler may be absent, a language model may not
SAFE: dict[str, Any] = {"trust_remote_code": False, "local_files_only": True}
_log = logging.getLogger(__name__)


def open_model(auto_class: Any, folder: Path, device: str) -> Any:
    """The model, ready to infer on `device`.

    Raises:
        ModelUnavailableError: pickles only, a class that `auto_class` does not know, or weights
            that do not belong to it.
    """
    _check_family(auto_class, folder)
    disable_progress_bar()  # of reading files; a download keeps its own
    placement = placement_on(device, count_parameters(folder))
    model, info = auto_class.from_pretrained(
        folder, dtype=placement.dtype, use_safetensors=True, output_loading_info=True, **SAFE
    )
    _refuse_gaps(model, info["missing_keys"], folder)
    return model.to(placement.device).eval()


def open_processor(folder: Path) -> Any:
    """The processor of the checkpoint's family, or None where the family has none.

    Without its part for videos: nothing here shows films, and that part needs torchvision.
    """
    config = AutoConfig.from_pretrained(folder, **SAFE)
    processor_class = PROCESSOR_MAPPING.get(type(config), None)
    if processor_class is None:
        return None
    return _for_pictures(processor_class).from_pretrained(folder, **SAFE)


def open_tokenizer(folder: Path) -> Any:
    """The checkpoint's tokenizer."""
    return AutoTokenizer.from_pretrained(folder, **SAFE)


def open_image_processor(folder: Path) -> Any:
    """The checkpoint's image processor."""
    return AutoImageProcessor.from_pretrained(folder, **SAFE)


def _check_family(auto_class: Any, folder: Path) -> None:
    try:
        config = AutoConfig.from_pretrained(folder, **SAFE)
    except ValueError as error:
        raise ModelUnavailableError(
            f"{folder.name} is of a kind that this version of transformers does not know, or wants "
            "to run code of its own, which is never done; choose another model."
        ) from error
    if type(config) not in auto_class._model_mapping:  # there is no public way to ask
        raise ModelUnavailableError(
            f"{folder.name} is a {config.model_type!r} model, which cannot be used here; "
            "choose a captioner, a chat model for pictures, a question answerer, or a listener."
        )


def _for_pictures(processor_class: Any) -> type[ProcessorMixin]:
    def get_attributes(cls: type[ProcessorMixin]) -> list[str]:  # noqa: ARG001
        return [name for name in processor_class.get_attributes() if name != "video_processor"]

    members = {"get_attributes": classmethod(get_attributes)}
    return type(processor_class.__name__, (processor_class,), members)


def _refuse_gaps(model: Any, missing: list[str], folder: Path) -> None:
    """Weights that were not in the files would be random, and the model would talk nonsense."""
    sizes = {name: parameter.numel() for name, parameter in model.named_parameters()}
    share = sum(sizes.get(name, 0) for name in missing) / max(1, sum(sizes.values()))
    if share > MOST_MISSING:
        raise ModelUnavailableError(
            f"{folder.name} lacks {share:.0%} of the weights of {type(model).__name__}; "
            "it was saved from another class of model. Choose another."
        )
    if missing:
        _log.warning("%s lacks %s", folder.name, ", ".join(sorted(missing)))
