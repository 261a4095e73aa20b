"""Good, Fix, Bad: one output, its candidates, and what a person makes of it.

What is on show is a `Shown`, kept in the browser, so that a reloaded page shows it again.
"""

from dataclasses import dataclass, replace
from html import escape
from typing import Any, NotRequired, TypedDict

import gradio as gr
from gradio.blocks import Block

from mmdemo.media import Language
from mmdemo.pairs import Verdict
from mmdemo.ui.cards import percent, took
from mmdemo.ui.controls import keep_typed, recall, remembered_state
from mmdemo.ui.desk import Output
from mmdemo.ui.dictation import dictation_button
from mmdemo.ui.feedback import shows_errors
from mmdemo.ui.frame import QUIET, Frame, Updates
from mmdemo.ui.giving import consent_line, giving
from mmdemo.ui.judging import Judgement, Kept
from mmdemo.ui.language import page_language
from mmdemo.ui.strings import label, say


class Shown(TypedDict):
    """The output on show."""

    id: str
    candidates: list[tuple[str, float]]  # text and score, best first
    picked: int
    text: str  # the picked candidate, or the correction
    fixing: bool
    pair: str  # the pair it has become, or ""
    verdict: str  # "" before it is judged
    line: str  # which model, how long
    held: NotRequired[bool]  # whether the pair waits for review, as a visitor's does


Memory = list[Shown]  # at most one: an empty one is stored as well


@dataclass(frozen=True)
class VerdictPanel:
    """The widgets under an output."""

    column: gr.Column
    text: gr.Textbox
    judging: gr.Row
    good: gr.Button
    fix: gr.Button
    bad: gr.Button
    fixing: gr.Row
    save: gr.Button
    cancel: gr.Button
    saved: gr.HTML
    candidates: gr.Radio
    shown: gr.BrowserState
    draft: gr.BrowserState  # what is being typed as a correction

    @property
    def outputs(self) -> list[Block]:
        """Everything that an update may touch."""
        columns = [self.column, self.judging, self.fixing]
        buttons = [self.good, self.fix, self.bad]
        return [*columns, *buttons, self.text, self.saved, self.candidates, self.shown, self.draft]

    def show(self, output: Output, language: Language, pair: Kept | None = None) -> Updates:
        """Put an output on show; `pair` is what it has become, if it was judged before."""
        candidates = [(each.text, each.score) for each in output.suggestion.candidates]
        text = output.suggestion.text
        shown = Shown(
            id=output.id, candidates=candidates, picked=0, text=text,
            fixing=False, pair="", verdict="", line=took(output.suggestion, language),
        )  # fmt: skip
        drawn = self.draw(_judged(shown, pair) if pair else shown, language)
        return {**drawn, self.draft: []}

    def restore(self, memories: tuple[Any, ...], language: Language) -> Updates:
        """Show what a reloaded page remembers, from the values of `shown` and `draft`."""
        shown, draft = memories
        return self.draw(recall(shown), language, recall(draft))

    def hide(self) -> Updates:
        """Show nothing."""
        return {self.column: gr.update(visible=False), self.shown: [], self.draft: []}

    def draw(self, shown: Shown | None, language: Language, draft: str | None = None) -> Updates:
        """What the page shows of `shown`; `draft` is the correction that is being typed."""
        if not shown:
            return {self.column: gr.update(visible=False)}
        fixing = shown["fixing"]
        choices = [
            (f"{text}  ·  {percent(score)}", index)
            for index, (text, score) in enumerate(shown["candidates"])
        ]
        return {
            self.column: gr.update(visible=True),
            self.text: gr.update(
                value=draft if fixing and draft is not None else shown["text"], interactive=fixing
            ),
            self.judging: gr.update(visible=not fixing),
            self.fixing: gr.update(visible=fixing),
            self.good: gr.update(variant=_variant(shown, "good")),
            self.fix: gr.update(variant=_variant(shown, "fixed")),
            self.bad: gr.update(variant=_variant(shown, "bad")),
            self.saved: _saved_line(shown, language),
            self.candidates: gr.update(
                choices=choices,
                value=shown["picked"],
                visible=len(choices) > 1,
                interactive=not fixing,
            ),
            self.shown: [shown],
        }


def verdict_panel(frame: Frame, name: str) -> VerdictPanel:
    """Draw the widgets, hidden until there is an output, and wire them."""
    with gr.Column(visible=False, elem_classes="verdict-panel") as column:
        text = gr.Textbox(
            "",
            label=label(name),
            lines=2,
            interactive=False,
            buttons=["copy"],
            elem_id=f"{name}-text",
            elem_classes="output-text",
        )
        with gr.Row(elem_classes="verdict-row") as judging:
            good = _button(name, "good")
            fix = _button(name, "fix")
            bad = _button(name, "bad")
        with gr.Row(visible=False, elem_classes="verdict-row") as fixing:
            save, cancel = _editing_buttons(name)
            dictation_button(frame.workbench, text)
        saved = gr.HTML(elem_id=f"{name}-saved")
        consent_line()
        candidates = gr.Radio(
            [],
            label=label("candidates"),
            info=label("candidates_info"),
            elem_id=f"{name}-candidates",
            elem_classes="candidates",
        )
    panel = VerdictPanel(
        column, text, judging, good, fix, bad, fixing, save, cancel, saved, candidates,
        shown=remembered_state(frame.memory, f"{name}.shown"),
        draft=remembered_state(frame.memory, f"{name}.draft"),
    )  # fmt: skip
    _wire(panel, frame)
    return panel


