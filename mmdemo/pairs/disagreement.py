"""How far models disagree about one text: 0 where all say the same, 1 with nothing in common."""

from collections.abc import Sequence
from itertools import combinations

from mmdemo.media import Language
from mmdemo.metrics import count_errors, spoken_units


def disagreement(texts: Sequence[str], language: Language) -> float | None:
    """The mean, over pairs of texts, of the share of words or characters that differ.

    None where fewer than two models said anything.
    """
    if len(texts) < 2:
        return None
    shares = [_share_apart(one, other, language) for one, other in combinations(texts, 2)]
    return sum(shares) / len(shares)


def _share_apart(one: str, other: str, language: Language) -> float:
    longest = max(len(spoken_units(text, language)) for text in (one, other))
    return count_errors(one, other, language).n_errors / longest if longest else 0.0
