"""mmdemo ask: answer questions about pictures."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from mmdemo.cli.items import BadRow, Item, language_of, read_batch
from mmdemo.cli.options import BatchOption, JsonOption, ModelOption, OutOption
from mmdemo.cli.session import open_workbench, read_settings
from mmdemo.cli.stream import Assignment, write_results
from mmdemo.errors import InvalidRequestError
from mmdemo.media import Language, Question, Suggestion, Ticket, open_picture
from mmdemo.models import ModelRunner
from mmdemo.tasks import answer as answer_question

EXAMPLES = """\b
Examples:
  mmdemo ask cat.png "What colour is the cat?"
  mmdemo ask one.png two.png "有几只猫？" --language zh
  mmdemo ask cat.png "What is this?" --json --candidates 3
  mmdemo ask --batch rows.jsonl --out answers.jsonl
"""

LanguageOption = Annotated[
    Language | None,
    typer.Option("--language", help="Language of the answer. Default: that of the question."),
]
WordsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="IMAGE... QUESTION",
        help="The pictures, then one question that is asked about each of them.",
    ),
]
CandidatesOption = Annotated[
    int,
    typer.Option("--candidates", metavar="N", min=1, max=10, help="How many answers, best first."),
]


def ask(
    words: WordsArgument = None,
    batch: BatchOption = None,
    out: OutOption = None,
    language: LanguageOption = None,
    candidates: CandidatesOption = Question.n_candidates,
    model: ModelOption = "",
    as_json: JsonOption = False,
) -> None:
    """Ask about pictures, in English or Chinese."""
    items = _items(words or [], batch, language)
    with open_workbench(read_settings(answerer=model or None)) as workbench:
        name = workbench.default_model["answer"]
        work = partial(_ask_one, workbench.models, name, candidates)
        assignment = Assignment("answer", name, work, workbench.n_workers)
        write_results(assignment, items, out, as_json=as_json or batch is not None)


def _items(
    words: list[str], batch: Path | None, language: Language | None
) -> Sequence[Item | BadRow]:
    if batch and not words:
        return read_batch(batch, language)
    if batch or len(words) < 2:
        raise InvalidRequestError(
            'Name at least one picture and then the question in quotes: mmdemo ask cat.png "What '
            'is this?"; or a batch file with --batch.'
        )
    *images, question = words
    written_in = language or language_of(question)
    return [Item(image, Path(image), written_in, question=question) for image in images]


def _ask_one(
    models: ModelRunner, name: str, n_candidates: int, item: Item, ticket: Ticket
) -> Suggestion:
    question = Question(
        open_picture(item.path), item.question, item.language, n_candidates, ticket=ticket
    )
    return answer_question(models, question, name)
