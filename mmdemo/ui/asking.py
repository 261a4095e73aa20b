"""What happens on the tab Ask."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from functools import partial
from html import escape
from typing import Self, cast

import gradio as gr
from gradio.blocks import Block
from gradio.components import Component

from mmdemo.errors import InvalidRequestError
from mmdemo.media import Language, Question, Ticket, open_picture
from mmdemo.tasks import answer
from mmdemo.ui import cards
from mmdemo.ui.aside import Aside
from mmdemo.ui.controls import note, recall, running
from mmdemo.ui.conversation import Asked, Conversation, asked, earlier_turns, messages, turn_of
from mmdemo.ui.desk import Output
from mmdemo.ui.feedback import failure
from mmdemo.ui.frame import Frame, Updates, Value
from mmdemo.ui.language import language_of, page_language
from mmdemo.ui.live_models import ModelPicker
from mmdemo.ui.pictures import Payload, path_of, remembered, shown, uploaded
from mmdemo.ui.strings import say
from mmdemo.ui.verdict import Shown, VerdictPanel
from mmdemo.ui.waiting import Failed, Finished, Progress, watch

N_CANDIDATES = 3
TASK = "answer"


@dataclass(frozen=True)
class AskWidgets:
    """The tab's widgets."""

    picture: gr.Image
    language: gr.Radio
    model: ModelPicker
    note: gr.HTML
    chat: gr.Chatbot
    question: gr.Textbox
    run: gr.Button
    stop: gr.Button
    clear: gr.Button
    suggestions: list[gr.Button]
    card: gr.HTML
    judged: gr.HTML
    panel: VerdictPanel
    send: gr.Button
    conversation: gr.BrowserState
    draft: gr.BrowserState
    options: gr.BrowserState
    aside: Aside

    @property
    def inputs(self) -> list[Component]:
        """What `Asking.read` reads, in order."""
        return [self.picture, self.question, self.language, self.model.field, self.conversation]

    @property
    def outputs(self) -> list[Block]:
        """Everything that an update may touch, but the picture and the choices."""
        own = [self.chat, self.question, self.draft, self.card, self.judged, self.conversation]
        return [*own, self.run, self.stop, self.clear, self.send, *self.panel.outputs]


@dataclass(frozen=True)
class Asking:
    """One question to be asked, and what was asked before."""

    picture: Payload
    question: str
    language: str  # "auto": that of the question
    model: str
    turns: list[Asked]

    @classmethod
    def read(cls, inputs: tuple[Value, ...]) -> Self:
        """From the values of `AskWidgets.inputs`."""
        picture, question, language, model, memory = inputs
        return cls(picture, question or "", language, model, _turns(memory))

    def back_to(self, index: int, question: str) -> Self:
        """Ask `question` where turn `index` was; what came after it goes."""
        return replace(self, question=question, turns=self.turns[:index])


