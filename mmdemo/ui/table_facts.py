"""Statistics of the collection, as cards of small tables."""

from collections.abc import Iterable
from html import escape

from mmdemo.media import Language
from mmdemo.pairs import Statistics
from mmdemo.ui.judging import ANONYMOUS
from mmdemo.ui.strings import say

_MOST_ROWS = 12
_TITLES = {
    "verdict": "verdict",
    "language": "language",
    "task": "task",
    "project": "project",
    "version": "count_version",
    "split": "count_split",
    "who": "count_who",
}
_NAMED = ("verdict", "language", "task")  # whose values have names in both languages


def facts(found: Statistics, language: Language) -> str:
    """The cards."""
    total = say(language, "statistics_n", n=f"{found.n_pairs:,}", items=f"{found.n_items:,}")
    counted = "".join(
        _card(say(language, title), _counts(found, name, language))
        for name, title in _TITLES.items()
        if found.counts[name]
    )
    measured = _lengths(found, language) + _agreement(found, language) + _words(found, language)
    return f'<p class="meta">{escape(total)}</p><div class="facts">{counted}{measured}</div>'


def _counts(found: Statistics, name: str, language: Language) -> str:
    rows = found.counts[name][:_MOST_ROWS]
    return _table(
        (say(language, f"{name}_{value}") if name in _NAMED else _who(value, language), f"{n:,}")
        for value, n in rows
    )


def _two(a: str, b: str, n: int, language: Language) -> str:
    return say(language, "agreement_two", a=_who(a, language), b=_who(b, language), n=n)


def _who(name: str, language: Language) -> str:
    return say(language, "anonymous") if name == ANONYMOUS else name


def _lengths(found: Statistics, language: Language) -> str:
    measured = found.lengths
    if measured is None:
        return ""
    rows = (
        (say(language, "length_shortest"), f"{measured.shortest:,}"),
        (say(language, "length_median"), f"{measured.median:,}"),
        (say(language, "length_mean"), f"{measured.mean:,.1f}"),
        (say(language, "length_longest"), f"{measured.longest:,}"),
    )
    return _card(say(language, "lengths"), _table(rows))


def _agreement(found: Statistics, language: Language) -> str:
    measured, title = found.agreement, say(language, "agreement")
    if not measured.n_pairs:
        return _card(title, f'<p class="meta">{escape(say(language, "agreement_none"))}</p>')
    rows = [
        (say(language, "agreement_pairs"), f"{measured.n_pairs:,}"),
        (say(language, "agreement_kappa"), _number(measured.kappa)),
        (say(language, "agreement_distance"), _number(measured.text_distance)),
    ]
    if len(measured.between) > 1:
        rows += [
            (_two(a, b, n, language), _number(kappa))
            for a, b, n, kappa in measured.between[:_MOST_ROWS]
        ]
    return _card(title, _table(rows))


def _words(found: Statistics, language: Language) -> str:
    made = ""
    for spoken, words in found.vocabulary.items():
        counted = say(
            language,
            "vocabulary_n",
            different=f"{words.n_different:,}",
            all=f"{words.n_all:,}",
        )
        body = f'<p class="meta">{escape(counted)}</p>{_frequent(words.frequent)}'
        if words.frequent_bigrams:
            together = escape(say(language, "bigrams"))
            body += f'<p class="meta">{together}</p>{_frequent(words.frequent_bigrams)}'
        made += _card(say(language, f"vocabulary_{spoken}"), body)
    return made


def _frequent(counted: Iterable[tuple[str, int]]) -> str:
    words = "".join(f"<b>{escape(word)}</b> <span>{n:,}</span> " for word, n in counted)
    return f'<div class="words">{words}</div>'


def _table(rows: Iterable[tuple[str, str]]) -> str:
    made = "".join(f"<tr><td>{escape(name)}</td><td>{escape(n)}</td></tr>" for name, n in rows)
    return f"<table>{made}</table>"


def _card(title: str, body: str) -> str:
    return f"<section><h4>{escape(title)}</h4>{body}</section>"


def _number(measured: float | None) -> str:
    return "–" if measured is None else f"{measured:.2f}"
