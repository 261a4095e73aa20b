"""Another model beside the tab's own, on the same input: what both say, and which one is better."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from functools import partial

import gradio as gr
from gradio.blocks import Block
from gradio.components import Component

from mmdemo.errors import InvalidRequestError
from mmdemo.media import Language
from mmdemo.pairs import Winner
from mmdemo.ui import cards
from mmdemo.ui.aside_view import sides_view
from mmdemo.ui.comparing import Comparison, Comparisons, Race
from mmdemo.ui.contests import Asker, ReadContest
from mmdemo.ui.controls import recall, remembered_state, run_buttons, running
from mmdemo.ui.feedback import failure, shows_errors
from mmdemo.ui.frame import QUIET, Frame, Restore, Updates, Value, scroll_to
from mmdemo.ui.language import page_language
from mmdemo.ui.strings import label, say
from mmdemo.ui.waiting import Failed, Finished, Progress, watch

CONCURRENCY = 256  # callers at once: more than may wait for a model, which takes them in turn
KEYS: dict[Winner, str] = {"a": "aside_better_a", "same": "aside_same", "b": "aside_better_b"}


@dataclass(frozen=True)
class Challenge:
    """The fold in which the second model is chosen."""

    task: str
    other: gr.Dropdown
    run: gr.Button
    stop: gr.Button


@dataclass(frozen=True)
class Podium:
    """Where both outputs stand, and one is preferred."""

    card: gr.HTML
    column: gr.Column
    sides: gr.HTML
    buttons: dict[Winner, gr.Button]
    saved: gr.HTML

    @property
    def outputs(self) -> list[Block]:
        """Everything that an update may touch."""
        return [self.card, self.column, self.sides, *self.buttons.values(), self.saved]


def challenge_fold(frame: Frame, task: str) -> Challenge:
    """Draw the fold."""
    names_for = frame.workbench.models.names_for
    fold = gr.Accordion(label("aside_fold"), open=False, elem_id=f"{task}-aside-fold")
    with fold:
        other = gr.Dropdown(
            names_for(task),
            value=None,
            label=label("aside_other"),
            info=label("aside_other_info"),
            elem_id=f"{task}-aside-other",
        )
        run, stop = run_buttons(f"{task}-aside", label("aside_run"), "secondary")
    # Models that were retrained since the page was made are offered, too.
    fold.expand(lambda: gr.update(choices=names_for(task)), None, other, **QUIET)
    return Challenge(task, other, run, stop)


def podium(task: str) -> Podium:
    """Draw the place of the outputs, empty until there are some."""
    card = gr.HTML(elem_id=f"{task}-aside-card")
    with gr.Column(
        visible=False, elem_id=f"{task}-aside", elem_classes="verdict-panel aside-panel"
    ) as column:
        sides = gr.HTML(elem_id=f"{task}-aside-sides")
        with gr.Row(elem_classes="verdict-row"):
            buttons: dict[Winner, gr.Button] = {
                winner: gr.Button(
                    label(KEYS[winner]), elem_id=f"{task}-aside-{winner}", min_width=60
                )
                for winner in KEYS
            }
        saved = gr.HTML(elem_id=f"{task}-aside-saved")
    return Podium(card, column, sides, buttons, saved)


@dataclass(frozen=True)
class Aside:
    """What happens in the fold and below the outputs."""

    frame: Frame
    read: ReadContest
    challenge: Challenge
    podium: Podium
    comparisons: Comparisons
    session: gr.BrowserState  # the id of the comparison on show

    async def run(
        self, request: gr.Request, who: str, model: str, other: str | None, *values: Value
    ) -> AsyncGenerator[Updates, None]:
        """Run both models on what stands in the tab's fields."""
        page, challenge, shown = page_language(request), self.challenge, self.podium
        try:
            names = self._two(model, other, page)
            asker = self._asker(request, who)
        except Exception as error:  # noqa: BLE001 - a bug is told as one
            yield {shown.card: failure(error, page)}
            return
        race = Race(self.frame.workbench.models, names)
        work = partial(race.run, partial(self.read, asker, values))
        idle = running(challenge.run, challenge.stop, now=False)
        hidden: Updates = {shown.column: gr.update(visible=False), self.session: []}
        yield {**running(challenge.run, challenge.stop, now=True), **hidden}
        with self.frame.desk.running(request.session_hash or "", self._name) as ticket:
            async for event in watch(work, ticket):
                match event:
                    case Progress():
                        yield {shown.card: cards.waiting(event, race.now, page)}
                    case Finished((contest, a, b)):
                        made = self.comparisons.add(contest, a, b)
                        yield {**idle, **self._show(made, page)}
                    case Failed(error):
                        yield {**idle, shown.card: failure(error, page)}

    def stop(self, request: gr.Request) -> None:
        """Stop the page's running comparison."""
        self.frame.desk.stop(request.session_hash or "", self._name)

    def prefer(self, winner: Winner, memory: list[str], who: str, request: gr.Request) -> Updates:
        """Store which side is better; the same again takes it back."""
        page = page_language(request)
        name = self.frame.door.who(request, who, "judge")
        made = self.comparisons.find(recall(memory) or "")
        if made is None:
            raise InvalidRequestError(say(page, "restarted"))
        self.comparisons.decide(made, winner, name)
        return self._show(made, page)

    @shows_errors
    def restore(self, request: gr.Request, memory: list[str]) -> Updates:
        """Bring a reloaded page back to where it was."""
        made = self.comparisons.find(recall(memory) or "")
        return self._show(made, page_language(request)) if made else {self.podium.card: ""}

    @property
    def outputs(self) -> list[Block]:
        """Everything that an update may touch."""
        return [*self.podium.outputs, self.challenge.run, self.challenge.stop, self.session]

    @property
    def _name(self) -> str:
        return f"{self.challenge.task}.aside"

    def _two(self, model: str, other: str | None, page: Language) -> tuple[str, str]:
        if not other:
            raise InvalidRequestError(say(page, "aside_no_other"))
        if other == model:
            raise InvalidRequestError(say(page, "aside_one_model", model=model))
        return model, other

    def _asker(self, request: gr.Request, who: str) -> Asker:
        """Who compares, and where drawings are kept; to run other models needs no right."""
        bench, page, gallery = self.frame.workbench, page_language(request), self.frame.gallery
        draws = self.challenge.task == "draw"
        drawings, name = gallery.drawing(request, who) if draws else (gallery.kept, "")
        return Asker(bench, page, name, drawings)

    def _show(self, made: Comparison, page: Language) -> Updates:
        shown = self.podium
        return {
            shown.card: "",
            shown.column: gr.update(visible=True),
            shown.sides: sides_view(made.contest, made.a, made.b, page),
            **{
                button: gr.update(variant="primary" if winner == made.winner else "secondary")
                for winner, button in shown.buttons.items()
            },
            shown.saved: _saved_line(made.winner, page),
            self.session: [made.id],
        }


