"""A transcript as the page's script is told it, and as a file to take away."""

from typing import Any
from urllib.parse import quote

from mmdemo.media import Language
from mmdemo.ui.retiming import laid_out
from mmdemo.ui.strings import say
from mmdemo.ui.transcripts import Document, Line, Take

MAX_LINES = 200  # told at once; the script asks again for those after them


def view_of(document: Document | None, *, running: bool = False) -> dict[str, Any]:
    """What the script needs to see that there is something new; it asks for the lines itself."""
    if document is None or not (document.lines or running):
        return {"doc": "", "n": 0, "running": False}
    return {"doc": document.id, "n": len(document.lines), "running": running}


def lines_of(document: Document, first: int, language: Language) -> dict[str, Any]:
    """The lines from number `first` on, at most MAX_LINES, and what is known of the recording."""
    lines = document.lines[first : first + MAX_LINES]
    return {
        "doc": document.id,
        "n": len(document.lines),
        "first": first,
        "lines": [line_of(line, language) for line in lines],
        "name": document.name,
        "duration": document.duration_s,
        "task": document.settings.get("task", "transcribe"),
        "file": quote(str(document.path)) if document.path.is_file() else "",
    }


def line_of(line: Line, language: Language) -> dict[str, Any]:
    """One line: its words with their times and probabilities, and what stands between them."""
    segment = line.segment
    pieces = [
        (
            before,
            word.text,
            round(word.start_s, 3),
            round(word.end_s, 3),
            round(word.probability, 3),
        )
        for before, word in laid_out(segment)
    ]
    n_laid = sum(len(before) + len(text) for before, text, *_ in pieces)
    return {
        "start": round(segment.start_s, 3),
        "end": round(segment.end_s, 3),
        "language": segment.language,
        "probability": round(segment.probability, 3),
        "text": segment.text,
        "edited": line.edited,
        "pieces": pieces,
        "rest": segment.text[n_laid:],
        "doubts": () if line.edited else segment.doubts,
        "takes": [_take(take) for take in line.takes],
        "picked": line.picked,
        "verdict": line.verdict,
        "saved": say(language, f"saved_{line.verdict}", pair=line.pair[:8]) if line.verdict else "",
    }


def _take(take: Take) -> dict[str, Any]:
    return {
        "model": take.model,
        "language": take.segment.language,
        "probability": round(take.segment.probability, 3),
        "text": take.segment.text,
    }
