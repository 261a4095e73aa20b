"""Who annotates: the one place that says so."""

from collections.abc import Mapping
from typing import Any

import gradio as gr

from mmdemo.pairs import Annotator
from mmdemo.ui.judging import ANONYMOUS, clean_name


def annotator_of(asked: Mapping[str, Any], request: gr.Request) -> Annotator:  # noqa: ARG001
    """The person whose page sent that: by the name they gave, and by their browser.

    Several people may give the same name, or none; a browser tells them apart.
    """
    who = clean_name(str(asked.get("who", "")))
    claims_as = f"{who}#{str(asked.get('browser', ''))[:40]}"
    return Annotator(who, claims_as, claims_as if who == ANONYMOUS else who)
