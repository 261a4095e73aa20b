"""A line below the header: what was saved here and is not yet kept elsewhere; empty once it is."""

import time
from html import escape

import gradio as gr

from mmdemo.media import Language
from mmdemo.pairs import Backup, BackupState
from mmdemo.ui.frame import QUIET
from mmdemo.ui.language import page_language
from mmdemo.ui.sentences import in_language
from mmdemo.ui.strings import say

EVERY_S = 10.0


def draw_backup_line(app: gr.Blocks, backup: Backup | None) -> None:
    """Draw it, where a copy is kept at all."""
    if backup is None:
        return
    line = gr.HTML(elem_id="backup-line")

    def look(request: gr.Request) -> str:
        return backup_line(backup.state(), page_language(request))

    app.load(look, None, line, **QUIET)
    gr.Timer(EVERY_S).tick(look, None, line, **QUIET)


def backup_line(state: BackupState, language: Language) -> str:
    """The line as HTML."""
    if state.waiting_since is None:
        return ""
    seconds = max(0, round(time.time() - state.waiting_since))
    if state.problem:
        problem = in_language(state.problem, language)
        said = say(language, "backup_failing", seconds=seconds, problem=problem)
    else:
        said = say(language, "backup_waiting", seconds=seconds, where=state.where)
    return f'<p class="meta" role="status">{escape(said)}</p>'
