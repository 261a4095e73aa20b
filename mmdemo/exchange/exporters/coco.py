"""COCO's captions: captions.json, and the pictures in images."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mmdemo.exchange.columns import row_of
from mmdemo.exchange.folders import Layout, copy_media
from mmdemo.pairs import Pair

_TASKS = {"caption", "draw"}  # the others have a question, or no picture


def _write(pairs: Iterator[Pair], folder: Path) -> int:
    images: dict[str, dict[str, Any]] = {}
    annotations: list[dict[str, Any]] = []
    for pair in pairs:
        if pair.task in _TASKS and pair.text:
            image = images.get(pair.media_sha256) or _image(pair, len(images) + 1, folder)
            images[pair.media_sha256] = image
            annotations.append(_annotation(pair, image["id"], len(annotations) + 1))
    whole = {
        "info": {"description": "Pairs kept with mmdemo", "version": "1"},
        "licenses": [],
        "type": "captions",
        "images": list(images.values()),
        "annotations": annotations,
    }
    with (folder / "captions.json").open("w", encoding="utf-8", newline="\n") as file:
        json.dump(whole, file, ensure_ascii=False, allow_nan=False)
    return len(annotations)


def _image(pair: Pair, number: int, folder: Path) -> dict[str, Any]:
    path = copy_media(pair, folder / "images" / pair.media_path.name)
    with path.open("rb") as file:
        header = file.read(24)  # PNG specification, 11.2.1: width and height stand there
    width, height = int.from_bytes(header[16:20]), int.from_bytes(header[20:24])
    return {"id": number, "file_name": path.name, "width": width, "height": height}


def _annotation(pair: Pair, image_id: int, number: int) -> dict[str, Any]:
    return {
        "id": number,
        "image_id": image_id,
        "caption": pair.text,
        "language": pair.language,
        "mmdemo": row_of(pair),
    }


write_coco = Layout(
    "coco",
    re.compile(r"captions\.json|images(/[0-9a-f]{64}\.png)?"),
    _write,
    'pycocotools.coco.COCO("captions.json")  # the pictures are in images/',
)
