"""Picture and prompt in; out, which claims of the prompt an answerer finds in the picture."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from mmdemo.media import Picture, Question, Ticket
from mmdemo.models import ModelRunner
from mmdemo.scenes import Check, checks_of, prompt_language, read_prompt
from mmdemo.tasks.answer import answer

MAX_ASKED_AT_ONCE = 16


@dataclass(frozen=True)
class Tick:
    """One claim of a prompt, and what an answerer says of it. The answerer may be wrong."""

    claim: str  # in the prompt's language: "two cats", "the cat is red"
    question: str
    answer: str
    holds: bool


def check_fidelity(
    models: ModelRunner, picture: Picture, prompt: str, answerer: str, *, owner: str = ""
) -> tuple[Tick, ...]:
    """Ask about every thing, number, colour, place and background that the prompt names.

    Args:
        models: lends the answerer.
        picture: what was drawn.
        prompt: what was asked for; only words of the picture world can be checked.
        answerer: a model that answers questions in the prompt's language.
        owner: whose turn its questions take.

    Returns:
        One tick for each claim, in the prompt's order; none where nothing can be checked.

    Raises:
        InvalidRequestError: the answerer answers no questions, or not in that language.
    """
    wish = read_prompt(prompt)
    if wish is None:
        return ()
    language = prompt_language(prompt)

    def tick(check: Check) -> Tick:
        question = Question(picture, check.question, language, ticket=Ticket(owner))
        text = answer(models, question, answerer).text
        return Tick(check.claim, check.question, text, check.holds(text))

    # All at once, so that they are answered in one batch.
    with ThreadPoolExecutor(MAX_ASKED_AT_ONCE, thread_name_prefix="fidelity") as threads:
        return tuple(threads.map(tick, checks_of(wish, language)))
