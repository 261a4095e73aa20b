"""What happens on the tab Generate, but in the stage and the history: see drawing_view.py."""

from dataclasses import dataclass, fields, replace
from typing import TypeAlias

import gradio as gr
from gradio.blocks import Block
from gradio.components import Component

from mmdemo.errors import InvalidRequestError, MmdemoError
from mmdemo.media import Language, open_picture
from mmdemo.media.parameters import Parameters, parameters_in
from mmdemo.pairs import KeptDrawing
from mmdemo.ui import cards
from mmdemo.ui.aside import Aside
from mmdemo.ui.controls import note, recall
from mmdemo.ui.drawing_choices import Choices, Start, choice_updates, read_seeds
from mmdemo.ui.drawing_handover import TASK, as_upload, at_the_desk
from mmdemo.ui.drawing_line import DrawingLines, Job, Slot
from mmdemo.ui.drawing_view import Stage
from mmdemo.ui.feedback import failure, shows_errors
from mmdemo.ui.frame import Frame, Updates, Value
from mmdemo.ui.language import page_language
from mmdemo.ui.live_models import ModelPicker
from mmdemo.ui.pictures import Payload, path_of
from mmdemo.ui.strings import say
from mmdemo.ui.verdict import VerdictPanel

Field: TypeAlias = gr.Textbox | gr.Slider | gr.Number | gr.Dropdown | gr.Checkbox
_FIELDS = [field.name for field in fields(Choices)]
SEED = _FIELDS.index("seed")


@dataclass(frozen=True)
class GenerateWidgets:
    """The tab's widgets."""

    prompt: gr.Textbox
    choices: list[Field]  # those of `Choices`, in order
    start_fold: gr.Accordion
    start: gr.ImageEditor
    grid: list[Component]  # prompts, seeds, models
    grid_run: gr.Button
    file: gr.File  # a drawing that comes back
    note: gr.HTML
    model: ModelPicker  # its field is one of the choices
    run: gr.Button
    stop: gr.Button
    card: gr.HTML
    stage: gr.HTML
    history: gr.HTML
    picture: gr.Image  # the chosen drawing, to be sent to other tabs
    panel: VerdictPanel
    send: dict[str, gr.Button]
    draft: gr.BrowserState  # the prompt
    options: gr.BrowserState
    session: gr.BrowserState  # the stage
    aside: Aside

    @property
    def seed(self) -> Component:
        """The field of the seed."""
        return self.choices[SEED]

    @property
    def remembered(self) -> list[Component]:
        """What the browser remembers of the tab."""
        return [
            self.session,
            self.model.memory,
            self.options,
            self.draft,
            self.panel.shown,
            self.panel.draft,
        ]

    @property
    def outputs(self) -> list[Block]:
        """Everything that an update may touch."""
        own = [self.card, self.stage, self.session, self.stop, self.picture, self.note]
        typed = [self.prompt, self.start, self.file, *self.choices, self.grid[2]]
        return [*own, *typed, *self.send.values(), *self.panel.outputs]

    def asked(self, who: gr.Textbox) -> list[Component]:
        """What is read to draw."""
        return [who, self.start, self.session, self.prompt, *self.choices]

    def compared(self, who: gr.Textbox) -> list[Component]:
        """What is read to draw a grid."""
        return [*self.grid, who, self.session, self.prompt, *self.choices]


