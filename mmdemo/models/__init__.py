"""Which models exist (catalogue), how one is loaded (loading), which stay in memory (pool)."""

from mmdemo.models.catalogue import ModelCard, card_for, defaults_of, read_catalogue
from mmdemo.models.live import LiveCatalogue, LiveDefaults
from mmdemo.models.loading import folder_of, load_model, measure_mb, weights_version
from mmdemo.models.measuring import Histogram, QueueStats, Served
from mmdemo.models.pool import ModelPool, ResidentModel
from mmdemo.models.runner import ModelRunner
from mmdemo.models.versions import Promotion, Version, VersionStore

__all__ = [
    "Histogram",
    "LiveCatalogue",
    "LiveDefaults",
    "ModelCard",
    "ModelPool",
    "ModelRunner",
    "Promotion",
    "QueueStats",
    "ResidentModel",
    "Served",
    "Version",
    "VersionStore",
    "card_for",
    "defaults_of",
    "folder_of",
    "load_model",
    "measure_mb",
    "read_catalogue",
    "weights_version",
]
