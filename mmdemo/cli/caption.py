"""mmdemo caption: describe pictures."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from mmdemo.cli.items import BadRow, Item, read_batch
from mmdemo.cli.options import BatchOption, JsonOption, LanguageOption, ModelOption, OutOption
from mmdemo.cli.session import open_workbench, read_settings
from mmdemo.cli.stream import Assignment, write_results
from mmdemo.errors import InvalidRequestError
from mmdemo.media import CaptionRequest, Language, Style, Suggestion, Ticket, open_picture
from mmdemo.models import ModelRunner
from mmdemo.tasks import caption as caption_picture

EXAMPLES = """\b
Examples:
  mmdemo caption cat.png
  mmdemo caption *.jpg --language zh --style detailed
  mmdemo caption cat.png --json --candidates 5
  mmdemo caption cat.png --model Salesforce/blip-image-captioning-base
  mmdemo caption --batch rows.jsonl --out captions.jsonl
"""

ImagesArgument = Annotated[
    list[Path] | None, typer.Argument(metavar="IMAGE...", help="Pictures to describe.")
]
StyleOption = Annotated[Style, typer.Option("--style", help="One sentence, or all there is.")]
CandidatesOption = Annotated[
    int,
    typer.Option("--candidates", metavar="N", min=1, max=10, help="How many captions, best first."),
]


def caption(
    images: ImagesArgument = None,
    batch: BatchOption = None,
    out: OutOption = None,
    language: LanguageOption = "en",
    style: StyleOption = "short",
    candidates: CandidatesOption = CaptionRequest.n_candidates,
    model: ModelOption = "",
    as_json: JsonOption = False,
) -> None:
    """Describe pictures, in English or Chinese."""
    items = _items(images or [], batch, language, style)
    with open_workbench(read_settings(captioner=model or None)) as workbench:
        name = workbench.default_model["caption"]
        work = partial(_caption_one, workbench.models, name, candidates)
        assignment = Assignment("caption", name, work, workbench.n_workers)
        write_results(assignment, items, out, as_json=as_json or batch is not None)


def _items(
    images: list[Path], batch: Path | None, language: Language, style: Style
) -> Sequence[Item | BadRow]:
    if bool(images) == (batch is not None):
        raise InvalidRequestError("Name at least one picture, or a batch file with --batch.")
    if batch:
        rows = read_batch(batch, language, style)
        return [replace(row, question="") if isinstance(row, Item) else row for row in rows]
    return [Item(str(image), image, language, style) for image in images]


def _caption_one(
    models: ModelRunner, name: str, n_candidates: int, item: Item, ticket: Ticket
) -> Suggestion:
    request = CaptionRequest(
        open_picture(item.path), item.language, item.style, n_candidates, ticket=ticket
    )
    return caption_picture(models, request, name)
