"""What happens on the tab Transcribe, but in the transcript itself: see transcript_view.py."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

import gradio as gr
from gradio.blocks import Block

from mmdemo.errors import InvalidRequestError, MmdemoError
from mmdemo.media import Language, Ticket
from mmdemo.media.sounds import open_sound
from mmdemo.tasks.live import LiveTranscript
from mmdemo.ui import cards
from mmdemo.ui.aside import Aside
from mmdemo.ui.asker import owner_now, rules_now
from mmdemo.ui.controls import note, running
from mmdemo.ui.feedback import failure
from mmdemo.ui.frame import Frame, Updates, Value
from mmdemo.ui.language import page_language
from mmdemo.ui.line_judging import TASK
from mmdemo.ui.live_listening import Microphones
from mmdemo.ui.live_models import ModelPicker
from mmdemo.ui.pictures import Payload, path_of, remembered
from mmdemo.ui.recordings import uploaded_recording
from mmdemo.ui.strings import say
from mmdemo.ui.transcribe_run import Choices, Run
from mmdemo.ui.transcript_lines import view_of
from mmdemo.ui.transcripts import Document, Transcripts
from mmdemo.ui.waiting import Failed, Finished, Progress, watch

PROBLEMS = {  # what browsers call it, and what is said about it
    "NotAllowedError": "mic_denied",
    "NotFoundError": "mic_absent",
    "InsecureError": "mic_insecure",
    "Unreachable": "mic_unreachable",
}


@dataclass(frozen=True)
class TranscribeWidgets:
    """The tab's widgets."""

    recording: gr.File
    language: gr.Radio
    task: gr.Radio
    model: ModelPicker
    prompt: gr.Textbox
    detect_speech: gr.Checkbox
    condition_on_previous: gr.Checkbox
    note: gr.HTML
    run: gr.Button
    stop: gr.Button
    microphone: gr.HTML
    card: gr.HTML
    view: gr.HTML
    session: gr.BrowserState  # the id of the transcript on show, and the recording's path
    options: gr.BrowserState
    aside: Aside

    @property
    def choices(self) -> list[gr.Radio | gr.Dropdown | gr.Textbox | gr.Checkbox]:
        """What a person chooses; `Choices.read` reads their values, in order."""
        ways = [self.detect_speech, self.condition_on_previous]
        return [self.language, self.task, self.model.field, self.prompt, *ways]

    @property
    def outputs(self) -> list[Block]:
        """Everything that an update may touch, but the choices."""
        buttons = [self.run, self.stop, self.microphone]
        return [self.recording, self.card, self.view, self.session, *buttons]


