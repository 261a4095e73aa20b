"""mmdemo models: what there is to choose from."""

from dataclasses import asdict

import typer

from mmdemo.cli.options import JsonOption
from mmdemo.cli.output import print_json
from mmdemo.models import ModelCard, read_catalogue

LIST_EXAMPLES = """\b
Examples:
  mmdemo models list
  mmdemo models list --json
\b
Any other hub id or local folder works too: mmdemo caption cat.png --model OWNER/NAME
"""

app = typer.Typer(help="The models to choose from.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list", epilog=LIST_EXAMPLES)
def list_models(as_json: JsonOption = False) -> None:
    """Name every model of the catalogue, bundled ones first."""
    cards = read_catalogue().values()
    if as_json:
        for card in cards:
            print_json(asdict(card))
        return
    for card in cards:
        typer.echo(_as_line(card))


def _as_line(card: ModelCard) -> str:
    size = f"{card.download_mb:,} MB" if card.download_mb else ""
    source = "bundled" if card.bundled else card.weights
    tasks, languages = "+".join(card.tasks), "+".join(card.languages)
    line = f"{card.name:<21} {tasks:<15} {languages:<6} {size:>9}  {source:<41} {card.licence}"
    return line.rstrip()
