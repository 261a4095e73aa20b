"""What happens to versions on the tab Retrain: promoted, rolled back, named, deleted, taken out."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import gradio as gr
from gradio.utils import get_upload_folder

from mmdemo.media import Language
from mmdemo.retraining.promoting import delete_version, promote, roll_back
from mmdemo.retraining.publishing import zip_version
from mmdemo.ui.browsing import done
from mmdemo.ui.feedback import shows_errors
from mmdemo.ui.frame import Frame, Updates
from mmdemo.ui.language import page_language
from mmdemo.ui.retrain_page import RetrainPage
from mmdemo.ui.retrain_widgets import RetrainWidgets, View
from mmdemo.ui.strings import say


@dataclass(frozen=True)
class VersionActions:
    """What happens to the open version."""

    frame: Frame
    widgets: RetrainWidgets
    page: RetrainPage

    @shows_errors
    def promote(self, request: gr.Request, view: View, who: str, reason: str) -> Updates:
        """Have every tab open with it."""
        who = self.frame.door.who(request, who, "retrain")
        name = view["version"]
        promote(self.frame.workbench, name, who, reason)
        language = page_language(request)
        said = say(language, "retrain_is_live", model=name)
        return {**self._shown(view, language, said), self.widgets.version.reason: ""}

    @shows_errors
    def roll_back(self, request: gr.Request, view: View, who: str) -> Updates:
        """Take its promotion back."""
        self.frame.door.who(request, who, "retrain")
        bench, language = self.frame.workbench, page_language(request)
        version = bench.versions.get(view["version"])
        live = [roll_back(bench, task, version.name) for task in version.tasks]
        said = say(language, "retrain_live_again", model=", ".join(live))
        return self._shown(view, language, said)

    @shows_errors
    def rename(self, request: gr.Request, view: View, who: str, title: str) -> Updates:
        """Call it something."""
        self.frame.door.who(request, who, "retrain")
        self.frame.workbench.versions.rename(view["version"], title)
        language = page_language(request)
        return self._shown(view, language, say(language, "retrain_renamed"))

    @shows_errors
    def delete(self, request: gr.Request, view: View, who: str) -> Updates:
        """Remove it with its weights."""
        self.frame.door.who(request, who, "retrain")
        name, language = view["version"], page_language(request)
        delete_version(self.frame.workbench, name)
        gone = View(run=view["run"], version="")
        return self._shown(gone, language, say(language, "retrain_deleted_version", model=name))

    @shows_errors
    def export(self, request: gr.Request, view: View) -> Updates:
        """Make the zip file that is then downloaded."""
        name = view["version"]
        path = Path(mkdtemp(dir=get_upload_folder())) / f"{name}.zip"
        zip_version(self.frame.workbench.versions, name, path)
        said = done(say(page_language(request), "retrain_exported"))
        return {self.widgets.version.download: str(path), self.widgets.status: said}  # pyright: ignore[reportReturnType]

    def _shown(self, view: View, language: Language, said: str) -> Updates:
        return {**self.page.shown(view, language), self.widgets.status: done(said)}  # pyright: ignore[reportReturnType]
