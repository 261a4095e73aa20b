"""How far people agree who judged the same things: Cohen's kappa, Fleiss' kappa, text distance."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations

from rapidfuzz.distance import Levenshtein


def cohen_kappa(first: Sequence[str], second: Sequence[str]) -> float | None:
    """Agreement of two people beyond chance: 1 is full, 0 what chance gives (Cohen 1960).

    None where there is nothing to compare, or where both always chose one and the same answer.
    """
    n = len(first)
    if not n:
        return None
    observed = sum(a == b for a, b in zip(first, second, strict=True)) / n
    ours, theirs = Counter(first), Counter(second)
    by_chance = sum(ours[answer] * theirs[answer] for answer in ours) / n**2
    return None if by_chance == 1 else (observed - by_chance) / (1 - by_chance)


def fleiss_kappa(subjects: Sequence[Mapping[str, int]]) -> float | None:
    """Agreement of any number of people beyond chance (Fleiss 1971).

    Each subject says how many people gave it each answer. Not all need the same number of people;
    those with one alone are left out. None where there is nothing to compare, or where all always
    chose one and the same answer.
    """
    judged = [counts for counts in subjects if sum(counts.values()) >= 2]
    if not judged:
        return None
    observed = sum(map(_agreeing, judged)) / len(judged)
    total: Counter[str] = Counter()
    for counts in judged:
        total.update(counts)
    n_answers = sum(total.values())
    by_chance = sum((count / n_answers) ** 2 for count in total.values())
    return None if by_chance == 1 else (observed - by_chance) / (1 - by_chance)


def text_distance(texts: Sequence[str]) -> float | None:
    """How far apart texts are, over all their pairs: 0 are the same, 1 have nothing in common.

    Edits (Levenshtein 1966) by the characters of the longer text. None for fewer than two.
    """
    distances = [Levenshtein.normalized_distance(a, b) for a, b in combinations(texts, 2)]
    return sum(distances) / len(distances) if distances else None


def _agreeing(counts: Mapping[str, int]) -> float:
    """Of all pairs of people, how many gave the same answer."""
    n = sum(counts.values())
    return sum(count * (count - 1) for count in counts.values()) / (n * (n - 1))