@dataclass(frozen=True)
class AskActions:
    """What happens on the tab."""

    frame: Frame
    widgets: AskWidgets

    async def ask(self, request: gr.Request, *inputs: Value) -> AsyncGenerator[Updates, None]:
        """Ask what is typed."""
        async for updates in self.run(Asking.read(inputs), request):
            yield updates

    async def ask_again(
        self, request: gr.Request, event: gr.RetryData, *inputs: Value
    ) -> AsyncGenerator[Updates, None]:
        """Ask a question of the conversation anew; what came after it goes."""
        index, before = turn_of(event.index), Asking.read(inputs)
        question = before.turns[index]["question"]
        async for updates in self.run(before.back_to(index, question), request):
            yield updates

    async def ask_otherwise(
        self, request: gr.Request, event: gr.EditData, *inputs: Value
    ) -> AsyncGenerator[Updates, None]:
        """Ask an edited question in the place of the one it was."""
        index = turn_of(event.index)
        edited = Asking.read(inputs).back_to(index, str(event.value))
        async for updates in self.run(edited, request):
            yield updates

    async def run(self, asking: Asking, request: gr.Request) -> AsyncGenerator[Updates, None]:
        """Run the task, and show how it stands."""
        widgets, page = self.widgets, page_language(request)
        idle = running(widgets.run, widgets.stop, now=False)
        yield {
            **running(widgets.run, widgets.stop, now=True),
            **widgets.panel.hide(),
            widgets.judged: "",
        }
        with self.frame.desk.running(request.session_hash or "", TASK) as ticket:
            async for event in watch(partial(self._work, asking, page), ticket):
                match event:
                    case Progress():
                        pending = messages(asking.turns, asking.question, event.partial_text or "…")
                        waiting = cards.waiting(event, asking.model, page)
                        yield {widgets.chat: pending, widgets.card: waiting}
                    case Finished(output):
                        yield {**idle, **self._show(asking, output, page)}
                    case Failed(error):
                        yield {**idle, **self._show_failure(asking, error, page)}

    def stop(self, request: gr.Request) -> None:
        """Stop the page's running request."""
        self.frame.desk.stop(request.session_hash or "", TASK)

    def clear(self, memory: list[Conversation]) -> Updates:
        """Begin a new conversation about the same picture."""
        picture = memory[0]["picture"] if memory else ""
        nothing_yet = Conversation(picture=picture, turns=[])
        return {**self._fresh(), self.widgets.conversation: [nothing_yet]}

    def choose(
        self, memory: list[Conversation], event: gr.SelectData, request: gr.Request
    ) -> Updates:
        """Put an earlier answer on show, to be judged."""
        index, turns = turn_of(event.index), _turns(memory)
        output = self.frame.desk.find(turns[index]["id"]) if index < len(turns) else None
        if output is None:
            return {self.widgets.card: gr.update()}
        return self._on_show(output, page_language(request))

    def look(self, picture: Payload, memory: list[Conversation], request: gr.Request) -> Updates:
        """See whether a new picture can be read; it begins a new conversation."""
        widgets, path = self.widgets, path_of(picture)
        if path is None or (memory and str(path) == memory[0]["picture"]):
            return {widgets.card: gr.update()}
        try:
            visible = shown(path)
        except InvalidRequestError as error:
            card = failure(error, page_language(request))
            return {**self.forget(request), widgets.picture: None, widgets.card: card}
        return {
            **self.forget(request),
            widgets.picture: visible if visible != str(path) else gr.update(),
            widgets.send: gr.update(visible=True),
            widgets.conversation: [Conversation(picture=visible, turns=[])],
        }

    def forget(self, request: gr.Request) -> Updates:
        """Show what the tab shows without a picture; what runs is about one that is gone."""
        self.stop(request)
        no_picture: Updates = {
            self.widgets.send: gr.update(visible=False),
            self.widgets.conversation: [],
        }
        return {**self._fresh(), **no_picture}

    def restore(
        self, request: gr.Request, memory: list[Conversation], picked: list[str], *rest: Value
    ) -> Updates:
        """Bring a reloaded page back to where it was."""
        widgets, page = self.widgets, page_language(request)
        options, draft, *judged = rest
        card = self.frame.workbench.models.card(widgets.model.chosen(picked))
        turns = _turns(memory)
        return {
            **widgets.model.offer(picked),
            **widgets.panel.restore(tuple(judged), page),
            widgets.judged: _judging(_question_of(recall(judged[0]), turns), page),
            widgets.language: options[0] if options else "auto",
            widgets.note: note(card, page),
            **self._again(memory, turns, recall(draft) or ""),
        }

    def _again(self, memory: list[Conversation], turns: list[Asked], draft: str) -> Updates:
        """What there was; on a fresh page nothing, for somebody may have begun already."""
        widgets, again = self.widgets, Updates()
        if memory and (picture := remembered(memory[0]["picture"])):
            again |= {widgets.picture: picture, widgets.send: gr.update(visible=True)}
        if turns:
            again |= {widgets.chat: messages(turns), widgets.clear: gr.update(visible=True)}
        return again | ({widgets.question: draft} if draft else {})

    def _work(self, asking: Asking, page: Language, ticket: Ticket) -> Output:
        path = uploaded(asking.picture, page)
        language = language_of(asking.question) if asking.language == "auto" else asking.language
        question = Question(
            open_picture(path),
            asking.question,
            cast("Language", language),
            N_CANDIDATES,
            earlier_turns(asking.turns),
            ticket,
        )
        suggestion = answer(self.frame.workbench.models, question, asking.model)
        return self.frame.desk.keep(path, suggestion, asking.question)

    def _show(self, asking: Asking, output: Output, page: Language) -> Updates:
        widgets, turns = self.widgets, [*asking.turns, asked(output, page)]
        return {
            **self._on_show(output, page),
            widgets.chat: messages(turns),
            widgets.clear: gr.update(visible=True),
            widgets.card: "",
            widgets.question: "",
            widgets.draft: [],
            widgets.conversation: [Conversation(picture=str(output.picture_path), turns=turns)],
        }

    def _show_failure(self, asking: Asking, error: BaseException, page: Language) -> Updates:
        """The conversation as it was; the question stands in its field again."""
        widgets = self.widgets
        return {
            widgets.chat: messages(asking.turns),
            widgets.question: asking.question,
            widgets.draft: [asking.question],
            widgets.card: failure(error, page),
        }

    def _on_show(self, output: Output, page: Language) -> Updates:
        line = _judging(output.question or "", page)
        return {**self.widgets.panel.show(output, page), self.widgets.judged: line}

    def _fresh(self) -> Updates:
        widgets = self.widgets
        return {
            **widgets.panel.hide(),
            widgets.chat: [],
            widgets.card: "",
            widgets.judged: "",
            widgets.clear: gr.update(visible=False),
        }


def _judging(question: str, page: Language) -> str:
    if not question:
        return ""
    return f'<p class="meta">{escape(say(page, "judging", question=question))}</p>'


def _question_of(shown: Shown | None, turns: list[Asked]) -> str:
    """The question whose answer is on show."""
    ids = (turn["question"] for turn in turns if shown and turn["id"] == shown["id"])
    return next(ids, "")


def _turns(memory: list[Conversation]) -> list[Asked]:
    return memory[0]["turns"] if memory else []


@dataclass(frozen=True)
class SuggestedQuestion:
    """A question that a click asks."""

    actions: AskActions
    key: str  # of its text

    async def ask(self, request: gr.Request, *inputs: Value) -> AsyncGenerator[Updates, None]:
        """Ask it, in the chosen language or the page's."""
        asking = Asking.read(inputs)
        chosen = page_language(request) if asking.language == "auto" else asking.language
        question = say(cast("Language", chosen), self.key)
        async for updates in self.actions.run(replace(asking, question=question), request):
            yield updates
