"""mmdemo generate: draw pictures from prompts."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer
from tqdm import tqdm

from mmdemo.cli.items import BadRow
from mmdemo.cli.options import JsonOption, ModelOption
from mmdemo.cli.output import print_failure, print_json, write_whole
from mmdemo.cli.prompts import Wanted, wanted_from, wanted_in
from mmdemo.cli.session import EXIT_SOME_FAILED, open_workbench, read_settings
from mmdemo.errors import InvalidRequestError
from mmdemo.evaluation.many import run_many
from mmdemo.media import Drawing, DrawRequest, open_picture
from mmdemo.media.parameters import Parameters, png_with_parameters
from mmdemo.media.pictures import picture_to_png
from mmdemo.models import ModelRunner
from mmdemo.tasks import draw, new_seed

EXAMPLES = """\b
Examples:
  mmdemo generate "a red cat"
  mmdemo generate "一只红色的猫和一个蓝色的杯子" --seed 7 --count 4 --out drawings
  mmdemo generate "a boat" --steps 20 --guidance 5 --negative "clouds" --json
  mmdemo generate "a house in the snow" --start sketch.png --strength 0.6
  mmdemo generate --batch prompts.txt --out drawings
"""

PromptsArgument = Annotated[
    list[str] | None, typer.Argument(metavar="PROMPT...", help="What to draw, in quotes.")
]
BatchOption = Annotated[
    Path | None,
    typer.Option(
        "--batch",
        metavar="FILE",
        help='Draw each line of FILE instead: a prompt, or {"prompt", "negative_prompt", "seed"}.',
    ),
]
OutOption = Annotated[
    Path,
    typer.Option(
        "--out",
        metavar="DIR",
        help="Write the PNG files into DIR; run again, what DIR holds already is not done twice.",
    ),
]
NegativeOption = Annotated[
    str, typer.Option("--negative", metavar="TEXT", help="What should not be there.")
]
SeedOption = Annotated[
    int | None,
    typer.Option(
        "--seed", metavar="N", help="The same seed draws the same picture. Default: a new one."
    ),
]
StepsOption = Annotated[
    int | None, typer.Option("--steps", metavar="N", help="Default: the model's own.")
]
GuidanceOption = Annotated[
    float | None,
    typer.Option("--guidance", metavar="G", help="How closely to follow the prompt."),
]
CountOption = Annotated[
    int, typer.Option("--count", metavar="N", min=1, help="How many pictures of each prompt.")
]
SizeOption = Annotated[
    str, typer.Option("--size", metavar="WxH", help="Such as 512x768. Default: the model's own.")
]
SchedulerOption = Annotated[
    str,
    typer.Option("--scheduler", metavar="NAME", help="Such as EulerDiscreteScheduler."),
]
StartOption = Annotated[
    Path | None, typer.Option("--start", metavar="IMAGE", help="Begin with this picture.")
]
StrengthOption = Annotated[
    float, typer.Option("--strength", metavar="S", help="How far to go from it, up to 1.")
]
MaskOption = Annotated[
    Path | None,
    typer.Option("--mask", metavar="IMAGE", help="Paint --start anew only where this is white."),
]
LoraOption = Annotated[
    str, typer.Option("--lora", metavar="PATH", help="Weights to lay over the model's.")
]
LoraScaleOption = Annotated[float, typer.Option("--lora-scale", metavar="S")]
StripOption = Annotated[
    bool, typer.Option("--strip", help="Leave the prompt and settings out of the PNG files.")
]


def generate(
    prompts: PromptsArgument = None,
    batch: BatchOption = None,
    out: OutOption = Path(),
    negative: NegativeOption = "",
    seed: SeedOption = None,
    steps: StepsOption = None,
    guidance: GuidanceOption = None,
    count: CountOption = 1,
    size: SizeOption = "",
    scheduler: SchedulerOption = "",
    start: StartOption = None,
    strength: StrengthOption = DrawRequest.strength,
    mask: MaskOption = None,
    lora: LoraOption = "",
    lora_scale: LoraScaleOption = DrawRequest.lora_scale,
    strip: StripOption = False,
    model: ModelOption = "",
    as_json: JsonOption = False,
) -> None:
    """Draw pictures from prompts, in English or Chinese."""
    if bool(prompts) == (batch is not None):
        raise InvalidRequestError("Give at least one prompt in quotes, or a file with --batch.")
    width_px, height_px = _size(size)
    usual = DrawRequest(
        prompt="",
        negative_prompt=negative,
        n_steps=steps,
        guidance_scale=guidance,
        scheduler=scheduler,
        width_px=width_px,
        height_px=height_px,
        start=open_picture(start) if start else None,
        strength=strength,
        mask=open_picture(mask) if mask else None,
        lora=lora,
        lora_scale=lora_scale,
    )
    with open_workbench(read_settings(painter=model or None)) as workbench:
        name = workbench.default_model["draw"]
        wanted = (
            wanted_in(batch, usual, seed=seed, count=count, model=name)
            if batch
            else wanted_from(prompts or [], usual, seed=seed, count=count, model=name)
        )
        studio = _Studio(workbench.models, name, out, strips=strip, tells_json=as_json)
        n_failed = studio.draw_each(wanted, workbench.n_workers)
    if n_failed:
        raise typer.Exit(EXIT_SOME_FAILED)


@dataclass(frozen=True)
class _Studio:
    """Where pictures are drawn and put."""

    models: ModelRunner
    model: str
    folder: Path
    strips: bool
    tells_json: bool

    def draw_each(self, rows: Sequence[Wanted | BadRow], n_workers: int) -> int:
        """Draw what is not there yet; tells how many failed, the others being drawn."""
        bad = [row for row in rows if isinstance(row, BadRow)]
        for row in bad:
            print_failure(row.file, row.error)
        good = [row for row in rows if isinstance(row, Wanted)]
        todo = [one for one in good if not (self.folder / one.file).exists()]
        if len(todo) < len(good):
            n_there, n_all = len(good) - len(todo), len(good)
            typer.echo(f"{n_there} of {n_all} are in {self.folder} already.", err=True)
        try:
            return len(bad) + self._draw_all(todo, n_workers)
        finally:  # after Ctrl-C, too
            for wanted in todo:
                wanted.request.ticket.stop()

    def _draw_all(self, todo: Sequence[Wanted], n_workers: int) -> int:
        n_failed = 0
        hidden = len(todo) == 1 or not sys.stderr.isatty()
        results = run_many(self._draw, todo, n_workers)
        for wanted, result in tqdm(results, total=len(todo), disable=hidden, unit="picture"):
            if isinstance(result, InvalidRequestError):
                n_failed += 1
                print_failure(wanted.request.prompt, str(result))
            else:
                self._keep(wanted, result)
        return n_failed

    def _draw(self, wanted: Wanted) -> Drawing:
        request = wanted.request
        if wanted.seed_is_new:
            request = replace(request, seed=new_seed())
        return draw(self.models, request, self.model)

    def _keep(self, wanted: Wanted, drawing: Drawing) -> None:
        path = self.folder / wanted.file
        about = Parameters(drawing.prompt, drawing.settings, drawing.model, drawing.version)
        picture = drawing.picture
        data = picture_to_png(picture) if self.strips else png_with_parameters(picture, about)
        write_whole(path, data)
        if self.tells_json:
            print_json(
                {
                    "file": str(path),
                    "task": "draw",
                    "prompt": drawing.prompt,
                    "settings": drawing.settings,
                    "notes": list(drawing.notes),
                    "model": drawing.model,
                    "version": drawing.version,
                    "seconds": round(drawing.seconds, 4),
                }
            )
            return
        typer.echo(str(path))
        for note in drawing.notes:
            typer.echo(f"{path}: {note}", err=True)


def _size(text: str) -> tuple[int | None, int | None]:
    if not text:
        return None, None
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise InvalidRequestError(f"The size {text!r} is none; write it like 512x768.")
    return int(width), int(height)
