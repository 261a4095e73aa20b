"""A prompt in, pictures to learn from out: drawn, checked, kept as synthetic pairs.

What is kept is tagged and learnt from only; it never stands in the part that examines models, nor
is anything kept that looks like what stands there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from mmdemo.errors import InvalidRequestError
from mmdemo.media import (
    LANGUAGES,
    Candidate,
    Drawing,
    DrawRequest,
    Language,
    Suggestion,
)
from mmdemo.models import ModelRunner
from mmdemo.pairs import SYNTHETIC, Belonging, Intake, PairDraft, arrival_of
from mmdemo.scenes import prompt_for, read_prompt
from mmdemo.tasks.draw import draw_all, new_seed
from mmdemo.tasks.fidelity import Tick, check_fidelity

AT_ONCE = 8
TRIES_FOR_EACH = 8  # so many drawings at most, on average, for each that is wanted
MOST_WANTED = 1_000
FULL_STOP: dict[Language, str] = {"en": ".", "zh": "。"}
SURE = 1.0  # the probability of a caption that no model had to guess

# kept: it is a pair now; wrong: the check says that it shows something else; like held out: it
# looks like what models are examined with; known: the collection has it already.
Fate = Literal["kept", "wrong", "like held out", "known"]


@dataclass(frozen=True)
class Augmenting:
    """What is to be drawn, and by whom."""

    prompt: str  # in English or Chinese
    n_wanted: int
    painter: str
    answerer: str  # checks what was drawn
    first_seed: int | None = None  # None: one that nobody has chosen
    project: str = Belonging.project
    who: str = "mmdemo"


@dataclass(frozen=True)
class Attempt:
    """One drawing, and what became of it."""

    drawing: Drawing
    ticks: tuple[Tick, ...]
    fate: Fate


def augment(models: ModelRunner, intake: Intake, asked: Augmenting) -> Iterator[Attempt]:
    """Draw until as many as wanted are kept, or `TRIES_FOR_EACH` times as many were drawn.

    Each that passes becomes a pair of the task "caption" in either language, judged good.

    Raises:
        InvalidRequestError: nothing of the prompt can be checked, or too many are wanted.
        MmdemoError: as `draw` and the intake do; what was kept before stays.
    """
    if not 1 <= asked.n_wanted <= MOST_WANTED:
        raise InvalidRequestError(
            f"{asked.n_wanted:,} pictures cannot be drawn; choose a number from 1 to "
            f"{MOST_WANTED:,}."
        )
    texts = captions_of(asked.prompt)
    seed = new_seed() if asked.first_seed is None else asked.first_seed
    n_kept, last_seed = 0, seed + asked.n_wanted * TRIES_FOR_EACH
    while n_kept < asked.n_wanted and seed < last_seed:
        n_now = min(AT_ONCE, asked.n_wanted - n_kept, last_seed - seed)
        requests = [DrawRequest(asked.prompt, seed=seed + number) for number in range(n_now)]
        for drawing in draw_all(models, requests, asked.painter):
            ticks = check_fidelity(models, drawing.picture, asked.prompt, asked.answerer)
            fate = _keep(intake, asked, drawing, texts) if _passes(ticks) else "wrong"
            n_kept += fate == "kept"
            yield Attempt(drawing, ticks, fate)
        seed += n_now


def captions_of(prompt: str) -> dict[Language, str]:
    """What is checked of the prompt, and no more, as captions in both languages.

    Raises:
        InvalidRequestError: nothing of the prompt can be checked.
    """
    wish = read_prompt(prompt)
    if wish is None:
        raise InvalidRequestError(
            f"Nothing of “{prompt}” can be checked, so nothing is drawn to be learnt from; "
            "name things of the picture world (docs/scenes.md), such as “a red cat”."
        )
    return {language: _sentence(prompt_for(wish, language), language) for language in LANGUAGES}


def _passes(ticks: tuple[Tick, ...]) -> bool:
    return bool(ticks) and all(tick.holds for tick in ticks)


def _keep(
    intake: Intake, asked: Augmenting, drawing: Drawing, texts: Mapping[Language, str]
) -> Fate:
    drafts = [_draft(asked, drawing, language, text) for language, text in texts.items()]
    outcomes = intake.take([arrival_of(draft) for draft in drafts])
    if any(outcome.problem for outcome in outcomes):
        return "like held out"
    return "kept" if any(outcome.is_new for outcome in outcomes) else "known"


def _draft(asked: Augmenting, drawing: Drawing, language: Language, text: str) -> PairDraft:
    suggestion = Suggestion(
        task="caption",
        language=language,
        candidates=(Candidate(text, SURE),),
        model=drawing.model,
        version=drawing.version,
        seconds=drawing.seconds,
        settings={"style": "short", "prompt": asked.prompt, **drawing.settings},
    )
    return PairDraft(
        task="caption",
        media=drawing.picture,
        question=None,
        language=language,
        suggestion=suggestion,
        text=text,
        verdict="good",
        who=asked.who,
        belonging=Belonging(
            project=asked.project,
            source=f"{asked.prompt}, {drawing.settings.get('seed', '')}.png",
            tags=(SYNTHETIC,),
            note=f"Drawn by {drawing.model}, checked by {asked.answerer}.",
        ),
    )


def _sentence(prompt: str, language: Language) -> str:
    """A prompt as a caption is written."""
    return prompt[0].upper() + prompt[1:] + FULL_STOP[language]