@dataclass(frozen=True)
class Choice:
    """One of the buttons below the outputs."""

    aside: Aside
    winner: Winner

    @shows_errors
    def press(self, memory: list[str], who: str, request: gr.Request) -> Updates:
        """Prefer it."""
        return self.aside.prefer(self.winner, memory, who, request)


def aside_of(frame: Frame, read: ReadContest, challenge: Challenge, shown: Podium) -> Aside:
    """Put the drawn parts together."""
    comparisons = Comparisons(frame.workbench.preferences)
    session = remembered_state(frame.memory, f"{challenge.task}.aside")
    return Aside(frame, read, challenge, shown, comparisons, session)


def wire_aside(
    aside: Aside, model: gr.Dropdown, inputs: Sequence[Component], **how: bool
) -> Restore:
    """Connect the fold with the tab's fields.

    Args:
        aside: what is to happen.
        model: the field of the first model.
        inputs: the fields that the contest is read from.
        how: what Gradio is told of the event.
    """
    frame, challenge, shown = aside.frame, aside.challenge, aside.podium
    challenge.run.click(
        aside.run,
        [frame.who, model, challenge.other, *inputs],
        aside.outputs,
        concurrency_limit=CONCURRENCY,
        **how,
        **QUIET,
    )
    challenge.run.click(None, js=scroll_to(str(shown.card.elem_id)), **QUIET)
    challenge.stop.click(aside.stop, queue=False, **QUIET)
    for winner, button in shown.buttons.items():
        choice = Choice(aside, winner)
        button.click(choice.press, [aside.session, frame.who], aside.outputs, **QUIET)
    return Restore(aside.restore, [aside.session], aside.outputs)


def _saved_line(winner: Winner | None, page: Language) -> str:
    if winner is None:
        return f'<p class="judged"><span>{say(page, "aside_which")}</span></p>'
    said, again = say(page, f"aside_saved_{winner}"), say(page, "aside_again")
    return (
        f'<p class="judged saved" role="status"><span>✓ {said}</span>'
        f'<span class="meta">{again}</span></p>'
    )
