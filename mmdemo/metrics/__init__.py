"""Numbers from predictions: how near texts are to what people or the truth say. No torch."""

from mmdemo.metrics.bleu import corpus_bleu
from mmdemo.metrics.cider import cider
from mmdemo.metrics.error_rate import Errors, count_errors, error_rate, error_rate_interval
from mmdemo.metrics.intervals import bootstrap_interval
from mmdemo.metrics.spoken_form import spoken_text, spoken_units, words_and_characters
from mmdemo.metrics.tokens import tokenize

__all__ = [
    "Errors",
    "bootstrap_interval",
    "cider",
    "corpus_bleu",
    "count_errors",
    "error_rate",
    "error_rate_interval",
    "spoken_text",
    "spoken_units",
    "tokenize",
    "words_and_characters",
]
