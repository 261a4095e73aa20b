"""Corrected pairs that no model learns from, asked of two models as a person asked them."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from mmdemo.evaluation.clips import Clip
from mmdemo.evaluation.exams import Exam, Item, Reply, right
from mmdemo.evaluation.original import heard
from mmdemo.media import CaptionRequest, DrawRequest, Language, Question, open_picture
from mmdemo.media.sounds import read_samples
from mmdemo.metrics import cider_scorer, token_f1, tokenize
from mmdemo.models import ModelRunner
from mmdemo.scenes import plain_answer, read_prompt
from mmdemo.tasks import answer, caption, check_fidelity, draw
from mmdemo.training.snapshot import Corrected, read_snapshot

HELD_OUT = ("val", "test")
# By task, which pairs examine it: what describes a picture well is a prompt for it, too.
EXAMINED_BY = {
    "caption": ("caption",),
    "answer": ("answer",),
    "transcribe": ("transcribe",),
    "draw": ("draw", "caption"),
}
Ask = Callable[[ModelRunner, str], Reply]
Cider = Callable[[str, Sequence[str]], float]


def read_held_out(snapshot: Path, tasks: Sequence[str]) -> list[Corrected]:
    """The held-out pairs that can examine these tasks.

    A drawing is asked for by words alone, so that words that were learnt are no exam of it.

    Raises:
        InvalidRequestError: the folder is no export, or a file of it is missing.
    """
    wanted = {kind for task in tasks for kind in EXAMINED_BY[task]}
    pairs = read_snapshot(snapshot, tuple(wanted))
    taught = {pair.text for pair in pairs if pair.split == "train" and "draw" in tasks}
    return [pair for pair in pairs if pair.split in HELD_OUT and pair.text not in taught]


def held_out_exams(task: str, pairs: Sequence[Corrected], judge: str) -> list[Exam]:
    """An exam for each pair that can examine this task.

    Args:
        task: "caption", "answer", "transcribe" or "draw".
        pairs: what to ask, with what a person wanted to be said.
        judge: of drawings: the model that is asked whether they show what was wished.
    """
    chosen = [pair for pair in pairs if pair.task in EXAMINED_BY[task]]
    if task == "draw":
        prompts = {pair.text: pair for pair in chosen if read_prompt(pair.text)}
        chosen = list(prompts.values())  # each once: the same words give the same drawing
        asks: list[Ask] = [partial(_draw, pair, judge) for pair in chosen]
    elif task == "caption":
        ciders = _ciders(chosen)
        asks = [partial(_caption, pair, ciders[pair.language]) for pair in chosen]
    else:
        ask = {"answer": _answer, "transcribe": _transcribe}[task]
        asks = [partial(ask, pair) for pair in chosen]
    return [Exam(_item(task, pair), ask) for pair, ask in zip(chosen, asks, strict=True)]


def _ciders(pairs: Sequence[Corrected]) -> dict[Language, Cider]:
    """By language: what tells rare words from those that all its pairs have."""
    texts: dict[Language, list[list[str]]] = {}
    for pair in pairs:
        texts.setdefault(pair.language, []).append([pair.text])
    return {language: cider_scorer(of_all, language) for language, of_all in texts.items()}


def _item(task: str, pair: Corrected) -> Item:
    return Item(
        task=task,
        language=pair.language,
        # The hash of the picture or clip: all texts about it are one group.
        group=pair.text if task == "draw" else pair.path.name,
        wanted=pair.text,
        question=pair.question,
        style=pair.style,
        file=str(pair.path),
        id=pair.id,
    )


def _caption(pair: Corrected, cider: Cider, models: ModelRunner, model: str) -> Reply:
    style = "detailed" if pair.style == "detailed" else "short"
    request = CaptionRequest(open_picture(pair.path), pair.language, style)
    text = caption(models, request, model).text
    said, wanted = (tokenize(each, pair.language) for each in (text, pair.text))
    return Reply(
        text,
        {
            "exact": right(said == wanted),
            "f1": (token_f1(text, pair.text, pair.language), 1.0),
            "cider": (cider(text, [pair.text]), 1.0),
        },
    )


def _answer(pair: Corrected, models: ModelRunner, model: str) -> Reply:
    asked = Question(open_picture(pair.path), pair.question, pair.language)
    text = answer(models, asked, model).text
    return Reply(
        text,
        {
            "exact": right(plain_answer(text) == plain_answer(pair.text)),
            "f1": (token_f1(text, pair.text, pair.language), 1.0),
        },
    )


def _transcribe(pair: Corrected, models: ModelRunner, model: str) -> Reply:
    return heard(Clip(pair.language, pair.text, read_samples(pair.path)), models, model)


def _draw(pair: Corrected, judge: str, models: ModelRunner, model: str) -> Reply:
    """The same noise for both models; what the prompt claims is asked of the judge."""
    picture = draw(models, DrawRequest(pair.text), model).picture
    ticks = check_fidelity(models, picture, pair.text, judge)
    found = [tick.claim for tick in ticks if tick.holds]
    return Reply("; ".join(found), {"claims_found": (float(len(found)), float(len(ticks)))})
