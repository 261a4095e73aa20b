"""A kept drawing handed on: to be judged, and to other tabs."""

import shutil
from pathlib import Path

from gradio.utils import get_upload_folder

from mmdemo.media import Candidate, Suggestion
from mmdemo.pairs import KeptDrawing
from mmdemo.ui.desk import Desk, Output
from mmdemo.ui.language import language_of

TASK = "draw"
GIVEN = 1.0  # the probability of a prompt, which no model had to guess


def at_the_desk(desk: Desk, kept: KeptDrawing) -> Output:
    """A drawing as an output: what it was asked to show is what is judged."""
    suggestion = Suggestion(
        task=TASK,
        language=language_of(kept.prompt),
        candidates=(Candidate(kept.prompt, GIVEN),),
        model=kept.model,
        version=kept.version,
        seconds=kept.seconds,
        settings=kept.settings,
    )
    return desk.keep(kept.picture_path, suggestion, output_id=kept.id)


def as_upload(kept: KeptDrawing) -> str:
    """The path of a copy where uploads lie, so that another tab takes it for one."""
    path = Path(get_upload_folder()) / "drawings" / f"{kept.picture_sha256}.png"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(kept.picture_path, path)
    return str(path)
