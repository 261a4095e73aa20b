"""One recording on its way to being a transcript: how it is to be heard, and the work itself."""

from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Self

from mmdemo.media import Language, Segment, SpeechTask, Ticket, Transcript
from mmdemo.models import ModelRunner
from mmdemo.tasks.transcribe import Recording, transcribe
from mmdemo.ui.asker import rules_now
from mmdemo.ui.frame import Value
from mmdemo.ui.transcripts import Take, Transcripts


@dataclass(frozen=True)
class Choices:
    """How a recording is to be heard."""

    language: Language | None  # None: the model finds out
    task: SpeechTask
    model: str
    prompt: str
    detect_speech: bool
    condition_on_previous: bool

    @classmethod
    def read(cls, values: tuple[Value, ...]) -> Self:
        """From the values of `TranscribeWidgets.choices`."""
        language, task, model, prompt, detect_speech, condition_on_previous = values
        known, words = None if language == "auto" else language, (prompt or "").strip()
        return cls(known, task, model, words, detect_speech, condition_on_previous)

    def recording(self, path: Path) -> Recording:
        """A file that is to be heard so."""
        return Recording(
            path,
            language=self.language,
            task=self.task,
            prompt=self.prompt,
            condition_on_previous=self.condition_on_previous,
            detect_speech=self.detect_speech,
            most_s=rules_now().audio_s,
        )


@dataclass(frozen=True)
class Run:
    """One run over a recording, whose lines go to a document."""

    models: ModelRunner
    transcripts: Transcripts
    document: str
    recording: Recording
    model: str

    def work(self, ticket: Ticket) -> None:
        """Hear all of it; however it ends, what was heard is kept.

        Raises:
            MmdemoError: what the task raised, or the disk is full.
        """
        started_s = perf_counter()
        segments = transcribe(self.models, replace(self.recording, ticket=ticket), self.model)
        heard: Transcript | None = None
        try:
            heard = self._keep(segments)
        finally:
            self.transcripts.close(self.document, heard or self._broken_off(started_s))

    def _keep(self, segments: Generator[Segment, None, Transcript]) -> Transcript:
        while True:
            try:
                segment = next(segments)
            except StopIteration as end:
                return end.value
            version = self.models.version(self.model)
            take = Take(segment, self.model, version, self.recording.settings)
            self.transcripts.append(self.document, take)

    def _broken_off(self, started_s: float) -> Transcript:
        document = self.transcripts.get(self.document)
        version = document.lines[0].take.version if document.lines else ""
        seconds = perf_counter() - started_s
        return Transcript((), document.duration_s, self.model, version, seconds, finished=False)
