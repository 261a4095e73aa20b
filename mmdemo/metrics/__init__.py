"""Numbers from predictions: how near texts are to what people or the truth say. No torch."""

from mmdemo.metrics.bleu import corpus_bleu
from mmdemo.metrics.cider import cider
from mmdemo.metrics.intervals import bootstrap_interval
from mmdemo.metrics.tokens import tokenize

__all__ = ["bootstrap_interval", "cider", "corpus_bleu", "tokenize"]