def _wire(panel: VerdictPanel, frame: Frame) -> None:
    common: dict[str, Any] = {"outputs": panel.outputs, **QUIET}
    _wire_choosing(panel, common)
    _wire_judging(panel, frame, common)
    keep_typed(panel.text, panel.draft)


def _wire_choosing(panel: VerdictPanel, common: dict[str, Any]) -> None:
    @shows_errors
    def pick(memory: Memory, index: int, request: gr.Request) -> Updates:
        shown = memory[0]
        text = shown["candidates"][index][0]
        return panel.draw({**shown, "picked": index, "text": text}, page_language(request))

    @shows_errors
    def open_editor(memory: Memory, request: gr.Request) -> Updates:
        shown = memory[0]
        drawn = panel.draw({**shown, "fixing": True}, page_language(request))
        return {**drawn, panel.draft: [shown["text"]]}

    @shows_errors
    def close_editor(memory: Memory, request: gr.Request) -> Updates:
        drawn = panel.draw({**memory[0], "fixing": False}, page_language(request))
        return {**drawn, panel.draft: []}

    focus = f"() => document.querySelector('#{panel.text.elem_id} textarea')?.focus()"
    panel.candidates.input(pick, [panel.shown, panel.candidates], **common)
    panel.fix.click(open_editor, [panel.shown], **common).then(None, js=focus)
    panel.cancel.click(close_editor, [panel.shown], **common)


def _wire_judging(panel: VerdictPanel, frame: Frame, common: dict[str, Any]) -> None:
    @shows_errors
    def accept(memory: Memory, who: str, request: gr.Request) -> Updates:
        shown = memory[0]
        return keep(shown, Judgement(_picked_text(shown), "good", who), request)

    @shows_errors
    def reject(memory: Memory, who: str, request: gr.Request) -> Updates:
        return keep(memory[0], Judgement("", "bad", who), request)

    @shows_errors
    def save(memory: Memory, typed: str, who: str, request: gr.Request) -> Updates:
        shown, text = memory[0], typed.strip()
        verdict: Verdict = "good" if text == _picked_text(shown) else "fixed"
        return keep(shown, Judgement(text, verdict, who), request)

    def keep(shown: Shown, judgement: Judgement, request: gr.Request) -> Updates:
        language = page_language(request)
        given = giving(frame, request, judgement.who)
        judge, judgement = (
            replace(frame.judge, pairs=given.keeper),
            replace(judgement, who=given.who),
        )
        pair = judge.judge(shown["id"], shown["pair"] or None, judgement, language)
        judged: Shown = {**_judged(shown, pair), "held": given.is_held}
        return {**panel.draw(judged, language), panel.draft: []}

    panel.good.click(accept, [panel.shown, frame.who], **common)
    panel.bad.click(reject, [panel.shown, frame.who], **common)
    panel.save.click(save, [panel.shown, panel.text, frame.who], **common)


def _button(name: str, key: str) -> gr.Button:
    classes = ["verdict", f"verdict-{key}"]
    return gr.Button(label(key), elem_id=f"{name}-{key}", elem_classes=classes, min_width=60)


def _editing_buttons(name: str) -> tuple[gr.Button, gr.Button]:
    save = gr.Button(
        label("save"),
        variant="primary",
        elem_id=f"{name}-save",
        elem_classes="save-button",
        min_width=60,
    )
    cancel = gr.Button(
        label("cancel"), elem_id=f"{name}-cancel", elem_classes="cancel-button", min_width=60
    )
    return save, cancel


def _picked_text(shown: Shown) -> str:
    return shown["candidates"][shown["picked"]][0]


def _judged(shown: Shown, pair: Kept) -> Shown:
    text = pair.text or _picked_text(shown)
    return {**shown, "fixing": False, "text": text, "pair": pair.id, "verdict": pair.verdict}


def _variant(shown: Shown, verdict: Verdict) -> str:
    return "primary" if shown["verdict"] == verdict else "secondary"


def _saved_line(shown: Shown, language: Language) -> str:
    line = f'<span class="meta">{escape(shown["line"])}</span>'
    if not shown["verdict"]:
        return f'<p class="judged"><span>{escape(say(language, "is_it_right"))}</span>{line}</p>'
    key = "saved_held" if shown.get("held") else f"saved_{shown['verdict']}"
    saved = say(language, key, pair=shown["pair"][:8])
    return f'<p class="judged saved" role="status"><span>✓ {escape(saved)}</span>{line}</p>'
