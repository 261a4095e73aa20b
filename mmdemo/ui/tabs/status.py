"""How the app is: who is here, what waits, how long things take, what went wrong. For owners."""

from dataclasses import dataclass

import gradio as gr

from mmdemo.errors import MmdemoError
from mmdemo.ui.feedback import shows_errors
from mmdemo.ui.frame import QUIET, Frame, Updates
from mmdemo.ui.language import page_language
from mmdemo.ui.status_facts import look
from mmdemo.ui.status_view import status_view
from mmdemo.ui.strings import label, say
from mmdemo.web.observing import Observations

TAB = "status"
FOLLOW_S = 5.0
# The clock runs only while somebody looks: a page that is open elsewhere asks for nothing.
ON_SHOW = "() => document.querySelector('#tab-status-button')?.getAttribute('aria-selected')"


def status_tab(frame: Frame, app: gr.Blocks, seen: Observations) -> None:
    """Draw the tab, which shows only where the one who opens the page may see it."""
    item = gr.Tab(label(f"tab_{TAB}"), id=TAB, elem_id=f"tab-{TAB}", visible=False)
    with item:
        view = gr.HTML(elem_id="status-view")
        with gr.Row(elem_classes="run-actions"):
            unload = gr.Button(
                label("status_unload"), elem_id="status-unload", size="md", min_width=80, scale=0
            )
            said = gr.HTML(elem_id="status-said")
        timer = gr.Timer(FOLLOW_S, active=False)
        is_on_show = gr.Textbox("", visible=False)
    actions = StatusActions(frame, seen, item, view, said, timer)
    outputs = [item, view, said, timer]
    app.load(actions.reveal, None, outputs, **QUIET)
    item.select(actions.show, None, outputs, **QUIET)
    timer.tick(actions.follow, is_on_show, outputs, js=ON_SHOW, **QUIET)
    unload.click(actions.unload, None, outputs, **QUIET)


@dataclass(frozen=True)
class StatusActions:
    """What happens on the tab."""

    frame: Frame
    seen: Observations
    item: gr.Tab
    view: gr.HTML
    said: gr.HTML
    timer: gr.Timer

    def reveal(self, request: gr.Request) -> Updates:
        """Show the tab to whom it is for."""
        try:
            self._check(request)
        except MmdemoError:
            return {self.item: gr.update(visible=False)}
        return {self.item: gr.update(visible=True)}

    @shows_errors
    def show(self, request: gr.Request) -> Updates:
        """Show how it is, and go on showing it."""
        self._check(request)
        return {**self._now(request), self.said: "", self.timer: gr.update(active=True)}

    @shows_errors
    def follow(self, is_on_show: str, request: gr.Request) -> Updates:
        """Show it anew while somebody looks."""
        self._check(request)
        if is_on_show != "true":
            return {self.timer: gr.update(active=False)}
        return self._now(request)

    @shows_errors
    def unload(self, request: gr.Request) -> Updates:
        """Take what nobody uses now out of memory."""
        self._check(request)
        pool, language = self.frame.workbench.models.pool, page_language(request)
        names = [each.name for each in pool.residents() if pool.unload(each.name)]
        told = say(language, "status_unloaded", names=", ".join(names))
        done = told if names else say(language, "status_none_idle")
        return {**self._now(request), self.said: done}

    def _check(self, request: gr.Request) -> None:
        self.frame.door.who(request, "", "watch")

    def _now(self, request: gr.Request) -> Updates:
        facts = look(self.frame.workbench, self.seen)
        return {self.view: status_view(facts, page_language(request))}
