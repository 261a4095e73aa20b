"""Label Studio's JSON: tasks.json with annotations and predictions, and labels.xml for a project.

The pictures and clips are in media, to be served by Label Studio's local storage.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mmdemo.exchange.columns import row_of
from mmdemo.exchange.folders import Layout, copy_media
from mmdemo.pairs import Pair

_LABELS = """<View>
  <Image name="picture" value="$image" visibleWhen="choice-unselected"/>
  <Audio name="clip" value="$audio"/>
  <Header value="$question"/>
  <TextArea name="text" toName="picture" editable="true" maxSubmissions="1"/>
  <TextArea name="transcript" toName="clip" editable="true" maxSubmissions="1"/>
</View>
"""


def _write(pairs: Iterator[Pair], folder: Path) -> int:
    n_tasks = 0
    (folder / "labels.xml").write_text(_LABELS, encoding="utf-8", newline="\n")
    with (folder / "tasks.json").open("w", encoding="utf-8", newline="\n") as file:
        for pair in pairs:
            copy_media(pair, folder / "media" / pair.media_path.name)
            file.write(",\n" if n_tasks else "[\n")
            n_tasks += 1
            json.dump(_task(pair, n_tasks), file, ensure_ascii=False, allow_nan=False)
        file.write("\n]\n")
    return n_tasks


def _task(pair: Pair, number: int) -> dict[str, Any]:
    column = "image" if pair.media == "picture" else "audio"
    return {
        "id": number,
        "data": {
            column: f"media/{pair.media_path.name}",
            "language": pair.language,
            "task": pair.task,
            "question": pair.question or "",
        },
        "annotations": [] if pair.verdict == "open" else [_annotation(pair, number)],
        "predictions": [_prediction(pair)] if pair.candidates else [],
        "meta": {"mmdemo": row_of(pair)},
    }


def _annotation(pair: Pair, number: int) -> dict[str, Any]:
    return {
        "id": number,
        "result": [_region(pair, pair.text)],
        "was_cancelled": pair.verdict == "bad",
        "ground_truth": False,
        "created_at": pair.created_at.isoformat(),
        "updated_at": pair.updated_at.isoformat(),
        "lead_time": None,
    }


def _prediction(pair: Pair) -> dict[str, Any]:
    return {
        "model_version": f"{pair.model}@{pair.version}",
        "score": pair.candidates[0].score,
        "result": [_region(pair, pair.suggested)],
    }


def _region(pair: Pair, text: str) -> dict[str, Any]:
    names = ("text", "picture") if pair.media == "picture" else ("transcript", "clip")
    return {
        "id": pair.id[:10],
        "type": "textarea",
        "from_name": names[0],
        "to_name": names[1],
        "value": {"text": [text]},
    }


write_label_studio = Layout(
    "label-studio",
    re.compile(r"tasks\.json|labels\.xml|media(/[0-9a-f]{64}\.(png|flac))?"),
    _write,
    "label-studio init --label-config labels.xml  # then import tasks.json",
)
