"""What a model suggests for a pair that is in the collection already."""

import math
from collections.abc import Callable

from mmdemo.media import (
    Candidate,
    CaptionRequest,
    Question,
    Suggestion,
    Transcript,
    open_picture,
)
from mmdemo.models import ModelRunner
from mmdemo.pairs import Pair
from mmdemo.tasks import answer, caption
from mmdemo.tasks.transcribe import Recording, transcribe_whole

N_CANDIDATES = 3


def suggest(models: ModelRunner, pair: Pair, model: str) -> Suggestion:
    """Ask a model of the pair's task.

    Raises:
        InvalidRequestError: the model cannot do what is asked.
        MmdemoError: what the model or its loading raised.
    """
    return _ASKED[pair.task](models, pair, model)


def _captioned(models: ModelRunner, pair: Pair, model: str) -> Suggestion:
    picture = open_picture(pair.media_path)
    request = CaptionRequest(picture, pair.language, n_candidates=N_CANDIDATES)
    return caption(models, request, model)


def _answered(models: ModelRunner, pair: Pair, model: str) -> Suggestion:
    picture = open_picture(pair.media_path)
    question = Question(picture, pair.question or "", pair.language, N_CANDIDATES)
    return answer(models, question, model)


def _heard(models: ModelRunner, pair: Pair, model: str) -> Suggestion:
    recording = Recording(pair.media_path, language=pair.language)
    heard = transcribe_whole(models, recording, model)
    texts = [segment.text.strip() for segment in heard.segments]
    text = ("" if pair.language == "zh" else " ").join(texts)
    return Suggestion(
        task="transcribe",
        language=pair.language,
        candidates=(Candidate(text, _sureness(heard)),),
        model=model,
        version=heard.version,
        seconds=heard.seconds,
        settings=heard.settings,
    )


def _sureness(heard: Transcript) -> float:
    """The geometric mean over the segments, by their length; 0 where nobody spoke."""
    spans = [(max(each.end_s - each.start_s, 0.01), each.probability) for each in heard.segments]
    if not spans or any(probability <= 0 for _, probability in spans):
        return 0.0
    total_s = sum(seconds for seconds, _ in spans)
    return math.exp(sum(seconds * math.log(each) for seconds, each in spans) / total_s)


_ASKED: dict[str, Callable[[ModelRunner, Pair, str], Suggestion]] = {
    "caption": _captioned,
    "answer": _answered,
    "transcribe": _heard,
}
SUGGESTED_TASKS = tuple(_ASKED)
