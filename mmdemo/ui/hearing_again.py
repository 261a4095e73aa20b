"""One line of a transcript, heard again: in another language, or by another model."""

from dataclasses import dataclass
from math import exp, log
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from mmdemo.media import Language, Samples, Segment, SpeechRequest, SpeechTask, Ticket
from mmdemo.media.sounds import cut_clip, read_samples
from mmdemo.models import ModelRunner
from mmdemo.tasks.transcribe import transcribe_request
from mmdemo.ui.retiming import shifted
from mmdemo.ui.transcripts import Take

LEAST_PROBABILITY = 1e-6


@dataclass(frozen=True)
class Again:
    """How a line is to be heard."""

    model: str
    language: Language | None  # None: the model finds out
    task: SpeechTask
    prompt: str
    ticket: Ticket


def hear_again(models: ModelRunner, path: Path, heard: Segment, again: Again) -> Take:
    """What a model hears where a segment is.

    Raises:
        InvalidRequestError: the recording cannot be read, or the model does not do what is asked.
        StoppedError: the ticket was stopped.
    """
    started_s = perf_counter()
    request = SpeechRequest(
        _stretch(path, heard.start_s, heard.end_s),
        again.language,
        again.task,
        again.prompt,
        again.ticket,
    )
    segments = transcribe_request(models, request, again.model)
    return Take(
        _joined(segments, heard, again.language),
        again.model,
        models.version(again.model),
        {"prompt": again.prompt} if again.prompt else {},
        perf_counter() - started_s,
    )


def _stretch(path: Path, start_s: float, end_s: float) -> Samples:
    with TemporaryDirectory() as folder:
        clip = Path(folder) / "line.flac"
        clip.write_bytes(cut_clip(path, start_s, end_s))
        return read_samples(clip)


def _joined(segments: tuple[Segment, ...], heard: Segment, language: Language | None) -> Segment:
    """One segment of several, where the old one was."""
    if not segments:
        return Segment(heard.start_s, heard.end_s, "", language or heard.language, 0.0)
    logs = [log(max(each.probability, LEAST_PROBABILITY)) for each in segments]
    return Segment(
        start_s=heard.start_s,
        end_s=heard.end_s,
        text=("" if segments[0].language == "zh" else " ").join(each.text for each in segments),
        language=segments[0].language,
        probability=exp(sum(logs) / len(logs)),
        words=tuple(
            shifted(word, heard.start_s, heard.end_s) for each in segments for word in each.words
        ),
        doubts=tuple(dict.fromkeys(doubt for each in segments for doubt in each.doubts)),
    )
