"""The scripts of HTML blocks, with what they are given: the words in both languages, and the like.

Gradio has `props` for that, and loses them whenever an event leaves the block as it is.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mmdemo.media import LANGUAGES
from mmdemo.ui.strings import TEXTS

_FOLDER = Path(__file__).parent


def script(names: Iterable[str], words: Iterable[str], **given: Any) -> str:  # noqa: ANN401 - JSON
    """Files one after the other; they find `words` by language and `given` by name in `GIVEN`."""
    both = {code: {key: TEXTS[key][code == "zh"] for key in words} for code in LANGUAGES}
    head = f"const GIVEN = {json.dumps({'words': both, **given})};"
    return "\n".join([head, *((_FOLDER / name).read_text(encoding="utf-8") for name in names)])
