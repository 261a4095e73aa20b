"""What a student said of fixed held-out items at first, and what it says now."""

import json
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from mmdemo.media import Language
from mmdemo.ui.run_media import media
from mmdemo.ui.strings import say

Seen = dict[str, Any]


def samples_view(folder: Path, language: Language) -> str:
    """The items of a run's samples.jsonl, as a table; nothing before there are any."""
    seen = _read(folder / "samples.jsonl")
    if not seen:
        return ""
    before = {_name(each): each for each in seen[0]["samples"]}
    rows = "".join(
        _row(folder, each, before.get(_name(each), {}), language) for each in seen[-1]["samples"]
    )
    title = say(language, "retrain_samples", seconds=f"{seen[-1].get('seconds', 0):.0f}")
    heads = "".join(
        f"<th>{escape(say(language, key))}</th>"
        for key in ("retrain_item", "retrain_wanted", "retrain_at_first", "retrain_now")
    )
    return (
        f'<section class="samples"><h4>{escape(title)}</h4><div class="wide"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></section>"
    )


def _read(path: Path) -> list[Seen]:
    if not path.is_file():
        return []
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    return [json.loads(line) for line in lines if line.endswith("\n")]


def _row(
    folder: Path, now: Mapping[str, str], before: Mapping[str, str], language: Language
) -> str:
    shown = media(folder / now.get("original", now["file"]))
    asked = f"<strong>{escape(now['question'])}</strong>" if now.get("question") else ""
    said = [_said(folder, each, now.get("wanted", "")) for each in (before, now)]
    wanted = escape(now.get("wanted", ""))
    cells = [f"{shown}{asked}", wanted, *said]
    keys = ("retrain_item", "retrain_wanted", "retrain_at_first", "retrain_now")
    return "<tr>" + "".join(
        f'<td data-head="{escape(say(language, key))}">{cell}</td>'
        for key, cell in zip(keys, cells, strict=True)
    ) + "</tr>"  # fmt: skip


def _said(folder: Path, sample: Mapping[str, str], wanted: str) -> str:
    """The text, or the picture where it was drawn."""
    if "original" in sample:
        return media(folder / sample["file"])
    text = sample.get("text", "")
    right = ' class="is-right"' if text.strip() == wanted.strip() else ""
    return f"<span{right}>{escape(text)}</span>"


def _name(sample: Mapping[str, str]) -> tuple[str, ...]:
    """Of the item: a drawing's file is another each time."""
    return sample.get("id", ""), sample.get("original", sample["file"]), sample.get("question", "")
