"""Two people of the queue, and what a model says."""

from mmdemo.media import Candidate, Suggestion
from mmdemo.pairs import Annotator

ADA, BO = (Annotator(who, f"{who}#1", who) for who in ("Ada", "Bo"))


def says(text, model="other", score=0.5):
    return Suggestion("caption", "en", (Candidate(text, score),), model, "v1", 0.1)
