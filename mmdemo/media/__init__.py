"""The values that travel between floors: pictures, requests, suggestions, tickets."""

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
from mmdemo.media.ticket import Stage, Ticket

__all__ = [
    "LANGUAGES",
    "STYLES",
    "Candidate",
    "CaptionRequest",
    "Language",
    "Picture",
    "Question",
    "Stage",
    "Style",
    "Suggestion",
    "Ticket",
    "Turn",
    "open_picture",
]
