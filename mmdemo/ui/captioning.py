"""What happens on the tab Caption."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import cast

import gradio as gr
from gradio.blocks import Block

from mmdemo.errors import InvalidRequestError
from mmdemo.media import CaptionRequest, Language, Style, Ticket, open_picture
from mmdemo.tasks import caption
from mmdemo.ui import cards
from mmdemo.ui.aside import Aside
from mmdemo.ui.controls import note, recall, running
from mmdemo.ui.desk import Output
from mmdemo.ui.feedback import failure
from mmdemo.ui.frame import Frame, Updates, Value
from mmdemo.ui.language import page_language
from mmdemo.ui.live_models import ModelPicker
from mmdemo.ui.pictures import Payload, path_of, remembered, shown, uploaded
from mmdemo.ui.strings import say
from mmdemo.ui.verdict import VerdictPanel
from mmdemo.ui.waiting import Failed, Finished, Progress, watch

TASK = "caption"
_Choices = tuple[Language, Style, int, str]


@dataclass(frozen=True)
class CaptionWidgets:
    """The tab's widgets."""

    picture: gr.Image
    language: gr.Radio
    style: gr.Radio
    n_candidates: gr.Slider
    model: ModelPicker
    note: gr.HTML
    run: gr.Button
    stop: gr.Button
    card: gr.HTML
    panel: VerdictPanel
    send: gr.Button
    session: gr.BrowserState  # the path of the picture on show
    options: gr.BrowserState
    aside: Aside

    @property
    def choices(self) -> list[gr.Radio | gr.Slider | gr.Dropdown]:
        """What a person chooses; `_Choices` in order."""
        return [self.language, self.style, self.n_candidates, self.model.field]

    @property
    def outputs(self) -> list[Block]:
        """Everything that an update may touch, but the picture and the choices."""
        own = [self.card, self.run, self.stop, self.send, self.session]
        return [*own, *self.panel.outputs]


@dataclass(frozen=True)
class CaptionActions:
    """What happens on the tab."""

    frame: Frame
    widgets: CaptionWidgets

    async def describe(
        self, request: gr.Request, picture: Payload, *chosen: Value
    ) -> AsyncGenerator[Updates, None]:
        """Run the task, and show how it stands."""
        widgets, page = self.widgets, page_language(request)
        language, style, n_candidates, model = cast("_Choices", chosen)

        def work(ticket: Ticket) -> Output:
            path = uploaded(picture, page)
            asked = CaptionRequest(open_picture(path), language, style, n_candidates, ticket=ticket)
            return self.frame.desk.keep(path, caption(self.frame.workbench.models, asked, model))

        idle = running(widgets.run, widgets.stop, now=False)
        yield {**running(widgets.run, widgets.stop, now=True), **widgets.panel.hide()}
        with self.frame.desk.running(request.session_hash or "", TASK) as ticket:
            async for event in watch(work, ticket):
                match event:
                    case Progress():
                        yield {widgets.card: cards.waiting(event, model, page)}
                    case Finished(output):
                        yield {**idle, **self._show(output, page)}
                    case Failed(error):
                        yield {**idle, widgets.card: failure(error, page)}

    def stop(self, request: gr.Request) -> None:
        """Stop the page's running request."""
        self.frame.desk.stop(request.session_hash or "", TASK)

    def look(self, picture: Payload, memory: list[str], request: gr.Request) -> Updates:
        """See whether a new picture can be read; an old caption goes, for it is of another one."""
        widgets, language, path = self.widgets, page_language(request), path_of(picture)
        if path is None or str(path) == recall(memory):
            return {widgets.card: gr.update()}
        try:
            visible = shown(path)
        except InvalidRequestError as error:
            nothing = {widgets.picture: None, widgets.card: failure(error, language)}
            return {**self.clear(request), **nothing}
        return {
            **self.clear(request),
            widgets.picture: visible if visible != str(path) else gr.update(),
            widgets.card: _ready(language),
            widgets.send: gr.update(visible=True),
            widgets.session: [visible],
        }

    def clear(self, request: gr.Request) -> Updates:
        """Show what the tab shows without a picture; what runs is about one that is gone."""
        self.stop(request)
        widgets = self.widgets
        return {
            **widgets.panel.hide(),
            widgets.card: _empty(page_language(request)),
            widgets.send: gr.update(visible=False),
            widgets.session: [],
        }

    def restore(
        self, request: gr.Request, memory: list[str], picked: list[str], *rest: Value
    ) -> Updates:
        """Bring a reloaded page back to where it was."""
        widgets, language = self.widgets, page_language(request)
        picture, (options, *judged) = remembered(recall(memory) or ""), rest
        chosen = options if len(options) == len(widgets.choices) else self._usual(language)
        card = self.frame.workbench.models.card(widgets.model.chosen(picked))
        empty = _ready(language) if picture else _empty(language)
        # On a fresh page somebody may have given a picture already.
        again: Updates = (
            {widgets.picture: picture, widgets.send: gr.update(visible=True)} if picture else {}
        )
        return {
            **dict(zip(widgets.choices, chosen, strict=True)),
            **widgets.model.offer(picked),
            **widgets.panel.restore(tuple(judged), language),
            widgets.note: note(card, language),
            **again,
            widgets.card: "" if recall(judged[0]) else empty,
        }

    def _usual(self, language: Language) -> list[Value]:
        model = self.frame.workbench.default_model[TASK]
        return [language, "short", CaptionRequest.n_candidates, model]

    def _show(self, output: Output, language: Language) -> Updates:
        return {
            **self.widgets.panel.show(output, language),
            self.widgets.card: "",
            self.widgets.send: gr.update(visible=True),
            self.widgets.session: [str(output.picture_path)],
        }


def _empty(language: Language) -> str:
    title = say(language, "caption_empty_title")
    return cards.notice("empty", title, say(language, "caption_empty"))


def _ready(language: Language) -> str:
    title = say(language, "caption_ready_title")
    return cards.notice("ready", title, say(language, "caption_ready"))
