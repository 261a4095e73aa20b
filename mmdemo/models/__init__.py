"""Which models exist (catalogue), how one is loaded (loading), which stay in memory (pool)."""

from mmdemo.models.catalogue import ModelCard, card_for, defaults_of, read_catalogue
from mmdemo.models.loading import load_model, measure_mb, weights_version
from mmdemo.models.pool import ModelPool, ResidentModel
from mmdemo.models.runner import ModelRunner

__all__ = [
    "ModelCard",
    "ModelPool",
    "ModelRunner",
    "ResidentModel",
    "card_for",
    "defaults_of",
    "load_model",
    "measure_mb",
    "read_catalogue",
    "weights_version",
]
