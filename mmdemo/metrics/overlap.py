"""How much of one text stands in another: the F1 of their tokens."""

from mmdemo.media import Language
from mmdemo.metrics.tokens import count_ngrams, tokenize


def token_f1(text: str, truth: str, language: Language) -> float:
    """Harmonic mean of precision and recall of words (English) or characters (Chinese), in [0, 1].

    The order does not matter. As Rajpurkar et al. measure answers (2016, arXiv 1606.05250), but
    articles count.
    """
    said, wanted = (count_ngrams(tokenize(each, language), 1) for each in (text, truth))
    if not said or not wanted:
        return float(said == wanted)
    return 2 * (said & wanted).total() / (said.total() + wanted.total())
