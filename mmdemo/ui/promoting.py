"""What happens to versions on the tab Retrain: promoted, rolled back, named, deleted, taken out."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import gradio as gr
from gradio.utils import get_upload_folder

from mmdemo.media import Language
from mmdemo.retraining.promoting import promote, roll_back
from mmdemo.retraining.publishing import export_version
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
        name = self.page.version_of(view)
        promote(self.frame.workbench, name, who, reason)
        language = page_language(request)
        said = say(language, "retrain_is_live", model=name)
        return {**self._shown(view, language, said), self.widgets.version.reason: ""}

    @shows_errors
    def roll_back(self, request: gr.Request, view: View, who: str) -> Updates:
        """Take its promotion back."""
        self.frame.door.who(request, who, "retrain")
        bench, language = self.frame.workbench, page_language(request)
        version = bench.versions.get(self.page.version_of(view))
        live = [roll_back(bench, task) for task in version.tasks]
        said = say(language, "retrain_live_again", model=", ".join(live))
        return self._shown(view, language, said)

    @shows_errors
    def rename(self, request: gr.Request, view: View, who: str, title: str) -> Updates:
        """Call it something."""
        self.frame.door.who(request, who, "retrain")
        self.frame.workbench.versions.rename(self.page.version_of(view), title)
        language = page_language(request)
        return self._shown(view, language, say(language, "retrain_renamed"))

    @shows_errors
    def delete(self, request: gr.Request, view: View, who: str) -> Updates:
        """Remove it with its weights."""
        self.frame.door.who(request, who, "retrain")
        name, language = self.page.version_of(view), page_language(request)
        self.frame.workbench.versions.delete(name)
        gone = View(run=view["run"], version="")
        return self._shown(gone, language, say(language, "retrain_deleted_version", model=name))

    @shows_errors
    def export(self, request: gr.Request, view: View) -> Updates:
        """Make the zip file that is then downloaded."""
        place, name = Path(mkdtemp(dir=get_upload_folder())), self.page.version_of(view)
        export_version(self.frame.workbench.versions, name, place / name)
        path = shutil.make_archive(str(place / name), "zip", place, name)
        shutil.rmtree(place / name)
        said = done(say(page_language(request), "retrain_exported"))
        return {self.widgets.version.download: path, self.widgets.status: said}  # pyright: ignore[reportReturnType]

    def _shown(self, view: View, language: Language, said: str) -> Updates:
        return {**self.page.shown(view, language), self.widgets.status: done(said)}  # pyright: ignore[reportReturnType]
