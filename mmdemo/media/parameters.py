"""What a picture was drawn with, written into its PNG file and read back out of it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import cast

from PIL.PngImagePlugin import PngInfo

from mmdemo.media.drawing import (
    LONGEST_SIDE_PX,
    MAX_GUIDANCE_SCALE,
    MAX_LORA_SCALE,
    MAX_PROMPT_CHARACTERS,
    MAX_SEED,
    MAX_STEPS,
    SHORTEST_SIDE_PX,
    DrawingSettings,
)
from mmdemo.media.files import opened_file
from mmdemo.media.pictures import picture_to_png
from mmdemo.media.png_text import texts_in_png
from mmdemo.media.requests import Picture
from mmdemo.media.webui_text import read_webui_text, webui_text

OUR_KEYWORD = "mmdemo"
WEBUI_KEYWORD = "parameters"  # where AUTOMATIC1111, and what follows it, writes and looks
MAX_NAME_CHARACTERS = 200

_Plain = str | int | float | None


@dataclass(frozen=True)
class Parameters:
    """All that is needed to draw a picture again."""

    prompt: str
    settings: DrawingSettings  # those of `KNOWN_SETTINGS` that are known
    model: str  # its name; empty: not known
    version: str  # which weights; empty: not known


def png_with_parameters(picture: Picture, parameters: Parameters) -> bytes:
    """The bytes of a PNG file that says what drew it, to us and to other tools.

    A LoRA or a model in a local folder is named without the folder: where somebody keeps files
    is not for everyone whom the picture is shown to. Without a prompt that could be asked for
    here, it is the picture alone.
    """
    plain = _plain(vars(parameters))
    if plain is None:
        return picture_to_png(picture)
    texts = PngInfo()
    texts.add_itxt(OUR_KEYWORD, json.dumps(vars(plain), ensure_ascii=False))
    texts.add_text(WEBUI_KEYWORD, webui_text(plain.prompt, plain.settings, plain.model))
    return picture_to_png(picture, texts)


def parameters_in(data: bytes | Path) -> Parameters | None:
    """What is written in a PNG file, by us or by a tool that writes like AUTOMATIC1111.

    Whoever made the file, only plain values come out: text without control signs, and numbers
    that could be asked for here. What is none of those is left out.

    Returns:
        None: it is no PNG file, or says nothing of the kind.

    Raises:
        InvalidRequestError: the file is missing, or not to be read by this user.
    """
    keywords = (OUR_KEYWORD, WEBUI_KEYWORD)
    if isinstance(data, bytes):
        texts = texts_in_png(BytesIO(data), keywords)
    else:
        with opened_file(data, "a picture file") as stream:
            texts = texts_in_png(stream, keywords)
    ours = _plain(_parsed(texts.get(OUR_KEYWORD, "")))
    return ours or _plain(read_webui_text(texts.get(WEBUI_KEYWORD, "")))


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    # Numbers of a million digits are ValueErrors, a million brackets a RecursionError.
    except (ValueError, RecursionError):
        return None


def _plain(written: object) -> Parameters | None:
    """What of it may be believed; None where not even the prompt is one."""
    if not isinstance(written, Mapping):
        return None
    fields = cast(Mapping[str, object], written)
    prompt = _prompt(fields.get("prompt"))
    if not prompt:
        return None
    return Parameters(
        prompt=prompt,
        settings=_plain_settings(fields.get("settings")),
        model=_model(fields.get("model")) or "",
        version=_name(fields.get("version")) or "",
    )


def _plain_settings(written: object) -> DrawingSettings:
    if not isinstance(written, Mapping):
        return {}
    fields = cast(Mapping[str, object], written)
    plain = {name: read(fields.get(name)) for name, read in KNOWN_SETTINGS.items()}
    return {name: value for name, value in plain.items() if value is not None}


def _whole(least: int, most: int) -> Callable[[object], _Plain]:
    def read(value: object) -> _Plain:
        if isinstance(value, bool) or not isinstance(value, int):
            return None
        return value if least <= value <= most else None

    return read


def _number(least: float, most: float) -> Callable[[object], _Plain]:
    def read(value: object) -> _Plain:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        # Compared before it becomes a float: some whole numbers are too large for one.
        return float(value) if least <= value <= most else None  # None of NaN, too

    return read


def _prompt(value: object) -> str | None:
    """Text of a prompt's length, in which only what can be shown and stored is left."""
    if not isinstance(value, str) or len(value) > MAX_PROMPT_CHARACTERS:
        return None
    whole = value.encode("utf-8", "ignore").decode()
    return "".join(each for each in whole if each in "\n\t" or each >= " ")


def _name(value: object) -> str | None:
    text = _prompt(value)
    return text if text is not None and len(text) <= MAX_NAME_CHARACTERS else None


def _file_name(value: object) -> str | None:
    """The last part of a path, of whichever system."""
    text = _name(value)
    return text and text.replace("\\", "/").rstrip("/").rpartition("/")[2]


def _model(value: object) -> str | None:
    """A name of the catalogue or the hub, which may hold one slash; of a path its last part."""
    text = _name(value)
    is_path = text is not None and (text.startswith((".", "~", "/")) or text.count("/") > 1)
    return _file_name(value) if is_path or "\\" in (text or "") else text


KNOWN_SETTINGS: Mapping[str, Callable[[object], _Plain]] = {
    "negative_prompt": _prompt,
    "seed": _whole(0, MAX_SEED),
    "n_steps": _whole(1, MAX_STEPS),
    "guidance_scale": _number(0.0, MAX_GUIDANCE_SCALE),
    "scheduler": _name,
    "width_px": _whole(SHORTEST_SIDE_PX, LONGEST_SIDE_PX),
    "height_px": _whole(SHORTEST_SIDE_PX, LONGEST_SIDE_PX),
    "strength": _number(0.0, 1.0),
    "lora": _file_name,
    "lora_scale": _number(-MAX_LORA_SCALE, MAX_LORA_SCALE),
}
