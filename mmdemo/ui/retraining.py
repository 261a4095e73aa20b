"""What happens on the tab Retrain: runs are asked for, watched, paused, gone on with, ended."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import cast

import gradio as gr

from mmdemo.errors import MmdemoError
from mmdemo.jobs import JobStore
from mmdemo.media import Language
from mmdemo.retraining import Choice, Role, Selection, extend, finish, select, start, task_of
from mmdemo.ui import cards
from mmdemo.ui.browsing import done, project_choices
from mmdemo.ui.feedback import explain, shows_errors
from mmdemo.ui.frame import Frame, Updates, Value
from mmdemo.ui.language import page_language
from mmdemo.ui.retrain_page import RetrainPage
from mmdemo.ui.retrain_widgets import RetrainWidgets, View
from mmdemo.ui.sentences import in_language
from mmdemo.ui.strings import say


@dataclass(frozen=True)
class RetrainActions:
    """What happens to runs. `chosen` are the values of `ChoiceWidgets.choice`."""

    frame: Frame
    widgets: RetrainWidgets
    page: RetrainPage

    @shows_errors
    def look(self, request: gr.Request, *chosen: Value) -> Updates:
        """Tell what would be learnt from, and what is to be known first."""
        choosing, bench, language = (
            self.widgets.choosing,
            self.frame.workbench,
            page_language(request),
        )
        task = task_of(cast("Role", chosen[0]))
        names = bench.models.names_for(task)
        live = say(language, "retrain_live_model", model=bench.default_model[task])
        chosen = (chosen[0], chosen[1] if chosen[1] in names else "", *chosen[2:])
        try:
            told, can_start = _selection(select(bench, choice_of(*chosen)), language), True
        except MmdemoError as error:
            told, can_start = cards.notice("empty", explain(error, language)), False
        return {
            choosing.model: gr.update(
                choices=[(live, ""), *((name, name) for name in names)], value=chosen[1]
            ),
            choosing.project: gr.update(choices=project_choices(bench.pairs.projects())),
            choosing.selection: told,
            choosing.start: gr.update(interactive=can_start),
        }  # pyright: ignore[reportReturnType]

    @shows_errors
    def begin(self, request: gr.Request, who: str, *chosen: Value) -> Updates:
        """Queue a run, and open it."""
        name = self.frame.door.who(request, who, "retrain")
        job = start(self.frame.workbench, choice_of(*chosen), name)
        language = page_language(request)
        started = done(say(language, "retrain_started"))
        return self._shown(View(run=job.id, version=""), language, started)

    @shows_errors
    def refresh(self, request: gr.Request, view: View, shown: dict[str, str]) -> Updates:
        """Show all as it is now; see to it that what is queued is carried out."""
        self.frame.workbench.jobs.wake()
        return self.page.changed(view, shown, page_language(request))

    @shows_errors
    def follow(self, request: gr.Request, view: View, shown: dict[str, str]) -> Updates:
        """Show what has changed since."""
        return self.page.changed(view, shown, page_language(request))

    @shows_errors
    def choose(
        self, request: gr.Request, view: View, shown: dict[str, str], event: gr.EventData
    ) -> Updates:
        """Open the run or the version whose card was clicked; what was typed into it stays."""
        version, run = str(event.version), str(event.run)
        if version and version == view["version"]:
            return self.follow(request, view, shown)
        if version:
            run = self.frame.workbench.versions.get(version).settings.get("job", "")
        opened = self._shown(View(run=run, version=version), page_language(request))
        return {**opened, self.widgets.version.reason: gr.update(value="")}

    @shows_errors
    def pause(self, request: gr.Request, view: View, who: str) -> Updates:
        """Have the open run save its work and wait."""
        return self._do(JobStore.pause, request, view, who)

    @shows_errors
    def go_on(self, request: gr.Request, view: View, who: str) -> Updates:
        """Have it go on."""
        return self._do(JobStore.go_on, request, view, who)

    @shows_errors
    def finish(self, request: gr.Request, view: View, who: str) -> Updates:
        """Have it learn no more, and keep what it has learnt."""
        return self._do(finish, request, view, who)

    @shows_errors
    def stop(self, request: gr.Request, view: View, who: str) -> Updates:
        """Have it save its work and end."""
        return self._do(JobStore.stop, request, view, who)

    def _do(
        self, deed: Callable[[JobStore, str], None], request: gr.Request, view: View, who: str
    ) -> Updates:
        self.frame.door.who(request, who, "retrain")
        deed(self.frame.workbench.jobs, view["run"])
        return self._shown(view, page_language(request))

    @shows_errors
    def extend(self, request: gr.Request, view: View, who: str, more_s: float | None) -> Updates:
        """Have the open run learn longer."""
        self.frame.door.who(request, who, "retrain")
        extend(self.frame.workbench.jobs, view["run"], more_s or 0)
        return self._shown(View(run=view["run"], version=""), page_language(request))

    @shows_errors
    def delete(self, request: gr.Request, view: View, who: str) -> Updates:
        """Remove the open run; a version that it made stays."""
        self.frame.door.who(request, who, "retrain")
        self.frame.workbench.jobs.delete(view["run"])
        language = page_language(request)
        gone = done(say(language, "retrain_deleted_run"))
        return self._shown(View(run="", version=""), language, gone)

    def _shown(self, view: View, language: Language, status: str = "") -> Updates:
        return {**self.page.shown(view, language), self.widgets.status: status}


def choice_of(role: str, *chosen: Value) -> Choice:
    """What the widgets ask for; what was never touched in a closed fold is None."""
    model, query, project, seconds, title = chosen
    return Choice(
        role=cast("Role", role),
        base=model or "",
        query=(query or "").strip(),
        project=project or "",
        time_budget_s=float(seconds) if seconds else None,
        title=(title or "").strip(),
    )


def _selection(found: Selection, language: Language) -> str:
    """The pairs in figures, and the remarks."""
    spoken = ", ".join(
        f"{say(language, f'language_{code}')} {n:,}" for code, n in found.n_languages.items() if n
    )
    figures = (
        ("retrain_n_train", f"{found.n_train:,}"),
        ("retrain_n_held_out", f"{found.n_held_out:,}"),
        ("retrain_languages", spoken),
        ("retrain_time", say(language, "retrain_about_s", seconds=f"{found.time_budget_s:.0f}")),
        ("retrain_memory", f"{found.memory_mb:,} MB" if found.memory_mb else "–"),
    )
    told = "".join(
        f"<div><dt>{escape(say(language, key))}</dt><dd>{escape(value)}</dd></div>"
        for key, value in figures
    )
    remarks = "".join(f"<li>{escape(in_language(each, language))}</li>" for each in found.remarks)
    return (
        f'<dl class="selection">{told}</dl>{f"<ul class=remarks>{remarks}</ul>" if remarks else ""}'
    )
