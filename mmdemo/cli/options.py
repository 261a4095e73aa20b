"""Options that several commands share, so that they are called and explained alike everywhere."""

from pathlib import Path
from typing import Annotated, TypeVar

import typer

from mmdemo.errors import InvalidRequestError
from mmdemo.media import Language

Known = TypeVar("Known", bound=str)

ModelOption = Annotated[
    str,
    typer.Option(
        "--model",
        metavar="NAME",
        help="A catalogue name (see `models list`), a hub id such as Salesforce/blip-vqa-base, "
        "or a local folder. Default: what the page opens with.",
    ),
]
LanguageOption = Annotated[Language, typer.Option("--language", help="Language of the text.")]
QueryOption = Annotated[
    str, typer.Option("--query", help="Only pairs that the filter language finds (docs/table.md).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")]
BatchOption = Annotated[
    Path | None,
    typer.Option(
        "--batch",
        metavar="FILE",
        help='Work through FILE instead, one {"image", "question", "language"} a line; images are '
        "looked for beside FILE, then in the current folder. Prints JSON lines.",
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="FILE",
        help="Append JSON lines to FILE instead of printing; run again, what FILE holds already "
        "is not done twice.",
    ),
]
ScenesOption = Annotated[
    int,
    typer.Option(
        "--scenes",
        metavar="N",
        min=0,
        help="How much of the original test set: scenes (and as many held out), clips or prompts "
        "in each language; 0 leaves it out.",
    ),
]
SeedOption = Annotated[int, typer.Option("--seed", metavar="S", help="Which part of it.")]
DataDirOption = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        metavar="DIR",
        help="Folder of the pairs and their pictures. Default: MMDEMO_DATA_DIR, else ./data.",
    ),
]


def each_of(given: list[str], known: tuple[Known, ...]) -> tuple[Known, ...]:
    """Those of `known` that an option which may be repeated was given.

    Raises:
        InvalidRequestError: it was given something else.
    """
    for word in given:
        if word not in known:
            raise InvalidRequestError(f"{word!r} cannot be chosen; use one of {', '.join(known)}.")
    return tuple(each for each in known if each in given)
