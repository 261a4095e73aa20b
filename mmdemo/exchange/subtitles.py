"""Transcripts as subtitles, as text and as data; subtitles as players accept them.

Their cues come in order and do not overlap, whatever a transcript says of its times.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from html import escape

from mmdemo.media import Segment, Transcript
from mmdemo.media.cues import Cue, cues_of

MS_PER_S = 1_000
LEAST_MS = 1_000  # a cue stays so long, unless the next one begins before
FEWEST_MS = 1  # but never less: players drop cues of no length
# SubRip knows no escapes; what would be taken for a tag gets brackets that look alike.
_LOOK_ALIKES = str.maketrans({"<": "‹", ">": "›", "{": "(", "}": ")"})


@dataclass(frozen=True)
class _Timed:
    """A cue at whole milliseconds, which begins where the former one ended, or later."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]


def as_srt(transcript: Transcript) -> str:
    """SubRip: the format that every player knows."""
    return "".join(
        f"{number}\n{_clock(cue.start_ms, ',')} --> {_clock(cue.end_ms, ',')}\n"
        + "\n".join(line.translate(_LOOK_ALIKES) for line in cue.lines)
        + "\n\n"
        for number, cue in enumerate(_timed(transcript.segments), start=1)
    )


def as_vtt(transcript: Transcript) -> str:
    """WebVTT: the format of browsers."""
    return "WEBVTT\n\n" + "".join(
        f"{_clock(cue.start_ms, '.')} --> {_clock(cue.end_ms, '.')}\n"
        + "\n".join(escape(line, quote=False) for line in cue.lines)
        + "\n\n"
        for cue in _timed(transcript.segments)
    )


def as_txt(transcript: Transcript) -> str:
    """Each segment's text on a line of its own."""
    lines = (" ".join(segment.text.split()) for segment in transcript.segments)
    return "".join(f"{line}\n" for line in lines if line)


def as_json(transcript: Transcript) -> str:
    """Everything that is known: segments, words, times in seconds, probabilities, doubts."""
    return json.dumps(asdict(transcript), ensure_ascii=False, indent=1) + "\n"


FORMATS: dict[str, Callable[[Transcript], str]] = {
    "srt": as_srt,
    "vtt": as_vtt,
    "txt": as_txt,
    "json": as_json,
}


def _timed(segments: Iterable[Segment]) -> Iterator[_Timed]:
    cues = list(cues_of(segments))
    free_ms = 0
    for cue, following in zip(cues, [*cues[1:], None], strict=False):
        start_ms = max(_ms(cue.start_s), free_ms)
        end_ms = max(_ms(cue.end_s), start_ms + _stay_ms(start_ms, following))
        if following is not None:
            end_ms = min(end_ms, max(_ms(following.start_s), start_ms + FEWEST_MS))
        free_ms = end_ms
        yield _Timed(start_ms, end_ms, cue.lines)


def _stay_ms(start_ms: int, following: Cue | None) -> int:
    """How long a cue stays at least: as long as it can before the following one."""
    if following is None:
        return LEAST_MS
    return max(FEWEST_MS, min(LEAST_MS, _ms(following.start_s) - start_ms))


def _ms(seconds: float) -> int:
    return max(0, round(seconds * MS_PER_S))


def _clock(ms: int, mark: str) -> str:
    seconds, ms = divmod(ms, MS_PER_S)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{mark}{ms:03}"
