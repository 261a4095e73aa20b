"""Speech from text, with the time of every sound in it: eSpeak NG's library, called directly.

Its C interface (speak_lib.h) tells what its command line does not: when each phoneme begins.
"""

import ctypes
from collections.abc import Callable
from ctypes.util import find_library
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TypeAlias

import librosa
import numpy as np
import numpy.typing as npt

from mmdemo.errors import InvalidRequestError
from mmdemo.media import SAMPLE_RATE_HZ, Samples

# Of speak_lib.h
_SYNCHRONOUS, _BUFFER_MS, _PHONEME_EVENTS, _DONT_EXIT = 2, 1_000, 0x0001, 0x8000
_RATE, _PITCH, _RANGE = 1, 3, 4
_UTF8, _BY_CHARACTER = 1, 1
_EVENT_END, _EVENT_WORD, _EVENT_PHONEME = 0, 1, 7
_NAME_BYTES = 8

_LOCK = Lock()  # of the library, its opening included


@dataclass(frozen=True)
class Voice:
    """Who speaks, and how."""

    name: str  # of eSpeak NG: a voice and, after "+", a variant of it
    words_per_minute: int = 175
    pitch: int = 50  # 0 to 99
    pitch_range: int = 50  # 0 (monotone) to 99


@dataclass(frozen=True)
class Phoneme:
    """One sound, by eSpeak NG's name for it, and when it begins."""

    name: str
    start_s: float


@dataclass(frozen=True)
class WordStart:
    """Where a word, or some that are said as one, begins in the text and in the sound."""

    character: int  # index into the text
    start_s: float


@dataclass(frozen=True)
class Spoken:
    """What was said."""

    samples: Samples
    phonemes: tuple[Phoneme, ...]
    words: tuple[WordStart, ...]


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char * _NAME_BYTES))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


_Block: TypeAlias = "ctypes._Pointer[ctypes.c_short]"  # pyright: ignore[reportPrivateUsage]
_Events: TypeAlias = "ctypes._Pointer[_Event]"  # pyright: ignore[reportPrivateUsage]
_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


def speak(text: str, voice: Voice) -> Spoken:
    """Say a text.

    eSpeak NG lets its voices waver, on from where the last utterance left them: the same texts in
    the same order give the same samples in every process, one text said twice gives two that
    sound alike.

    Raises:
        InvalidRequestError: eSpeak NG is not installed, or has no such voice.
    """
    with _LOCK:
        return _synthesizer().speak(text, voice)


def mnemonics(text: str, voice: Voice) -> str:
    """How a text is said, in eSpeak NG's names of sounds, stress and tones.

    Raises:
        InvalidRequestError: eSpeak NG is not installed, or has no such voice.
    """
    with _LOCK:
        return _synthesizer().mnemonics(text, voice)


class _Synthesizer:
    """The library, which holds one voice and one utterance at a time: to be used under _LOCK."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library
        self._blocks: list[npt.NDArray[np.int16]] = []
        self._phonemes: list[Phoneme] = []
        self._words: list[WordStart] = []
        self._rate_hz = library.espeak_Initialize(
            _SYNCHRONOUS, _BUFFER_MS, None, _PHONEME_EVENTS | _DONT_EXIT
        )
        if self._rate_hz <= 0:
            raise InvalidRequestError("eSpeak NG finds no voices; install espeak-ng-data.")
        library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        self._callback: Callable[..., int] = _Callback(self._collect)  # or it would be freed
        library.espeak_SetSynthCallback(self._callback)

    def mnemonics(self, text: str, voice: Voice) -> str:
        self._choose(voice)
        rest = ctypes.c_char_p(text.encode())
        said: list[str] = []
        while rest.value is not None:  # it is moved on, clause by clause
            clause = self._library.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, 0)
            said.append(clause.decode(errors="replace"))
        return " ".join(said)

    def speak(self, text: str, voice: Voice) -> Spoken:
        self._blocks, self._phonemes, self._words = [], [], []
        self._choose(voice)
        settings = {
            _RATE: voice.words_per_minute,
            _PITCH: voice.pitch,
            _RANGE: voice.pitch_range,
        }
        for setting, value in settings.items():
            self._library.espeak_SetParameter(setting, value, 0)
        data = text.encode() + b"\0"
        self._library.espeak_Synth(data, len(data), 0, _BY_CHARACTER, 0, _UTF8, None, None)
        return Spoken(self._heard(), tuple(self._phonemes), tuple(self._words))

    def _choose(self, voice: Voice) -> None:
        if self._library.espeak_SetVoiceByName(voice.name.encode()):
            raise InvalidRequestError(f"eSpeak NG has no voice {voice.name!r}.")

    def _heard(self) -> Samples:
        if not self._blocks:
            return np.zeros(0, np.float32)
        sound = np.concatenate(self._blocks).astype(np.float32) / 32_768
        return librosa.resample(
            sound, orig_sr=self._rate_hz, target_sr=SAMPLE_RATE_HZ, res_type="soxr_mq"
        ).astype(np.float32)

    def _collect(self, block: _Block, n_samples: int, events: _Events) -> int:
        if block and n_samples > 0:
            data = ctypes.string_at(block, n_samples * ctypes.sizeof(ctypes.c_short))
            self._blocks.append(np.frombuffer(data, np.int16))
        index = 0
        while events[index].type != _EVENT_END:
            event = events[index]
            start_s = event.sample / self._rate_hz
            if event.type == _EVENT_PHONEME:
                name = event.id.name.decode(errors="replace")
                self._phonemes.append(Phoneme(name, start_s))
            elif event.type == _EVENT_WORD and event.text_position > 0:
                self._words.append(WordStart(event.text_position - 1, start_s))
            index += 1
        return 0


@cache
def _synthesizer() -> _Synthesizer:
    name = find_library("espeak-ng") or "libespeak-ng.so.1"
    try:
        return _Synthesizer(ctypes.CDLL(name))
    except OSError as error:
        raise InvalidRequestError(
            "eSpeak NG is not installed, and nothing else here can speak; install it "
            "(Debian and Ubuntu: apt install espeak-ng)."
        ) from error
