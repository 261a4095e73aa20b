"""The command line: `python -m mmdemo COMMAND`, the same jobs as the page without a browser."""

import typer

from mmdemo.cli import (
    ask,
    augment,
    caption,
    compare,
    evaluate,
    generate,
    invitations,
    jobs,
    learning_curve,
    models,
    pairs,
    people,
    retrain,
    scenes,
    serve,
    train,
    transcribe,
    versions,
)
from mmdemo.cli.session import run_app

app = typer.Typer(
    name="mmdemo",
    help="Explore multimodal models, correct them and keep the corrections; "
    "in English and Chinese.",
    epilog="Each command explains itself with examples: mmdemo caption --help. "
    "Exit codes: 0 done, 1 some items failed, 2 refused, 130 stopped by Ctrl-C.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("serve", epilog=serve.EXAMPLES)(serve.serve)
app.command("caption", epilog=caption.EXAMPLES)(caption.caption)
app.command("ask", epilog=ask.EXAMPLES)(ask.ask)
app.command("transcribe", epilog=transcribe.EXAMPLES)(transcribe.transcribe)
app.command("generate", epilog=generate.EXAMPLES)(generate.generate)
app.command("augment", epilog=augment.EXAMPLES)(augment.augment_pairs)
app.command("evaluate", epilog=evaluate.EXAMPLES)(evaluate.evaluate)
app.command("compare", epilog=compare.EXAMPLES)(compare.compare_models)
app.command("learning-curve", epilog=learning_curve.EXAMPLES)(learning_curve.learning_curve)
app.command("train", epilog=train.EXAMPLES)(train.train)
app.command("retrain", epilog=retrain.EXAMPLES)(retrain.retrain)
app.command("scenes", epilog=scenes.EXAMPLES)(scenes.scenes)
app.add_typer(models.app, name="models")
app.add_typer(pairs.app, name="pairs")
invitations.add_to(people.app)
app.add_typer(people.app, name="people")
app.add_typer(jobs.app, name="jobs")
app.add_typer(versions.app, name="versions")

serve_app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
serve_app.command(epilog=serve.EXAMPLES)(serve.serve)


def run() -> None:
    """Run the command that the arguments name."""
    run_app(app)


def run_serve() -> None:
    """Open the page, as `mmdemo serve` does: what `python app.py` runs."""
    run_app(serve_app)
