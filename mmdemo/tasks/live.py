"""Speech that is still going on: what was said is settled, what is being said may yet change."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import RLock

from mmdemo.media import (
    SAMPLE_RATE_HZ,
    Language,
    Samples,
    Segment,
    SpeechRequest,
    SpeechTask,
    Ticket,
)
from mmdemo.media.placing import placed
from mmdemo.media.resampling import Resampler
from mmdemo.media.voice_activity import Cutting, SpeechCutter, Stretch
from mmdemo.models import ModelRunner
from mmdemo.tasks.transcribe import Listener, check_listening

LIVE = Cutting(pause_s=0.6, limits_s=(12.0,))
FRESH_S = 1.0  # of sound, after which what is being said is heard anew
N_AT_ONCE = 4

Heard = tuple[Segment, ...]


@dataclass
class _Settling:
    """A stretch that is over, being heard for the last time."""

    stretch: Stretch
    heard: Future[Heard]
    guess: str  # what was heard of it while it went on


class LiveTranscript:
    """The transcript of one microphone; may be used from several threads."""

    def __init__(
        self,
        models: ModelRunner,
        model: str,
        *,
        language: Language | None = None,
        task: SpeechTask = "transcribe",
        prompt: str = "",
        owner: str = "",
    ) -> None:
        """Begin to listen.

        Raises:
            InvalidRequestError: the model cannot do what is asked.
        """
        check_listening(models, model, language, prompt)
        self._ask: Callable[[Samples], Heard] = lambda samples: models.run(
            model,
            Listener.transcribe,
            SpeechRequest(samples, language, task, prompt, Ticket(owner)),
        )
        self._cutter = SpeechCutter(LIVE)
        self._resampler = Resampler(SAMPLE_RATE_HZ)
        self._threads = ThreadPoolExecutor(N_AT_ONCE, thread_name_prefix="listen")
        self._settling: deque[_Settling] = deque()
        self._guessing: tuple[Stretch, Future[Heard]] | None = None
        self._guess = ""  # what was heard of what is being said
        self._guessed_s = 0.0  # how far that had heard
        self._segments: list[Segment] = []
        self._lock = RLock()

    @property
    def segments(self) -> tuple[Segment, ...]:
        """What is settled, in order; times are from the first sample."""
        with self._lock:
            return tuple(self._segments)

    @property
    def tail(self) -> str:
        """What was said since, as far as it was heard; it may yet change."""
        with self._lock:
            guesses = [*(each.guess for each in self._settling), self._guess]
            return " ".join(guess for guess in guesses if guess)

    def hear(self, samples: Samples, rate_hz: int) -> None:
        """Take in what the microphone heard since: (samples,) or (channels, samples).

        It does not wait for the model.

        Raises:
            MmdemoError: what the model raised on what was said before; that stretch is lost.
        """
        with self._lock:
            for piece in self._resampler.feed_samples(samples, rate_hz):
                self._settle(self._cutter.push(piece))
            self._collect()
            self._guess_again()

    def finish(self) -> None:
        """Nothing more is said: settle the rest, and wait until it is heard.

        Raises:
            MmdemoError: what the model raised; that stretch is lost.
        """
        with self._lock:
            for piece in self._resampler.finish():
                self._settle(self._cutter.push(piece))
            self._settle(self._cutter.finish())
            self._guessing, self._guess = None, ""
            try:
                while self._settling:
                    self._collect_one()
            finally:
                self._threads.shutdown(wait=False, cancel_futures=True)

    def _settle(self, stretches: list[Stretch]) -> None:
        for stretch in stretches:
            heard = self._threads.submit(self._ask, stretch.samples)
            self._settling.append(_Settling(stretch, heard, self._guess))
            self._guess, self._guessed_s = "", stretch.end_s

    def _collect(self) -> None:
        """What has been heard by now."""
        if self._guessing is not None and self._guessing[1].done():
            (stretch, heard), self._guessing = self._guessing, None
            if heard.exception() is None:  # else it is told when the stretch is settled
                self._note(stretch, " ".join(segment.text for segment in heard.result()))
        while self._settling and self._settling[0].heard.done():
            self._collect_one()

    def _collect_one(self) -> None:
        settling = self._settling.popleft()
        after_s = self._segments[-1].end_s if self._segments else 0.0
        self._segments += placed(settling.heard.result(), settling.stretch, after_s)

    def _note(self, stretch: Stretch, guess: str) -> None:
        """A guess belongs to the stretch that it was about, which may be over by now."""
        for settling in self._settling:
            if settling.stretch.start_s == stretch.start_s:
                settling.guess = guess
                return
        current = self._cutter.open_stretch
        if current is not None and current.start_s == stretch.start_s:
            self._guess = guess

    def _guess_again(self) -> None:
        """Hear once more what is being said, unless the model is busy with this microphone."""
        stretch = self._cutter.open_stretch
        if stretch is None or self._guessing is not None or self._settling:
            return
        if stretch.end_s - max(self._guessed_s, stretch.start_s) >= FRESH_S:
            self._guessed_s = stretch.end_s
            self._guessing = (stretch, self._threads.submit(self._ask, stretch.samples))
