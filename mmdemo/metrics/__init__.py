"""Numbers from predictions: how near texts are to what people or the truth say. No torch."""

from mmdemo.metrics.bleu import corpus_bleu
from mmdemo.metrics.cider import cider, cider_scorer
from mmdemo.metrics.error_rate import Errors, count_errors, error_rate, error_rate_interval
from mmdemo.metrics.intervals import (
    Difference,
    PairedPoints,
    bootstrap_interval,
    paired_difference,
)
from mmdemo.metrics.overlap import token_f1
from mmdemo.metrics.spoken_form import spoken_units
from mmdemo.metrics.tokens import tokenize

__all__ = [
    "Difference",
    "Errors",
    "PairedPoints",
    "bootstrap_interval",
    "cider",
    "cider_scorer",
    "corpus_bleu",
    "count_errors",
    "error_rate",
    "error_rate_interval",
    "paired_difference",
    "spoken_units",
    "token_f1",
    "tokenize",
]
