"""The widgets of the tab Retrain, and what a page has open there."""

from dataclasses import dataclass
from typing import TypedDict

import gradio as gr
from gradio.blocks import Block
from gradio.components import Component


class View(TypedDict):
    """What is open."""

    run: str  # a job's id; "" on a fresh page: the newest
    version: str  # a version's name; "" as long as none has come of the run


@dataclass(frozen=True)
class ChoiceWidgets:
    """With which a run is asked for."""

    role: gr.Radio
    model: gr.Dropdown
    project: gr.Dropdown
    query: gr.Textbox
    seconds: gr.Number
    title: gr.Textbox
    selection: gr.HTML
    start: gr.Button

    @property
    def choice(self) -> list[Component]:
        """What is chosen, in the order of `choice_of`."""
        return [self.role, self.model, self.query, self.project, self.seconds, self.title]

    @property
    def outputs(self) -> list[Block]:
        """What looking at the choice changes."""
        return [self.model, self.project, self.selection, self.start]


@dataclass(frozen=True)
class RunWidgets:
    """The open run."""

    column: gr.Column
    standing: gr.HTML
    buttons: dict[str, gr.Button]  # by what they do
    more_s: gr.Number
    plots: gr.HTML
    samples: gr.HTML
    log: gr.HTML

    @property
    def outputs(self) -> list[Block]:
        """Everything that an update may touch."""
        shown = [self.standing, self.plots, self.samples, self.log]
        return [self.column, self.more_s, *self.buttons.values(), *shown]


@dataclass(frozen=True)
class VersionWidgets:
    """The open version."""

    column: gr.Column
    facts: gr.HTML
    reason: gr.Textbox
    buttons: dict[str, gr.Button]
    title: gr.Textbox
    download: gr.DownloadButton
    taught: gr.HTML

    @property
    def outputs(self) -> list[Block]:
        """Everything that an update may touch."""
        shown = [self.facts, self.reason, self.title, self.download, self.taught]
        return [self.column, *self.buttons.values(), *shown]


@dataclass(frozen=True)
class RetrainWidgets:
    """The whole tab."""

    choosing: ChoiceWidgets
    runs: gr.HTML
    versions: gr.HTML
    status: gr.HTML
    run: RunWidgets
    version: VersionWidgets
    report: gr.HTML
    timer: gr.Timer
    view: gr.State
    shown: gr.State  # by block: digest of what the page shows there

    @property
    def outputs(self) -> list[Block]:
        """Everything that an update of runs and versions may touch."""
        lists = [self.runs, self.versions, self.status, self.report, self.timer]
        return [*lists, *self.run.outputs, *self.version.outputs, self.view, self.shown]
