"""What the app can do. One file per task: the role a model must play, and one function."""

from mmdemo.tasks.answer import Answerer, answer
from mmdemo.tasks.caption import Captioner, caption
from mmdemo.tasks.draw import Painter, draw, draw_all, new_seed
from mmdemo.tasks.fidelity import Tick, check_fidelity
from mmdemo.tasks.live import LiveTranscript
from mmdemo.tasks.transcribe import (
    Listener,
    Recording,
    transcribe,
    transcribe_request,
    transcribe_whole,
)

__all__ = [
    "Answerer",
    "Captioner",
    "Listener",
    "LiveTranscript",
    "Painter",
    "Recording",
    "Tick",
    "answer",
    "caption",
    "check_fidelity",
    "draw",
    "draw_all",
    "new_seed",
    "transcribe",
    "transcribe_request",
    "transcribe_whole",
]
