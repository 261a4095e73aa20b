"""One pair after the other, large, with what models suggest; everything by a key."""

import gradio as gr

from mmdemo.pairs import (
    MAX_TEXT_CHARACTERS,
    QUEUE_ORDERS,
    DecisionStore,
    QueueStore,
    SuggestionStore,
)
from mmdemo.ui.annotating import AnnotateServer, Answer, Asked
from mmdemo.ui.filling import Filler
from mmdemo.ui.frame import Frame, Tab, tab_item
from mmdemo.ui.scripts import script
from mmdemo.ui.strings import TEXTS
from mmdemo.ui.strings_annotate import ANNOTATE_TEXTS
from mmdemo.ui.suggesting import SUGGESTED_TASKS
from mmdemo.workbench import Workbench

SCRIPTS = ("dom.js", "annotate_work.js", "annotate_card.js", "annotate_view.js")
# What the script says beside the tab's own words.
WORDS = (
    "all", "text", "candidates", "answer", "caption", "undo", "nothing_to_undo",
    "unreachable",
)  # fmt: skip
VALUES = ("task_", "language_e", "language_z", "verdict_")


def annotate_tab(frame: Frame) -> Tab:
    """Draw the tab."""
    workbench = frame.workbench
    # Served from where they lie, and not copied to where Gradio keeps its files.
    gr.set_static_paths([workbench.pairs.pictures_dir, workbench.pairs.clips_dir])
    filler = Filler(workbench, SuggestionStore(workbench.storage))
    server = AnnotateServer(
        frame, QueueStore(workbench.storage), DecisionStore(workbench.storage), filler
    )
    with tab_item("annotate") as item:
        _draw(server)
    return Tab("annotate", item)


def _draw(server: AnnotateServer) -> gr.HTML:
    def ask(asked: Asked, request: gr.Request) -> Answer:  # a function, for Gradio marks it
        return server.ask(asked, request)

    words = [key for key in TEXTS if key in ANNOTATE_TEXTS or key.startswith(VALUES)]
    return gr.HTML(
        html_template='<div class="annotate"></div>',
        js_on_load=script(
            SCRIPTS,
            [*words, *WORDS],
            orders=QUEUE_ORDERS,
            models=_models(server.frame.workbench),
            longest=MAX_TEXT_CHARACTERS,
        ),
        server_functions=[ask],
        apply_default_css=False,
        elem_id="annotate",
    )


def _models(workbench: Workbench) -> list[str]:
    names = (name for task in SUGGESTED_TASKS for name in workbench.models.names_for(task))
    return list(dict.fromkeys(names))
