"""Speech in, text with times out: a recording of any length, or one short stretch."""

from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter
from typing import Protocol, Self

from mmdemo.errors import InvalidRequestError, StoppedError
from mmdemo.media import (
    SAMPLE_RATE_HZ,
    Language,
    Samples,
    Segment,
    SpeechRequest,
    SpeechTask,
    Stage,
    Ticket,
    Transcript,
)
from mmdemo.media.placing import placed
from mmdemo.media.sounds import open_sound, read_blocks
from mmdemo.media.voice_activity import EVERYTHING, USUAL, Stretch, speech_spans, whole
from mmdemo.models import ModelRunner
from mmdemo.models.requirements import check_request, check_task

MAX_PROMPT_CHARACTERS = 2_000
MAX_REQUEST_S = 60.0  # more is a recording
LEAST_VOICE = 0.2  # a short stretch whose surest moment has less holds no speech
N_IN_FLIGHT = 8  # stretches that wait for the model at once, so that they share its calls
LIMITS_S = (8.0, 16.0, 25.0)  # of stretches: the first ones short, so that text comes soon
MAX_CONTEXT_CHARACTERS = 200
LOOK_S = 0.1  # how often it is seen how far a model has come
SPARE_S = 1.0  # a recording of just the length that is allowed may end a little later
ALMOST = 0.999  # the share heard before the end, where a file claims less than it holds


class Listener(Protocol):
    """A model that writes down speech."""

    def transcribe(self, requests: list[SpeechRequest]) -> list[tuple[Segment, ...]]:
        """For each request its segments in order, times from its first sample; () for silence."""
        ...


@dataclass(frozen=True)
class Recording:
    """A file to be written down, and how."""

    path: Path
    language: Language | None = None  # None: the model finds out
    task: SpeechTask = "transcribe"
    prompt: str = ""  # words to be expected
    condition_on_previous: bool = False  # whether each stretch is told what was said before
    detect_speech: bool = True  # False: what holds no voice is written down, too
    most_s: float = 0.0  # that may be given; 0: no limit
    ticket: Ticket = field(default_factory=Ticket, compare=False)

    def check_length(self, seconds: float) -> None:
        """Raise InvalidRequestError where that is more than may be given."""
        if self.most_s and seconds > self.most_s + SPARE_S:
            raise InvalidRequestError(
                f"This recording is longer than {self.most_s / 60:.0f} min, which is the most that "
                "visitors may give; give a part of it, or sign in."
            )

    @property
    def settings(self) -> dict[str, str | int | float]:
        """What is noted of it beside the text."""
        return {
            "language": self.language or "auto",
            "task": self.task,
            "prompt": self.prompt,
            "condition_on_previous": self.condition_on_previous,
            "detect_speech": self.detect_speech,
        }


def transcribe(
    models: ModelRunner, recording: Recording, model: str
) -> Generator[Segment, None, Transcript]:
    """Each segment as soon as those before it are there; returns all of them as a transcript.

    After Stop it ends, and so it does where the file breaks off: the transcript is not `finished`.

    Raises:
        InvalidRequestError: the recording cannot be read, or the model cannot do what is asked.
        MmdemoError: what the model or its loading raised; what was yielded stays.
    """
    check_listening(models, model, recording.language, recording.prompt)
    started_s = perf_counter()
    segments: list[Segment] = []
    with _Run(models, recording, model) as run:
        for stretch, heard in run.results():
            for segment in placed(heard, stretch, segments[-1].end_s if segments else 0.0):
                segments.append(segment)
                yield segment
    stopped = recording.ticket.stopped
    recording.ticket.stage = Stage.DONE
    return Transcript(
        segments=tuple(segments),
        duration_s=run.heard_s,
        model=model,
        version=models.version(model),
        seconds=perf_counter() - started_s,
        finished=not stopped and not run.broke_off,
        settings=recording.settings,
    )


def transcribe_whole(models: ModelRunner, recording: Recording, model: str) -> Transcript:
    """The transcript, once all of it is there; like `transcribe` otherwise."""
    segments = transcribe(models, recording, model)
    while True:
        try:
            next(segments)
        except StopIteration as end:
            return end.value


def transcribe_request(
    models: ModelRunner, request: SpeechRequest, model: str
) -> tuple[Segment, ...]:
    """Write down one short stretch; () where nobody speaks.

    Raises:
        InvalidRequestError: it is longer than MAX_REQUEST_S, or the model cannot do what is asked.
        StoppedError: the request's ticket was stopped.
    """
    check_listening(models, model, request.language, request.prompt)
    duration_s = len(request.samples) / SAMPLE_RATE_HZ
    if duration_s > MAX_REQUEST_S:
        raise InvalidRequestError(
            f"This stretch is {duration_s:.0f} s long; {MAX_REQUEST_S:.0f} s are the most at once. "
            "Transcribe it as a recording."
        )
    stretch = whole(request.samples)
    if stretch.voice_between(0.0, duration_s) < LEAST_VOICE:
        return ()
    heard = models.run(model, Listener.transcribe, request)
    return tuple(placed(heard, stretch, 0.0))


