"""mmdemo augment: draw more pictures of a thing, to be learnt from."""

import sys
from collections import Counter
from typing import Annotated, Any

import typer
from tqdm import tqdm

from mmdemo.cli.options import DataDirOption, JsonOption
from mmdemo.cli.output import print_json
from mmdemo.cli.session import EXIT_SOME_FAILED, open_workbench, read_settings
from mmdemo.pairs import MAIN_PROJECT, Intake
from mmdemo.tasks.augment import Attempt, Augmenting, augment, captions_of

EXAMPLES = """\b
Examples:
  mmdemo augment "a red cat" --n 20
  mmdemo augment "一只蓝色的杯子" --n 20 --json
  mmdemo pairs list --query tag:synthetic
\b
What is kept is tagged "synthetic" and stands in the split "train", never where models are examined.
"""
PromptArgument = Annotated[
    str, typer.Argument(metavar="PROMPT", help="What the pictures should show, in quotes.")
]
NOption = Annotated[int, typer.Option("--n", metavar="N", help="So many pictures are to be kept.")]
PainterOption = Annotated[
    str, typer.Option("--model", metavar="NAME", help="Who draws. Default: the app's painter.")
]
AnswererOption = Annotated[
    str, typer.Option("--answerer", metavar="NAME", help="Who checks. Default: the app's answerer.")
]
SeedOption = Annotated[
    int | None,
    typer.Option("--seed", metavar="N", help="Of the first picture."),
]
ProjectOption = Annotated[str, typer.Option("--project", help="The project that they go to.")]


def augment_pairs(
    prompt: PromptArgument,
    n: NOption = 20,
    seed: SeedOption = None,
    project: ProjectOption = MAIN_PROJECT,
    model: PainterOption = "",
    answerer: AnswererOption = "",
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draw pictures of a thing, check each, and keep those that show it as synthetic pairs."""
    typer.echo(f"Kept as: {' '.join(captions_of(prompt).values())}", err=True)
    given = {"painter": model or None, "answerer": answerer or None, "data_dir": data_dir}
    with open_workbench(read_settings(**given)) as workbench:
        chosen = workbench.default_model
        asked = Augmenting(prompt, n, chosen["draw"], chosen["answer"], seed, project)
        attempts = augment(workbench.models, Intake(workbench.storage), asked)
        fates: Counter[str] = Counter()
        with tqdm(total=n, disable=not sys.stderr.isatty(), unit="kept") as bar:
            for attempt in attempts:
                fates[attempt.fate] += 1
                bar.update(attempt.fate == "kept")
                if as_json:
                    print_json(_as_json(attempt))
    typer.echo(_in_words(fates, n), err=True)
    if fates["kept"] < n:
        raise typer.Exit(EXIT_SOME_FAILED)


def _as_json(attempt: Attempt) -> dict[str, Any]:
    drawing = attempt.drawing
    return {
        "seed": drawing.settings.get("seed"),
        "fate": attempt.fate,
        "claims": {tick.claim: tick.holds for tick in attempt.ticks},
        "model": drawing.model,
        "seconds": round(drawing.seconds, 4),
    }


def _in_words(fates: Counter[str], n: int) -> str:
    left_out = {
        "wrong": "did not show what was asked for",
        "like held out": "looked like what models are examined with",
        "known": "were there already",
    }
    reasons = [f"{fates[fate]} {words}" for fate, words in left_out.items() if fates[fate]]
    told = f"; {', '.join(reasons)}" if reasons else ""
    return f"{fates['kept']} of {n} pictures kept, {fates.total()} drawn{told}"
