"""The transcript on the page: one HTML block, its script, and what the script asks the server.

The script (transcript_*.js) draws lines and plays sound; what is changed is changed here first.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import gradio as gr

from mmdemo.exchange import subtitles
from mmdemo.media import Language, SpeechTask
from mmdemo.pairs import Verdict
from mmdemo.ui.feedback import explain
from mmdemo.ui.frame import Frame
from mmdemo.ui.giving import giving
from mmdemo.ui.hearing_again import Again, hear_again
from mmdemo.ui.language import page_language
from mmdemo.ui.line_judging import TASK, By, LineJudge
from mmdemo.ui.recordings import playable, waveform
from mmdemo.ui.scripts import script
from mmdemo.ui.transcript_lines import line_of, lines_of, view_of
from mmdemo.ui.transcripts import Transcripts

Asked = dict[str, Any]  # what the script sends: always `doc`, mostly `line`, the number of a line
Answer = dict[str, Any]

SCRIPTS = ("dom.js", "transcript_player.js", "transcript_lines.js", "transcript_view.js")
# What the script says itself.
WORDS = (
    "play", "pause", "loop", "slower", "faster", "search_transcript", "next_doubt", "undo",
    "keep_edited", "kept_edited", "export", "good", "fix", "bad", "edit", "again", "save", "cancel",
    "language", "language_auto_speech", "language_en", "language_zh", "model", "own_words", "stop",
    "hear_again", "hearing_again", "nothing_heard", "edited", "legend", "sure_1", "sure_2",
    "sure_3", "sure_4", "doubt_repetition", "doubt_silence", "doubt_unsure", "doubt_too_fast",
    "doubt_repetition_why", "doubt_silence_why", "doubt_unsure_why", "doubt_too_fast_why",
    "keys_listed", "recording_silent", "unreachable", "nothing_to_undo", "kept_change",
    "replace_changes",
)  # fmt: skip

KEEPING = {"judge", "keep_edited"}  # what stores pairs, and so needs the right to


@dataclass(frozen=True)
class TranscriptServer:
    """What the script may ask; each answer is one object, `{"error": sentence}` if it failed."""

    frame: Frame
    transcripts: Transcripts
    judge_line: LineJudge

    def lines(self, asked: Asked, page: Language) -> Answer:
        """Lines from number `first` on."""
        return lines_of(self.transcripts.get(asked["doc"]), int(asked["first"]), page)

    def edit(self, asked: Asked, page: Language) -> Answer:
        """Change a line's text; with `judge`, store it as a pair at once."""
        index = int(asked["line"])
        line = self.transcripts.edit(asked["doc"], index, str(asked["text"]))
        if asked.get("judge"):
            line = self.judge_line.judge(asked["doc"], index, "fixed", _by(asked, page))
        return line_of(line, page)

    def judge(self, asked: Asked, page: Language) -> Answer:
        """Store a line as a pair."""
        verdict: Verdict = asked["verdict"]
        index = int(asked["line"])
        line = self.judge_line.judge(asked["doc"], index, verdict, _by(asked, page))
        return line_of(line, page)

    def keep_edited(self, asked: Asked, page: Language) -> Answer:
        """Store every line that was changed; tells which ones, as they are told by `lines`."""
        kept = self.judge_line.keep_edited(asked["doc"], _by(asked, page))
        lines = self.transcripts.get(asked["doc"]).lines
        return {"lines": {str(index): line_of(lines[index], page) for index in kept}}

    def undo(self, asked: Asked, page: Language) -> Answer:
        """Take the latest change back."""
        index = self.transcripts.undo(asked["doc"])
        if index is None:
            return {"line": None}
        document = self.transcripts.get(asked["doc"])
        return {"line": index, "now": line_of(document.line(index), page)}

    def pick(self, asked: Asked, page: Language) -> Answer:
        """Read a line as another take has it."""
        line = self.transcripts.pick(asked["doc"], int(asked["line"]), int(asked["take"]))
        return line_of(line, page)

    def again(self, asked: Asked, page: Language) -> Answer:
        """Hear a line again and show what was heard beside what was heard before."""
        document, index = self.transcripts.get(asked["doc"]), int(asked["line"])
        language: Language | None = asked["language"] or None
        task: SpeechTask = asked["task"]
        model, prompt = str(asked["model"]), str(asked["prompt"])
        heard = document.line(index).takes[0].segment
        with self.frame.desk.running(document.id, "again") as ticket:
            again = Again(model, language, task, prompt, ticket)
            take = hear_again(self.frame.workbench.models, document.path, heard, again)
        return line_of(self.transcripts.offer(document.id, index, take), page)

    def stop_again(self, asked: Asked, page: Language) -> Answer:  # noqa: ARG002 - as the others
        """Stop hearing a line again."""
        self.frame.desk.stop(str(asked["doc"]), "again")
        return {}

    def sound(self, asked: Asked, page: Language) -> Answer:  # noqa: ARG002 - as the others
        """How loud the recording is, from start to end."""
        wave = waveform(self.transcripts.get(asked["doc"]).path)
        return {"peaks": wave.peaks, "duration": wave.duration_s}

    def copy(self, asked: Asked, page: Language) -> Answer:  # noqa: ARG002 - as the others
        """A copy of the recording for a browser that cannot play the recording itself."""
        return {"file": quote(str(playable(self.transcripts.get(asked["doc"]).path)))}

    def export(self, asked: Asked, page: Language) -> Answer:  # noqa: ARG002 - as the others
        """The text as a file of a format."""
        document, kind = self.transcripts.get(asked["doc"]), str(asked["format"])
        text = subtitles.FORMATS[kind](document.transcript)
        return {"name": f"{Path(document.name).stem}.{kind}", "text": text}

    @property
    def answers(self) -> dict[str, Callable[[Asked, Language], Answer]]:
        """What may be asked, by name."""
        return {
            "lines": self.lines, "edit": self.edit, "judge": self.judge, "undo": self.undo,
            "keep_edited": self.keep_edited, "pick": self.pick, "again": self.again,
            "stop_again": self.stop_again, "sound": self.sound, "copy": self.copy,
            "export": self.export,
        }  # fmt: skip

    def ask(self, asked: Asked, request: gr.Request) -> Answer:
        """Answer the script: `what` names one of the methods above."""
        language, server = page_language(request), self
        try:
            if asked["what"] in KEEPING or asked.get("judge"):
                given = giving(self.frame, request, str(asked["who"]))
                server = replace(self, judge_line=replace(self.judge_line, pairs=given.keeper))
                asked = {**asked, "who": given.who}
            return server.answers[asked["what"]](asked, language)
        except Exception as error:  # noqa: BLE001 - `explain` tells a bug from a failure
            return {"error": explain(error, language)}


def transcript_view(server: TranscriptServer) -> gr.HTML:
    """Draw it, empty."""

    def ask(asked: Asked, request: gr.Request) -> Answer:  # a function, for Gradio marks it
        return server.ask(asked, request)

    return gr.HTML(
        view_of(None),
        html_template='<div class="transcript"></div>',
        js_on_load=script(
            SCRIPTS,
            WORDS,
            models=server.frame.workbench.models.names_for(TASK),
            formats=list(subtitles.FORMATS),
        ),
        server_functions=[ask],
        apply_default_css=False,
        elem_id="transcript",
    )


def _by(asked: Asked, page: Language) -> By:
    return By(asked["who"], page)
