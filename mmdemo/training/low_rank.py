"""Low-rank adapters: a large model learns by a few small matrices, which end up in its weights.

LoRA (Hu et al. 2021, arXiv 2106.09685), by the library peft.
"""

from copy import deepcopy
from typing import Any

from peft import LoraConfig, get_peft_model

from mmdemo.errors import InvalidRequestError


def with_lora(model: Any, lessons: dict[str, Any]) -> Any:
    """The model with adapters that learn, everything else of it frozen.

    Args:
        model: is changed in place.
        lessons: `rank`, `alpha` and `targets`: a list of ends of modules' names, a regular
            expression for whole names, or "all-linear".

    Raises:
        InvalidRequestError: the model has no such modules.
    """
    settings = LoraConfig(
        r=lessons["rank"], lora_alpha=lessons["alpha"], target_modules=lessons["targets"]
    )
    try:
        return get_peft_model(model, settings)
    except ValueError as error:
        raise InvalidRequestError(
            f"The recipe's targets {lessons['targets']!r} are no modules of "
            f'{type(model).__name__}; name others, or write "all-linear".'
        ) from error


def inner(adapted: Any) -> Any:
    """The model itself, with the adapters at work in it."""
    return adapted.base_model.model


def merged(adapted: Any) -> Any:
    """A copy without adapters, whose weights do what they did."""
    return deepcopy(adapted).to("cpu").merge_and_unload()
