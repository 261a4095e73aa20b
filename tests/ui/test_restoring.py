"""What a page that is loaded anew is given."""

import gradio as gr
import pytest

from mmdemo.errors import StorageError
from mmdemo.ui.frame import Restore
from mmdemo.ui.restoring import wire_restoring


def refuses(request, value):
    raise StorageError("The disk is gone.")


def test_what_one_part_cannot_bring_back_keeps_no_other_from_it():
    with gr.Blocks() as app:
        first, second, third = gr.Textbox(), gr.Textbox(), gr.Textbox()
        wire_restoring(
            app,
            [
                Restore(lambda _, a, b: {first: f"{a} {b}"}, [first, second], [first]),
                Restore(refuses, [second], [second]),
                Restore(lambda _, c: {third: f"{c} again"}, [third], [third]),
            ],
        )
    restore = next(fn.fn for fn in app.fns.values() if fn.inputs)
    request = gr.Request(headers={})
    with pytest.warns(UserWarning, match="The disk is gone"):
        assert restore(request, "a", "b", "b", "c") == {first: "a b", third: "c again"}