@dataclass(frozen=True)
class TranscribeActions:
    """What happens on the tab."""

    frame: Frame
    widgets: TranscribeWidgets
    transcripts: Transcripts
    microphones: Microphones

    async def transcribe(
        self, request: gr.Request, payload: Payload, *chosen: Value
    ) -> AsyncGenerator[Updates, None]:
        """Run the task, and show each segment as it comes."""
        widgets, page, choices = self.widgets, page_language(request), Choices.read(chosen)
        idle = running(widgets.run, widgets.stop, now=False)
        try:
            path = uploaded_recording(payload, page)
            open_sound(path)
        except MmdemoError as error:
            yield {widgets.card: failure(error, page)}
            return
        recording = choices.recording(path)
        document = self.transcripts.begin(path, choices.model, recording.settings)
        models = self.frame.workbench.models
        run = Run(models, self.transcripts, document.id, recording, choices.model)
        yield {
            **running(widgets.run, widgets.stop, now=True),
            widgets.view: view_of(document, running=True),
            widgets.session: [document.id, str(path)],
        }
        with self.frame.desk.running(request.session_hash or "", TASK) as ticket:
            async for event in watch(run.work, ticket):
                document = self.transcripts.get(document.id)
                match event:
                    case Progress():
                        standing = _standing(event, ticket, document, page)
                        yield {
                            widgets.card: standing,
                            widgets.view: view_of(document, running=True),
                        }
                    case Finished():
                        cut = "stopped_at" if ticket.stopped else "broke_off_at"
                        done = {widgets.card: _outcome(document, page, cut)}
                        yield {**idle, **done, widgets.view: view_of(document)}
                    case Failed(error):
                        failed = {widgets.card: failure(error, page)}
                        yield {**idle, **failed, widgets.view: view_of(document)}

    def stop(self, request: gr.Request) -> None:
        """Stop the page's running request; what was heard stays."""
        self.frame.desk.stop(request.session_hash or "", TASK)

    def look(self, payload: Payload, memory: list[str], request: gr.Request) -> Updates:
        """See whether a new recording can be heard; an old text goes, for it is of another one."""
        widgets, page, path = self.widgets, page_language(request), path_of(payload)
        if path is None or (memory and str(path) == memory[-1]):
            return {widgets.card: gr.update()}
        self.stop(request)
        try:
            open_sound(path)
        except InvalidRequestError as error:
            gone = {widgets.recording: None, widgets.card: failure(error, page)}
            return {**self._leave(memory, ""), **gone}
        return {**self._leave(memory, str(path)), widgets.card: _ready(page)}

    def clear(self, memory: list[str], request: gr.Request) -> Updates:
        """Show what the tab shows without a recording; what runs is about one that is gone."""
        self.stop(request)
        return {**self._leave(memory, ""), self.widgets.card: _empty(page_language(request))}

    def _leave(self, memory: list[str], path: str) -> Updates:
        """Take the text away, unless it holds changes that are nowhere else yet."""
        document = self.transcripts.find(memory[0]) if memory else None
        if document is not None and document.has_unkept_changes:
            return {self.widgets.session: [document.id, path]}
        return {self.widgets.view: view_of(None), self.widgets.session: ["", path]}

    def restore(
        self, request: gr.Request, memory: list[str], picked: list[str], options: list[Value]
    ) -> Updates:
        """Bring a reloaded page back to where it was."""
        widgets, page = self.widgets, page_language(request)
        model = widgets.model.chosen(picked)
        usual: list[Value] = ["auto", "transcribe", model, "", True, False]
        chosen = options if len(options) == len(usual) else usual
        document_id, path = memory if len(memory) == 2 else ("", "")
        document = self.transcripts.find(document_id)
        file = remembered(path)
        empty = _ready(page) if file else _empty(page)
        return {
            **dict(zip(widgets.choices, chosen, strict=True)),
            **widgets.model.offer(picked),
            widgets.note: note(self.frame.workbench.models.card(model), page),
            # On a fresh page somebody may have given a recording already.
            **({widgets.recording: file} if file else {}),
            **({widgets.view: view_of(document)} if document else {}),
            widgets.card: _outcome(document, page) if document else empty,
        }

    def speak(self, request: gr.Request, *chosen: Value) -> Updates:
        """Begin to listen to the microphone."""
        self.stop(request)
        widgets, choices = self.widgets, Choices.read(chosen)
        models = self.frame.workbench.models
        live = LiveTranscript(
            models, choices.model, language=choices.language, task=choices.task,
            prompt=choices.prompt, owner=owner_now(),
        )  # fmt: skip
        name, document = self.microphones.begin(
            live,
            choices.model,
            lambda: models.version(choices.model),
            most_s=rules_now().audio_s,
        )
        return {
            widgets.microphone: {"live": name},
            widgets.view: view_of(document, running=True),
            widgets.card: "",
            widgets.recording: None,
            widgets.run: gr.update(interactive=False),
            widgets.session: [document.id, str(document.path)],
        }

    def spoken(self, request: gr.Request, event: gr.EventData) -> Updates:
        """Nobody speaks any more: the recording and its text are there as any other's."""
        widgets, page = self.widgets, page_language(request)
        over: Updates = {widgets.microphone: {"live": ""}, widgets.run: gr.update(interactive=True)}
        try:
            document = self.microphones.end(str(event.live))
        except MmdemoError as error:
            return {**over, widgets.card: failure(error, page)}
        if document is None:
            return over
        sentence = _problem(str(event.reason or ""), str(event.problem or ""), page)
        error = cards.notice("error", say(page, "error_title"), sentence)
        return {
            **over,
            widgets.card: error if sentence else _outcome(document, page),
            widgets.view: view_of(document),
            widgets.recording: str(document.path) if document.path.exists() else None,
        }


def _standing(event: Progress, ticket: Ticket, document: Document, page: Language) -> str:
    heard_s = document.duration_s
    return cards.listening(event, document.model, page, share=ticket.progress, heard_s=heard_s)


def _problem(reason: str, sentence: str, page: Language) -> str:
    """Why the microphone went off: what the browser calls it, or what the server said."""
    return say(page, PROBLEMS.get(reason, "mic_failed")) if reason else sentence


def _outcome(document: Document, page: Language, cut: str = "stopped_at") -> str:
    """What is said above a text: nothing, if all is well; `cut` says why it is not all of it."""
    if not document.finished:
        until = cards.clock(document.duration_s)
        return cards.notice("stopped", say(page, "partly_title"), say(page, cut, until=until))
    if not document.lines:
        return cards.notice("silent", say(page, "no_speech_title"), say(page, "no_speech"))
    return ""


def _empty(page: Language) -> str:
    return cards.notice(
        "silent", say(page, "transcribe_empty_title"), say(page, "transcribe_empty")
    )


def _ready(page: Language) -> str:
    return cards.notice("ready", say(page, "caption_ready_title"), say(page, "transcribe_ready"))
