"""Who annotates: the one place that says so."""

from collections.abc import Mapping
from typing import Any

import gradio as gr

from mmdemo.pairs import Annotator
from mmdemo.ui.door import Door
from mmdemo.ui.judging import ANONYMOUS


def annotator_of(asked: Mapping[str, Any], request: gr.Request, door: Door) -> Annotator:
    """The person whose page sent that: by name, and by their browser.

    Without accounts, several people may give the same name, or none; a browser tells them apart.

    Raises:
        NotAllowedError: the person is not signed in, or has no right to do that.
    """
    right = "import" if asked.get("what") == "bring" else "judge"
    who = door.who(request, str(asked.get("who", "")), right)
    claims_as = f"{who}#{str(asked.get('browser', ''))[:40]}"
    return Annotator(who, claims_as, claims_as if who == ANONYMOUS else who)
