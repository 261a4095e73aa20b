"""The history of a pair, as a folded list: what was done, by whom, when and why."""

from collections.abc import Iterable
from html import escape

from mmdemo.media import Language
from mmdemo.pairs import PairRevision
from mmdemo.ui.judging import ANONYMOUS
from mmdemo.ui.strings import say


def history(steps: Iterable[PairRevision], language: Language) -> str:
    """The steps, newest first."""
    newest_first = sorted(steps, key=lambda step: -step.number)
    title = escape(say(language, "history_of_pair", n=len(newest_first)))
    rows = "".join(_step(step, language) for step in newest_first)
    return f'<details class="history-of-pair"><summary>{title}</summary><ol>{rows}</ol></details>'


def _step(step: PairRevision, language: Language) -> str:
    who = say(language, "anonymous") if step.who == ANONYMOUS else step.who
    facts = (
        say(language, f"action_{step.action}"),
        say(language, f"verdict_{step.verdict}"),
        say(language, "by", who=who),
        f"{step.at.astimezone():%Y-%m-%d %H:%M}",
    )
    note = f"<br><code>{escape(step.note)}</code>" if step.note else ""
    return (
        f'<li value="{step.number}"><span>{escape(step.text)}</span>'
        f'<br><span class="meta">{escape(" · ".join(facts))}</span>{note}</li>'
    )
