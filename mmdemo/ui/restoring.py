"""A page that is loaded anew comes back as it was, all of it in one answer, before it is used."""

from collections.abc import Callable, Sequence
from itertools import islice

import gradio as gr

from mmdemo.errors import NotAllowedError, StorageError
from mmdemo.ui.door import Door
from mmdemo.ui.feedback import toast
from mmdemo.ui.frame import QUIET, Restore, Updates, Value
from mmdemo.ui.language import page_language

# Of page.js: until then, what somebody types would be overwritten by what is restored.
BEGIN = "() => window.mmdemoBegin?.()"


def wire_restoring(
    app: gr.Blocks,
    parts: Sequence[Restore],
    private: Sequence[Restore] = (),
    door: Door | None = None,
) -> None:
    """Bring all parts of the page back when it is loaded; private ones for whom the door knows."""
    every = [*parts, *private]
    inputs = [each for part in every for each in part.inputs]
    outputs = [each for part in every for each in part.outputs]
    restored = app.load(_restore_all(parts, private, door), inputs, outputs, **QUIET)
    restored.then(None, js=BEGIN, **QUIET)


def _restore_all(
    parts: Sequence[Restore], private: Sequence[Restore], door: Door | None
) -> Callable[..., Updates]:
    def restore(request: gr.Request, *values: Value) -> Updates:
        updates, rest = Updates(), iter(values)
        for part in [*parts, *(private if door and _may_see(door, request) else ())]:
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


def _may_see(door: Door, request: gr.Request) -> bool:
    try:
        door.check(request, "see")
    except NotAllowedError:
        return False
    except StorageError:  # each part tells it in its place
        return True
    return True
