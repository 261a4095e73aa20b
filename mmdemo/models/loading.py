"""From a card to a working model. The only place that imports adapters, and it does so by name."""

import logging
from importlib import import_module
from pathlib import Path

from mmdemo.errors import MmdemoError, ModelUnavailableError
from mmdemo.models.catalogue import ModelCard
from mmdemo.models.checkpoint import adapter_of, count_parameters, version_of
from mmdemo.models.hub import fetch

WORKING_MB = 150  # what one batch needs beside the weights, for small models
WORKING_SHARE = 0.2  # and for large ones, as a share of their weights
_log = logging.getLogger(__name__)


def load_model(card: ModelCard, device: str = "auto") -> object:
    """Fetch the weights if they are not there, import the adapter, and let it open them.

    Raises:
        ModelUnavailableError: the weights cannot be had, are not allowed, or cannot be opened.
    """
    folder = folder_of(card)
    module_name, class_name = (card.adapter or adapter_of(folder)).split(":")
    adapter = getattr(import_module(module_name), class_name)
    try:
        return adapter(folder, device)
    except MmdemoError:
        raise
    except Exception as error:
        # Other people's checkpoints fail in as many ways as there are; the log has the traceback.
        _log.exception("%s could not be opened", card.name)
        reason = str(error).strip().partition("\n")[0][:200]
        raise ModelUnavailableError(
            f"{card.name} cannot be opened ({type(error).__name__}: {reason}); "
            "choose another model."
        ) from error


def measure_mb(card: ModelCard, device: str = "auto") -> int:
    """Memory that the model will take on `device`, by the count of its parameters."""
    if not card.weights:
        return card.memory_mb
    n_parameters = count_parameters(folder_of(card))
    placement = import_module("mmdemo.models.devices").placement_on(device, n_parameters)
    weights_mb = n_parameters * placement.bytes_per_parameter / 1e6
    return round(weights_mb + max(WORKING_MB, WORKING_SHARE * weights_mb))


def weights_version(card: ModelCard) -> str:
    """Which weights these are: a commit, or the start of the SHA-256 of the file."""
    return version_of(folder_of(card)) if card.weights else card.revision


def folder_of(card: ModelCard) -> Path:
    """The folder with the checkpoint, downloaded if need be."""
    if not card.is_folder:
        return fetch(card.weights, card.revision)
    folder = Path(card.weights)
    if not folder.is_dir():
        raise ModelUnavailableError(
            f"The folder {folder} of the model {card.name!r} is missing; "
            "restore it or choose another model."
        )
    return folder
