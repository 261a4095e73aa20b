"""A second look at the open pair: two buttons for those who may, and what came of it for all."""

from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr

from mmdemo.errors import NotAllowedError, PairNotFoundError
from mmdemo.media import Language
from mmdemo.pairs import MAX_TEXT_CHARACTERS, Pair, Review
from mmdemo.pairs.people import name_key
from mmdemo.ui.feedback import shows_errors
from mmdemo.ui.frame import QUIET, Frame, Updates
from mmdemo.ui.language import page_language
from mmdemo.ui.strings import label, say


@dataclass(frozen=True)
class ReviewWidgets:
    """What stands below an open pair."""

    state: gr.HTML
    row: gr.Row
    note: gr.Textbox
    approve: gr.Button
    send_back: gr.Button
    seen: gr.State  # the revision of the pair that is on show

    @property
    def outputs(self) -> list[Any]:
        """Everything that an update may touch."""
        return [self.state, self.row, self.note, self.seen]


def mount_review(frame: Frame, editor: gr.Column, view: gr.State) -> None:
    """Draw it at the end of an editor; the pair is the one that `view` calls chosen."""
    with editor:
        widgets = _draw()

    @shows_errors
    def show(view: dict[str, Any], who: str, request: gr.Request) -> Updates:
        try:
            pair = frame.workbench.pairs.get(view["chosen"])
        except PairNotFoundError:
            return {widgets.state: "", widgets.row: gr.update(visible=False)}
        return _shown(frame, widgets, pair, (request, who))

    def keep(review: Review) -> Any:  # noqa: ANN401 - a callback, as Gradio takes it
        @shows_errors
        def keep_it(request: gr.Request, view: dict[str, Any], seen: int, *rest: str) -> Updates:
            note, typed = rest
            pair = frame.workbench.reviews.review(
                view["chosen"],
                review,
                who=frame.door.who(request, typed, "review"),
                note=note.strip(),
                expected=seen,
            )
            return _shown(frame, widgets, pair, (request, typed))

        return keep_it

    common: dict[str, Any] = {"outputs": widgets.outputs, **QUIET}
    asked = [view, widgets.seen, widgets.note, frame.who]
    view.change(show, [view, frame.who], **common)
    widgets.approve.click(keep("approved"), asked, **common)
    widgets.send_back.click(keep("returned"), asked, **common)


def _draw() -> ReviewWidgets:
    state = gr.HTML(elem_id="review-state")
    with gr.Row(visible=False, elem_classes="review-row") as row:
        note = gr.Textbox(
            "",
            placeholder=label("review_note"),
            label=label("review_note"),
            show_label=False,
            container=False,
            max_lines=3,
            max_length=MAX_TEXT_CHARACTERS,
            elem_id="review-note",
            scale=3,
        )
        approve = gr.Button(label("approve"), size="sm", elem_id="review-approve", min_width=60)
        send_back = gr.Button(label("return"), size="sm", elem_id="review-return", min_width=60)
    return ReviewWidgets(state, row, note, approve, send_back, seen=gr.State(0))


def _shown(
    frame: Frame, widgets: ReviewWidgets, pair: Pair, asker: tuple[gr.Request, str]
) -> Updates:
    """How a pair's review stands, and whether this person may make another."""
    return {
        widgets.state: _state(frame, pair, page_language(asker[0])),
        widgets.row: gr.update(visible=pair.verdict != "open" and _may(frame, pair, asker)),
        widgets.note: "",
        widgets.seen: pair.revision,
    }


def _may(frame: Frame, pair: Pair, asker: tuple[gr.Request, str]) -> bool:
    try:
        return name_key(frame.door.who(*asker, "review")) != name_key(pair.who)
    except NotAllowedError:
        return False


def _state(frame: Frame, pair: Pair, language: Language) -> str:
    if pair.review is None or pair.reviewed_by is None:
        return ""
    said = say(language, f"review_{pair.review}", who=pair.reviewed_by)
    steps = frame.workbench.pairs.history(pair.id)
    note = next((step.note for step in reversed(steps) if step.action == pair.review), "")
    if note:
        said = say(language, "review_with_note", said=said, note=note)
    return f'<p class="meta" role="status">{escape(said)}</p>'
