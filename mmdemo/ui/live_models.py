"""The model pickers of all tabs offer the versions that there are now, and open with the live one.

A page remembers a model only where somebody chose another than the live one; else it follows what
is promoted and rolled back, when it is loaded and whenever a tab is opened.
"""

from dataclasses import dataclass

import gradio as gr

from mmdemo.ui.controls import recall, remembered_state
from mmdemo.ui.frame import QUIET, Frame, Updates
from mmdemo.ui.strings import label
from mmdemo.workbench import Workbench


@dataclass(frozen=True)
class ModelPicker:
    """Where a tab offers the models for a task."""

    workbench: Workbench
    task: str
    field: gr.Dropdown
    memory: gr.BrowserState  # the model that was chosen instead of the live one

    @property
    def names(self) -> list[str]:
        """The models that there are now."""
        return self.workbench.models.names_for(self.task)

    def chosen(self, memory: list[str]) -> str:
        """What a memory's page has chosen, or the live one."""
        chosen = recall(memory)
        return chosen if chosen in self.names else self.workbench.default_model[self.task]

    def offer(self, memory: list[str]) -> Updates:
        """The models that there are now, and the chosen one."""
        return {self.field: gr.update(choices=self.names, value=self.chosen(memory))}

    def follow(self, item: gr.Tab) -> None:
        """Offer anew when the tab is opened; remember what is chosen."""
        self.field.change(self._remember, self.field, self.memory, preprocess=False, **QUIET)
        item.select(self.offer, self.memory, [self.field], **QUIET)

    def _remember(self, model: str | None) -> list[str]:
        is_live = model == self.workbench.default_model[self.task]
        return [] if model is None or is_live else [model]


def model_picker(frame: Frame, task: str) -> ModelPicker:
    """Offer the models that can do `task`."""
    workbench = frame.workbench
    field = gr.Dropdown(
        workbench.models.names_for(task),
        value=workbench.default_model[task],
        label=label("model"),
        elem_id=f"{task}-model",
    )
    return ModelPicker(workbench, task, field, remembered_state(frame.memory, f"{task}.model"))
