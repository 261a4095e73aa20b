"""The text in which AUTOMATIC1111's web UI, and what follows it, notes what drew a picture.

The prompt; a line `Negative prompt: blurred`, if there is one; and, as the last line,
`Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512, Model: sd15`.
"""

import json
import re
from collections.abc import Mapping

from mmdemo.media.drawing import DrawingSettings

NEGATIVE = "Negative prompt:"
# In the order in which others write them.
_LABELS: Mapping[str, str] = {
    "Steps": "n_steps",
    "Sampler": "scheduler",
    "CFG scale": "guidance_scale",
    "Seed": "seed",
    "Denoising strength": "strength",
}
_FEWEST_LABELS = 3  # fewer are taken for words of the prompt, as others do
_MAX_LINE_CHARACTERS = 20_000
# The lengths are bounded so that no line, however it is made, takes long to read.
_LABELLED = re.compile(
    r'(?P<label>\w[\w \-/]{0,40}):\s{0,9}(?P<value>"(?:\\.|[^\\"]){0,2000}"|[^,]*)(?:,|$)'
)
_SCHEDULER = re.compile(r"[A-Z][A-Za-z0-9]{2,60}Scheduler")  # a class of diffusers
_WHOLE = re.compile(r"[0-9]{1,19}")
_DECIMAL = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,20})?")
_SIZE = re.compile(r"([0-9]{1,6})x([0-9]{1,6})")


def webui_text(prompt: str, settings: DrawingSettings, model: str) -> str:
    """The text that other tools read."""
    lines = [prompt]
    if negative_prompt := settings.get("negative_prompt"):
        lines.append(f"{NEGATIVE} {negative_prompt}")
    labelled = {
        label: settings[name] for label, name in _LABELS.items() if settings.get(name, "") != ""
    }
    if {"width_px", "height_px"} <= settings.keys():
        labelled["Size"] = f"{settings['width_px']}x{settings['height_px']}"
    if model:
        labelled["Model"] = model
    return "\n".join([*lines, ", ".join(f"{k}: {_quoted(v)}" for k, v in labelled.items())])


def read_webui_text(text: str) -> dict[str, object]:
    """Prompt, settings and model of such a text, by our names; empty if it is none."""
    *lines, last = text.strip().split("\n")
    labelled = _labelled_in(last)
    if len(labelled) < _FEWEST_LABELS:
        return {}
    prompt, _, negative_prompt = "\n".join(["", *map(str.strip, lines)]).partition(f"\n{NEGATIVE}")
    return {
        "prompt": prompt.strip(),
        "settings": {**_settings_of(labelled), "negative_prompt": negative_prompt.strip()},
        "model": labelled.get("Model", ""),
    }


def _labelled_in(line: str) -> dict[str, str]:
    if len(line) > _MAX_LINE_CHARACTERS:
        return {}
    return {found["label"]: _unquoted(found["value"].strip()) for found in _LABELLED.finditer(line)}


def _settings_of(labelled: Mapping[str, str]) -> dict[str, object]:
    settings: dict[str, object] = {
        name: _value_of(labelled.get(label, "")) for label, name in _LABELS.items()
    }
    scheduler = labelled.get("Sampler", "")
    settings["scheduler"] = scheduler if _SCHEDULER.fullmatch(scheduler) else None
    if size := _SIZE.fullmatch(labelled.get("Size", "")):
        settings["width_px"], settings["height_px"] = map(int, size.groups())
    return settings


def _value_of(text: str) -> int | float | None:
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else None


def _quoted(value: str | float) -> str:
    """As it is, or as a string of JSON where it holds what the text is divided by."""
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if re.search(r'[,:\n"]', text) else text


def _unquoted(text: str) -> str:
    if not text.startswith('"'):
        return text
    try:
        return str(json.loads(text))
    except ValueError:
        return text
