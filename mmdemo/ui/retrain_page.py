"""What the tab Retrain shows of runs and versions, and which of it has changed."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import gradio as gr
from gradio.blocks import Block

from mmdemo.errors import JobNotFoundError
from mmdemo.jobs import OVER, Job, Standing, State
from mmdemo.media import Language
from mmdemo.media.whole_files import read_json
from mmdemo.models import Version
from mmdemo.retraining import read_run
from mmdemo.retraining.promoting import is_live, speaks_against
from mmdemo.retraining.runs import KIND, LEARNT, report_of, version_of
from mmdemo.ui.comparison_view import comparison_view
from mmdemo.ui.frame import Updates
from mmdemo.ui.learning_plot import learning_plots
from mmdemo.ui.retrain_widgets import RetrainWidgets, View
from mmdemo.ui.run_cards import log_view, run_cards, standing_view
from mmdemo.ui.run_samples import samples_view
from mmdemo.ui.version_cards import taught_by, version_cards, version_facts
from mmdemo.workbench import Workbench

MOST_TAUGHT = 40  # pairs on show of those that a version has learnt from
# In which states a button makes sense.
OFFERED: dict[str, frozenset[State]] = {
    "pause": frozenset({"queued", "running"}),
    "go_on": frozenset({"paused", "stopped", "failed"}),
    "finish": frozenset({"running", "paused"}),
    "stop": frozenset({"queued", "running", "pausing", "paused"}),
    "extend": frozenset({"done", "paused", "stopped"}),
    "delete": OVER,
}


@dataclass(frozen=True)
class RetrainPage:
    """Reads what there is, and puts it on the page."""

    workbench: Workbench
    widgets: RetrainWidgets

    def shown(self, view: View, language: Language) -> Updates:
        """All of it."""
        return self.changed(view, {}, language)

    def changed(self, view: View, shown: dict[str, str], language: Language) -> Updates:
        """What is not as the page shows it, so that what somebody reads or plays stays.

        What is open is named from then on, so that a button means what stands beside it, also
        where something newer has come since.
        """
        runs = [*self._runs()]
        run = view["run"] or ("" if view["version"] else next((job.id for job, _ in runs), ""))
        made = version_of(self.workbench.jobs.path(run)) if run else ""
        name = view["version"] or made
        view = View(run=run, version=name if name in self.workbench.versions else "")
        updates = self._all(view, runs, language)
        digests = _digests(updates)
        differing = {
            block: value
            for block, value in updates.items()
            if shown.get(_name(block)) != digests[_name(block)]
        }
        return {**differing, self.widgets.view: view, self.widgets.shown: digests}  # pyright: ignore[reportReturnType]

    def _runs(self) -> Iterator[tuple[Job, Standing]]:
        jobs = self.workbench.jobs
        for job in jobs:
            if job.kind == KIND:
                with suppress(JobNotFoundError):  # deleted meanwhile
                    yield job, jobs.standing(job.id)

    def _all(self, view: View, runs: list[tuple[Job, Standing]], language: Language) -> Updates:
        widgets, bench = self.widgets, self.workbench
        found = next((each for each in runs if each[0].id == view["run"]), None)
        live = set(bench.default_model.values())
        is_busy = any(standing.state not in OVER for _, standing in runs)
        version = bench.versions.get(view["version"]) if view["version"] else None
        # A run that was extended has a newer report than the version that came of it first.
        report: dict[str, Any] = version.scores if version else {}
        if found and not version:
            report = report_of(bench.jobs.path(view["run"]))
        return {
            widgets.runs: run_cards(runs, view["run"], language),
            widgets.versions: version_cards(bench.versions, live, view["version"], language),
            widgets.report: comparison_view(report, language),
            widgets.timer: gr.update(active=is_busy),
            **self._run(found, language),
            **self._version(version, language),
        }  # pyright: ignore[reportReturnType]

    def _run(self, found: tuple[Job, Standing] | None, language: Language) -> Updates:
        widgets, jobs = self.widgets.run, self.workbench.jobs
        if found is None:
            return {widgets.column: gr.update(visible=False)}
        (job, standing), folder = found, jobs.path(found[0].id)
        offered = {name for name, states in OFFERED.items() if standing.state in states}
        if read_json(folder / LEARNT):
            offered.discard("finish")
        buttons = {
            button: gr.update(visible=name in offered) for name, button in widgets.buttons.items()
        }
        return {
            widgets.column: gr.update(visible=True),
            widgets.standing: standing_view(job, read_run(folder), standing, language),
            **buttons,
            widgets.more_s: gr.update(visible="extend" in offered),
            widgets.plots: learning_plots(folder / "log.jsonl", language),
            widgets.samples: samples_view(folder, language),
            widgets.log: log_view(jobs.tail(job.id), language),
        }  # pyright: ignore[reportReturnType]

    def _version(self, version: Version | None, language: Language) -> Updates:
        widgets, versions = self.widgets.version, self.workbench.versions
        if version is None:
            return {widgets.column: gr.update(visible=False)}
        promotions = versions.promotions()
        opens = is_live(self.workbench, version)
        is_last = version.name in versions.live().values()
        promoted = [
            each
            for task in version.tasks
            for each in promotions.get(task, [])
            if each.model == version.name
        ]
        taught = self.workbench.pairs.list(ids=version.pairs, limit=MOST_TAUGHT)
        return {
            widgets.column: gr.update(visible=True),
            widgets.facts: version_facts(version, promoted, language),
            widgets.reason: gr.update(visible=bool(speaks_against(version)) and not opens),
            widgets.buttons["promote"]: gr.update(visible=not opens),
            widgets.buttons["roll_back"]: gr.update(visible=opens and is_last),
            widgets.buttons["delete"]: gr.update(visible=not opens),
            widgets.title: version.title,
            widgets.taught: taught_by(taught, len(version.pairs), language),
        }  # pyright: ignore[reportReturnType]


def _digests(updates: Updates) -> dict[str, str]:
    return {
        _name(block): sha256(repr(value).encode()).hexdigest() for block, value in updates.items()
    }


def _name(block: Block) -> str:
    """All of the tab's blocks have one but the clock."""
    return block.elem_id or ""
