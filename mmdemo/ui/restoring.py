"""A page that is loaded anew comes back as it was, all of it in one answer, before it is used."""

from collections.abc import Callable, Sequence
from itertools import islice

import gradio as gr

from mmdemo.ui.feedback import toast
from mmdemo.ui.frame import QUIET, Restore, Updates, Value
from mmdemo.ui.language import page_language

# Of page.js: until then, what somebody types would be overwritten by what is restored.
BEGIN = "() => window.mmdemoBegin?.()"


def wire_restoring(app: gr.Blocks, parts: Sequence[Restore]) -> None:
    """Bring all parts of the page back when it is loaded."""
    inputs = [each for part in parts for each in part.inputs]
    outputs = [each for part in parts for each in part.outputs]
    restored = app.load(_restore_all(parts), inputs, outputs, **QUIET)
    restored.then(None, js=BEGIN, **QUIET)


def _restore_all(parts: Sequence[Restore]) -> Callable[..., Updates]:
    def restore(request: gr.Request, *values: Value) -> Updates:
        updates, rest = Updates(), iter(values)
        for part in parts:
            mine = [*islice(rest, len(part.inputs))]
            try:
                updates |= part.callback(request, *mine)
            except Exception as error:  # noqa: BLE001 - it keeps no other part from coming back
                told = (
                    error if isinstance(error, gr.Error) else toast(error, page_language(request))
                )
                gr.Warning(told.message, title=told.title)
        return updates

    return restore
