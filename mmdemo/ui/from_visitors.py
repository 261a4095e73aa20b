"""The fold in which reviewers see what visitors gave, one after the other: accept it, or reject."""

from dataclasses import dataclass
from html import escape
from typing import Any, Literal

import gradio as gr

from mmdemo.errors import NotAllowedError, PairNotFoundError
from mmdemo.media import Language
from mmdemo.pairs import Held
from mmdemo.ui.feedback import shows_errors
from mmdemo.ui.frame import QUIET, Frame, Updates
from mmdemo.ui.language import page_language
from mmdemo.ui.strings import label, say
from mmdemo.web.given import media_tag

PREVIEW_PX = 360
Seen = dict[str, Any]  # which one is on show, up to which number all were, whether one is sure
NOTHING: Seen = {"id": "", "number": 0, "up_to": 0, "sure": False}


@dataclass(frozen=True)
class VisitorsFold:
    """The widgets, and what they do."""

    frame: Frame
    fold: gr.Accordion
    card: gr.HTML
    accept: gr.Button
    reject: gr.Button
    later: gr.Button
    accept_all: gr.Button
    reject_all: gr.Button
    seen: gr.State

    @property
    def outputs(self) -> list[Any]:
        """Everything that an update may touch."""
        one = [self.accept, self.reject, self.later]
        return [self.fold, self.card, *one, self.accept_all, self.reject_all, self.seen]

    @shows_errors
    def show(self, request: gr.Request) -> Updates:
        """The one that has waited longest; nothing for who may not review."""
        if not self.frame.door.is_locked:  # then everybody is at home, and gives at once
            return {self.fold: gr.update(visible=False)}
        try:
            self.frame.door.check(request, "review")
        except NotAllowedError:
            return {self.fold: gr.update(visible=False)}
        return self._after(0, page_language(request))

    @shows_errors
    def take(self, seen: Seen, request: gr.Request) -> Updates:
        """Make the one on show a pair."""
        who = self.frame.door.who(request, "", "review")
        self.frame.workbench.held.accept(seen["id"], who)
        return self._after(seen["number"], page_language(request))

    @shows_errors
    def refuse(self, seen: Seen, request: gr.Request) -> Updates:
        """Delete the one on show for good."""
        self.frame.door.check(request, "review")
        self.frame.workbench.held.delete(seen["id"])
        return self._after(seen["number"], page_language(request))

    @shows_errors
    def skip(self, seen: Seen, request: gr.Request) -> Updates:
        """Look at the next one."""
        self.frame.door.check(request, "review")
        return self._after(seen["number"], page_language(request))

    @shows_errors
    def take_all(self, seen: Seen, request: gr.Request) -> Updates:
        """Make pairs of all that waited when this was shown."""
        who, held = self.frame.door.who(request, "", "review"), self.frame.workbench.held
        while waiting := [each for each in held.waiting() if each.number <= seen["up_to"]]:
            for each in waiting:
                try:
                    held.accept(each.id, who)
                except PairNotFoundError:  # deleted by its visitor meanwhile
                    continue
        return self._after(0, page_language(request))

    @shows_errors
    def refuse_all(self, seen: Seen, request: gr.Request) -> Updates:
        """Ask whether one is sure; then delete all that waited when this was shown."""
        self.frame.door.check(request, "review")
        language, held = page_language(request), self.frame.workbench.held
        if not seen["sure"]:
            sure = say(language, "reject_all_sure", n=held.count())
            return {self.reject_all: gr.update(value=sure), self.seen: {**seen, "sure": True}}
        held.delete_all(up_to=seen["up_to"])
        return self._after(0, language)

    def _after(self, number: int, language: Language) -> Updates:
        """The next one after that number; the first one again after the last."""
        held = self.frame.workbench.held
        n_waiting = held.count()
        found = held.waiting(after=number, limit=1) or held.waiting(limit=1)
        one, every = gr.update(visible=bool(found)), n_waiting > 1
        said = say(language, "from_visitors", n=n_waiting)
        seen: Seen = {**NOTHING, "up_to": held.latest()}
        if found:
            seen = {**seen, "id": found[0].id, "number": found[0].number}
        none = f'<p class="meta">{escape(say(language, "no_more_held"))}</p>'
        return {
            self.fold: gr.update(label=said, visible=bool(n_waiting) or number > 0),
            self.card: self._card(found[0], language) if found else none,
            self.accept: one,
            self.reject: one,
            self.later: gr.update(visible=every),
            self.accept_all: gr.update(
                value=say(language, "accept_all", n=n_waiting), visible=every
            ),
            self.reject_all: gr.update(
                value=say(language, "reject_all", n=n_waiting), visible=every
            ),
            self.seen: seen,
        }

    def _card(self, held: Held, language: Language) -> str:
        data = self.frame.workbench.held.media_of(held.id)
        asked = f"<p><strong>{escape(held.question)}</strong></p>" if held.question else ""
        suggested = f"<p>{escape(say(language, 'suggested'))}: {escape(held.suggested)}</p>"
        changed = suggested if held.suggested != held.text else ""
        judged = say(language, f"verdict_{held.verdict}")
        when = held.created_at.astimezone().strftime("%Y-%m-%d %H:%M")
        facts = " · ".join([say(language, f"task_{held.task}"), judged, held.model, when])
        return (
            f'<div class="pair-details">{media_tag(held, data, PREVIEW_PX)}'
            f"<div>{asked}{changed}"
            f"<p><strong>{escape(held.text)}</strong></p>"
            f'<p class="meta">{escape(facts)}</p></div></div>'
        )


def mount_from_visitors(frame: Frame, item: gr.Tab) -> None:
    """Draw the fold at the end of a tab; it is looked after whenever the tab is opened."""
    fold = gr.Accordion(
        label("from_visitors_fold"), open=False, visible=False, elem_id="from-visitors"
    )
    with fold:
        card = gr.HTML(elem_id="from-visitors-card")
        with gr.Row():
            accept, reject, later = (_button(key) for key in ("accept", "reject", "later"))
        with gr.Row():
            accept_all, reject_all = (_button(key) for key in ("accept_all", "reject_all"))
        seen = gr.State(NOTHING)
    view = VisitorsFold(
        frame, fold, card, accept, reject, later, accept_all, reject_all, seen
    )  # fmt: skip
    common: dict[str, Any] = {"outputs": view.outputs, **QUIET}
    item.select(view.show, None, **common)
    view.accept.click(view.take, seen, **common)
    view.reject.click(view.refuse, seen, **common)
    view.later.click(view.skip, seen, **common)
    view.accept_all.click(view.take_all, seen, **common)
    view.reject_all.click(view.refuse_all, seen, **common)


def _button(key: str) -> gr.Button:
    variants: dict[str, Literal["primary", "stop"]] = {"accept": "primary", "reject": "stop"}
    return gr.Button(
        label(key.removesuffix("_all")),
        variant=variants.get(key, "secondary"),
        size="sm",
        elem_id=f"from-visitors-{key}",
        min_width=60,
    )
