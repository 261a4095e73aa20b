"""The data card of an export: what is in it, how it was made, how it is loaded."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from mmdemo.pairs import Pair

CARD_NAME = "README.md"
_WORDS = {"caption": "image-to-text", "answer": "visual-question-answering"} | {
    "transcribe": "automatic-speech-recognition",
    "draw": "text-to-image",
}
_COUNTED = ("task", "language", "verdict", "split", "project")


@dataclass
class Tally:
    """Counts pairs that go by."""

    n_pairs: int = 0
    counts: dict[str, Counter[str]] = field(
        default_factory=lambda: {name: Counter[str]() for name in _COUNTED}
    )
    media: set[str] = field(default_factory=set[str])
    models: Counter[str] = field(default_factory=Counter[str])
    who: set[str] = field(default_factory=set[str])

    def counting(self, pairs: Iterable[Pair]) -> Iterator[Pair]:
        """Let pairs pass, and count them."""
        for pair in pairs:
            self.n_pairs += 1
            for name, counter in self.counts.items():
                counter[str(getattr(pair, name))] += 1
            self.media.add(pair.media_sha256)
            self.models.update([f"{pair.model} {pair.version}".strip()] if pair.model else [])
            self.who.add(pair.who)
            yield pair


def card_of(tally: Tally, *, loading: str, configs: str = "") -> str:
    """The card as Markdown, with a head that the Hugging Face Hub reads."""
    languages = "".join(f"- {name}\n" for name in sorted(tally.counts["language"]))
    tasks = "".join(f"- {_WORDS[name]}\n" for name in sorted(tally.counts["task"]))
    tables = "\n".join(_table(name, tally.counts[name]) for name in _COUNTED)
    models = ", ".join(f"{name} ({n:,})" for name, n in tally.models.most_common()) or "none"
    return (
        f"---\nlanguage:\n{languages}task_categories:\n{tasks}{configs}---\n\n"
        "# Pairs of pictures or clips with texts\n\n"
        f"{tally.n_pairs:,} pairs about {len(tally.media):,} pictures and clips, "
        f"judged by {len(tally.who):,} people with mmdemo.\n\n"
        f"```python\n{loading}\n```\n\n"
        f"{tables}\n"
        "## How it was made\n\n"
        f"Models suggested texts ({models}); people kept them (`good`), corrected them (`fixed`) "
        "or rejected them (`bad`); `open` is still to be judged. Each row keeps what the model "
        "said beside what the person made of it. The split is a hash of what is alike: the same "
        "or nearly the same picture, and one speaker, are never on both sides.\n\n"
        "## Licence\n\n"
        "Not chosen: whoever publishes this names one, and makes sure of the rights to the "
        "pictures and clips. Rows name who judged them.\n"
    )


def _table(name: str, counts: Mapping[str, int]) -> str:
    rows = "".join(f"| {_cell(value)} | {n:,} |\n" for value, n in sorted(counts.items()))
    return f"| {name} | pairs |\n|---|--:|\n{rows}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