def check_listening(
    models: ModelRunner, model: str, language: Language | None, prompt: str
) -> None:
    """Raise InvalidRequestError where a model cannot listen, or the own words are too many."""
    card = models.card(model)
    if language is None:
        check_task(card, "transcribe")
    else:
        check_request(card, "transcribe", language, 1)
    if len(prompt) > MAX_PROMPT_CHARACTERS:
        raise InvalidRequestError(
            f"Your own words have {len(prompt):,} characters; {MAX_PROMPT_CHARACTERS:,} are the "
            "most. Shorten them."
        )


@dataclass(frozen=True)
class _Asked:
    """A stretch on its way through the model."""

    stretch: Stretch
    ticket: Ticket
    heard: Future[tuple[Segment, ...]]


class _Run:
    """One recording on its way: read, cut into stretches, several of them heard at once."""

    def __init__(self, models: ModelRunner, recording: Recording, model: str) -> None:
        self._models = models
        self._recording = recording
        self._model = model
        self._sound = open_sound(recording.path)
        recording.check_length(self._sound.claimed_s or 0.0)
        self._n_at_once = 1 if recording.condition_on_previous else N_IN_FLIGHT
        self._threads = ThreadPoolExecutor(self._n_at_once, thread_name_prefix="listen")
        self._asked: deque[_Asked] = deque()
        self._said = ""  # the latest of it
        self._has_asked = False
        self._read_s = 0.0
        self.heard_s = 0.0

    def __enter__(self) -> Self:
        self._recording.ticket.when_stopped(self._stop)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        self._threads.shutdown(wait=False, cancel_futures=True)

    @property
    def broke_off(self) -> bool:
        """Whether the file ended before its end."""
        return self._sound.broke_off

    def results(self) -> Iterator[tuple[Stretch, tuple[Segment, ...]]]:
        """What was said in each stretch, in order; it ends early after Stop."""
        try:
            for stretch in self._stretches():
                self._ask(stretch)
                while len(self._asked) >= self._n_at_once or self._is_next_there():
                    yield self._answer()
            while self._asked:
                yield self._answer()
        except StoppedError:
            if not self._recording.ticket.stopped:
                raise
            return
        if not self._recording.ticket.stopped:
            self._advance(self._read_s, share=1.0)

    def _stretches(self) -> Iterator[Stretch]:
        usual = USUAL if self._recording.detect_speech else EVERYTHING
        return speech_spans(self._blocks(), replace(usual, limits_s=LIMITS_S))

    def _blocks(self) -> Iterator[Samples]:
        for block in read_blocks(self._sound):
            if self._recording.ticket.stopped:
                return
            if not self._asked:
                self._advance(self._read_s)  # nobody spoke until here
            self._read_s += len(block) / SAMPLE_RATE_HZ
            self._recording.check_length(self._read_s)  # whatever the file claims
            yield block

    def _ask(self, stretch: Stretch) -> None:
        recording, ticket = self._recording, self._recording.ticket.part()
        ticket.is_part = self._has_asked  # once it has begun, a recording is heard to its end
        self._has_asked = True
        context = self._said if recording.condition_on_previous else ""
        prompt = f"{recording.prompt} {context}".strip()
        request = SpeechRequest(
            stretch.samples, recording.language, recording.task, prompt, ticket=ticket
        )
        heard = self._threads.submit(self._models.run, self._model, Listener.transcribe, request)
        self._asked.append(_Asked(stretch, ticket, heard))
        if recording.ticket.stopped:
            self._stop()

    def _is_next_there(self) -> bool:
        return bool(self._asked) and self._asked[0].heard.done()

    def _answer(self) -> tuple[Stretch, tuple[Segment, ...]]:
        asked, ticket = self._asked[0], self._recording.ticket
        while not asked.heard.done():
            wait([asked.heard], LOOK_S)
            if asked.ticket.stage is not Stage.DONE:
                ticket.follow(asked.ticket)
        segments = asked.heard.result()
        self._asked.popleft()
        said = " ".join([self._said, *(segment.text for segment in segments)])
        self._said = said[-MAX_CONTEXT_CHARACTERS:].strip()
        self._advance(asked.stretch.end_s)
        return asked.stretch, segments

    def _advance(self, heard_s: float, share: float = 0.0) -> None:
        self.heard_s = max(self.heard_s, min(heard_s, self._read_s))  # windows may reach beyond
        claimed_s = self._sound.claimed_s or 0.0
        known = min(self.heard_s / claimed_s, ALMOST) if claimed_s else 0.0
        ticket = self._recording.ticket
        ticket.progress = max(ticket.progress, known, share)

    def _stop(self) -> None:
        for asked in tuple(self._asked):
            asked.ticket.stop()