@dataclass(frozen=True)
class GenerateActions:
    """What happens on the tab."""

    frame: Frame
    widgets: GenerateWidgets
    lines: DrawingLines

    def generate(self, request: gr.Request, *inputs: Value) -> Updates:
        """Put what is asked for into the page's line; the inputs are `asked`."""
        who, editor, memory, prompt, *chosen = inputs
        try:
            drawings, name = self.frame.gallery.drawing(request, who)
            choices = Choices.read(chosen)
            first = choices.first_seed()
            seeds = range(first, first + choices.n_pictures)
            requests = choices.requests(prompt or "", seeds, Start.read(editor))
            slots = tuple(Slot(each, choices.model) for each in requests)
            added = self._add(Job(slots, name, drawings), stage_of(memory, request))
        except MmdemoError as error:
            return {self.widgets.card: failure(error, page_language(request))}
        return {**added, self.widgets.seed: str(first)}

    def compare(self, request: gr.Request, *inputs: Value) -> Updates:
        """Put every prompt with every seed and model into the line; the inputs are `compared`."""
        prompts, seeds, models, who, memory, prompt, *chosen = inputs
        page = page_language(request)
        try:
            drawings, name = self.frame.gallery.drawing(request, who)
            choices = Choices.read(chosen)
            lines = [line.strip() for line in (prompts or prompt or "").splitlines()]
            wanted = read_seeds(seeds or "") or [choices.first_seed()]
            slots = tuple(
                Slot(each, model)
                for model in models or [choices.model]
                for line in dict.fromkeys(filter(None, lines))
                for each in choices.requests(line, wanted, Start())
            )
            if not slots:
                raise InvalidRequestError(say(page, "no_grid_prompts"))
            job = Job(slots, name, drawings, is_grid=True)
            return self._add(job, stage_of(memory, request))
        except MmdemoError as error:
            return {self.widgets.card: failure(error, page)}

    def _add(self, job: Job, stage: Stage) -> Updates:
        self.lines.add(stage["line"], job)
        stage["changes"] += 1
        stage["deleted"] = ""
        return {
            **self._staged(stage),
            self.widgets.card: "",
            self.widgets.stop: gr.update(visible=True),
        }

    def stop(self, memory: list[Stage], request: gr.Request) -> None:
        """Stop all that the page has asked for; what is there stays."""
        self.lines.stop(stage_of(memory, request)["line"])

    def ended(self) -> Updates:
        """Nothing is being drawn any more."""
        return {self.widgets.stop: gr.update(visible=False)}

    @shows_errors
    def choose(self, memory: list[Stage], event: gr.EventData, request: gr.Request) -> Updates:
        """Put a drawing on show, to be judged and sent."""
        kept = self.frame.gallery.of(request).get(str(event.drawing))
        return self._on_show(kept, stage_of(memory, request), page_language(request))

    @shows_errors
    def delete(self, memory: list[Stage], event: gr.EventData, request: gr.Request) -> Updates:
        """Delete a drawing, and offer to put it back."""
        drawings, _ = self.frame.gallery.drawing(request, "")
        drawing_id = str(event.drawing)
        drawings.delete(drawing_id)
        stage = stage_of(memory, request)
        stage["chosen"], stage["deleted"] = "", drawing_id
        return {**self._nothing_chosen(), **self._staged(stage)}

    @shows_errors
    def undo(self, memory: list[Stage], event: gr.EventData, request: gr.Request) -> Updates:
        """Put the deleted drawing back, and on show."""
        drawings, _ = self.frame.gallery.drawing(request, "")
        kept = drawings.restore(str(event.drawing))
        return self._on_show(kept, stage_of(memory, request), page_language(request))

    @shows_errors
    def restore_all(self, request: gr.Request, event: gr.EventData, *chosen: Value) -> Updates:
        """Put a drawing's prompt and settings into the fields; `chosen` is what stands there."""
        kept = self.frame.gallery.of(request).get(str(event.drawing))
        drawn = Parameters(kept.prompt, kept.settings, kept.model, kept.version)
        return self._fill(drawn, Choices.read(chosen), page_language(request))

    @shows_errors
    def start_with(self, request: gr.Request, event: gr.EventData) -> Updates:
        """Begin the next drawing with this one."""
        kept = self.frame.gallery.of(request).get(str(event.drawing))
        picture = open_picture(kept.picture_path)
        return {self.widgets.start: picture, self.widgets.start_fold: gr.update(open=True)}

    def take_back(self, request: gr.Request, payload: Payload, *chosen: Value) -> Updates:
        """Put what a PNG file says into the fields; `chosen` is what stands there."""
        page, path = page_language(request), path_of(payload)
        if path is None:
            return {self.widgets.card: gr.update()}
        try:
            drawn = parameters_in(path)
            if drawn is None:
                raise InvalidRequestError(say(page, "no_parameters", file=path.name))
        except MmdemoError as error:
            return {self.widgets.file: None, self.widgets.card: failure(error, page)}
        return {**self._fill(drawn, Choices.read(chosen), page), self.widgets.file: None}

    def restore(self, request: gr.Request, *memories: Value) -> Updates:
        """Bring a reloaded page back to where it was; the memories are `remembered`."""
        widgets, page = self.widgets, page_language(request)
        memory, picked, options, draft, *judged = memories
        stage = stage_of(memory, request)
        return {
            # On a fresh page, too: Gradio shows a number that has no value yet as 0.
            **self._put(self._remembered(picked, options), page),
            **self._offered(picked),
            **self._nothing_chosen(),
            **widgets.panel.restore(tuple(judged), page),
            **self._again_on_show(stage, request),
            widgets.prompt: recall(draft) if draft else gr.update(),
            widgets.stop: gr.update(visible=self.lines.look(stage["line"]).is_busy),
        }

    def _again_on_show(self, stage: Stage, request: gr.Request) -> Updates:
        """The drawing that was chosen, if it is still there."""
        try:
            drawings = self.frame.gallery.of(request)
            kept = drawings.get(stage["chosen"]) if stage["chosen"] else None
        except MmdemoError:  # it is gone, or not for the caller, or cannot be read
            kept = None
        if kept is None:
            stage["chosen"] = ""
            return {**self.widgets.panel.hide(), **self._staged(stage)}
        at_the_desk(self.frame.desk, kept)
        return {**self._staged(stage), **self._sendable(kept)}

    def _on_show(self, kept: KeptDrawing, stage: Stage, page: Language) -> Updates:
        output = at_the_desk(self.frame.desk, kept)
        pair = self.frame.judge.pair_of(output.id)
        stage["chosen"], stage["deleted"] = kept.id, ""
        return {
            **self.widgets.panel.show(output, page, pair),
            **self._sendable(kept),
            **self._staged(stage),
        }

    def _sendable(self, kept: KeptDrawing) -> Updates:
        buttons = {button: gr.update(visible=True) for button in self.widgets.send.values()}
        return {**buttons, self.widgets.picture: as_upload(kept)}

    def _nothing_chosen(self) -> Updates:
        buttons = {button: gr.update(visible=False) for button in self.widgets.send.values()}
        return {**buttons, **self.widgets.panel.hide(), self.widgets.picture: None}

    def _staged(self, stage: Stage) -> Updates:
        return {self.widgets.stage: stage, self.widgets.session: [stage]}

    def _fill(self, drawn: Parameters, choices: Choices, page: Language) -> Updates:
        models = self.frame.workbench.models.names_for(TASK)
        began = "strength" in drawn.settings
        missing = drawn.model not in models
        said = [
            say(page, "restored"),
            *([say(page, "restored_start")] if began else []),
            *([say(page, "restored_model", model=drawn.model or "?")] if missing else []),
        ]
        widgets = self.widgets
        return {
            **self._put(choices.restored(drawn.settings, drawn.model, models), page),
            widgets.prompt: drawn.prompt,
            widgets.start: gr.update() if began else None,
            widgets.card: cards.notice("ready", say(page, "restored_title"), " ".join(said)),
        }

    def _put(self, choices: Choices, page: Language) -> Updates:
        fields = dict(zip(self.widgets.choices, choice_updates(choices), strict=True))
        card = self.frame.workbench.models.card(choices.model)
        return {**fields, self.widgets.note: note(card, page)}

    def _remembered(self, picked: list[str], options: list[Value]) -> Choices:
        """What was chosen."""
        usual = Choices.usual(self.widgets.model.chosen(picked))
        if len(options or []) != len(usual.values):
            return usual
        return replace(Choices.read(options), model=usual.model)

    def offer_grid(self) -> Updates:
        """The models that a grid can be drawn with now."""
        return {self.widgets.grid[2]: gr.update(choices=self.widgets.model.names)}

    def _offered(self, picked: list[str]) -> Updates:
        return {**self.widgets.model.offer(picked), **self.offer_grid()}


def stage_of(memory: list[Stage], request: gr.Request) -> Stage:
    """The stage that a page remembers; a new page's line bears the page's own name."""
    if memory:
        return memory[0]
    return Stage(line=request.session_hash or "", chosen="", deleted="", changes=0)
