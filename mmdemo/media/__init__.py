"""The values that travel between floors: pictures, speech, requests, suggestions, tickets."""

from mmdemo.media.clips import Clip, MediaKind
from mmdemo.media.drawing import MAX_SEED, Drawing, DrawingSettings, Drawn, DrawRequest
from mmdemo.media.parameters import Parameters, parameters_in, png_with_parameters
from mmdemo.media.pictures import open_picture
from mmdemo.media.requests import (
    LANGUAGES,
    STYLES,
    Candidate,
    CaptionRequest,
    Language,
    Picture,
    Question,
    Style,
    Suggestion,
    Turn,
)
from mmdemo.media.speech import (
    SAMPLE_RATE_HZ,
    SPEECH_TASKS,
    Doubt,
    Samples,
    Segment,
    SpeechRequest,
    SpeechTask,
    Transcript,
    Word,
)
from mmdemo.media.ticket import Stage, Ticket

__all__ = [
    "LANGUAGES",
    "MAX_SEED",
    "SAMPLE_RATE_HZ",
    "SPEECH_TASKS",
    "STYLES",
    "Candidate",
    "CaptionRequest",
    "Clip",
    "Doubt",
    "DrawRequest",
    "Drawing",
    "DrawingSettings",
    "Drawn",
    "Language",
    "MediaKind",
    "Parameters",
    "Picture",
    "Question",
    "Samples",
    "Segment",
    "SpeechRequest",
    "SpeechTask",
    "Stage",
    "Style",
    "Suggestion",
    "Ticket",
    "Transcript",
    "Turn",
    "Word",
    "open_picture",
    "parameters_in",
    "png_with_parameters",
]
