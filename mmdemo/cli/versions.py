"""mmdemo versions: models that were retrained here; promoted, rolled back, taken along."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from mmdemo.cli.options import DataDirOption, JsonOption
from mmdemo.cli.output import print_json
from mmdemo.cli.session import open_workbench, read_settings
from mmdemo.errors import InvalidRequestError
from mmdemo.retraining import Role, promoting, task_of
from mmdemo.retraining.publishing import export_version, push_version

LIST_EXAMPLES = """\b
Examples:
  mmdemo versions list
  mmdemo versions list --json
"""
SHOW_EXAMPLES = """\b
Examples:
  mmdemo versions show captioner-1
"""
PROMOTE_EXAMPLES = """\b
Examples:
  mmdemo versions promote captioner-1
  mmdemo versions promote captioner-2 --reason "worse on paper, but it knows our products"
"""
ROLL_BACK_EXAMPLES = """\b
Examples:
  mmdemo versions rollback captioner
"""
EXPORT_EXAMPLES = """\b
Examples:
  mmdemo versions export captioner-1 --out my-captioner
  mmdemo versions export captioner-1 --to-hub ada/my-captioner
\b
The folder opens in plain transformers or diffusers: from_pretrained("my-captioner")
"""
RENAME_EXAMPLES = """\b
Examples:
  mmdemo versions rename captioner-1 "knows crowns"
"""
DELETE_EXAMPLES = """\b
Examples:
  mmdemo versions delete captioner-1
"""

app = typer.Typer(
    help="Models that were retrained here: where each came from, and which is live.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
VersionArgument = Annotated[str, typer.Argument(metavar="VERSION", help="Such as captioner-1.")]
RoleArgument = Annotated[Role, typer.Argument(help="The role whose last promotion to take back.")]
ReasonOption = Annotated[
    str, typer.Option("--reason", help="Why; needed where the figures speak against it.")
]
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Folder to write; must not be there.")
]
HubOption = Annotated[
    str, typer.Option("--to-hub", metavar="NAME", help="Publish as this private model instead.")
]
TitleArgument = Annotated[str, typer.Argument(metavar="TITLE", help="What people call it.")]
WHO = "command line"


@app.command("list", epilog=LIST_EXAMPLES)
def list_versions(as_json: JsonOption = False, data_dir: DataDirOption = None) -> None:
    """Every version, oldest first; live ones are marked."""
    with open_workbench(read_settings(data_dir=data_dir)) as workbench:
        live = set(workbench.default_model.values())
        for version in workbench.versions:
            if as_json:
                print_json(asdict(version) | {"live": version.name in live})
                continue
            mark = "live" if version.name in live else ""
            line = f"{version.name:<14} {mark:<5} from {version.parent:<14} "
            told = version.scores.get("verdict", {}).get("held_out", "")
            typer.echo(f"{line}{len(version.pairs):>5} pairs  {told:<20} {version.title}".rstrip())


@app.command("show", epilog=SHOW_EXAMPLES)
def show_version(name: VersionArgument, data_dir: DataDirOption = None) -> None:
    """Everything that is known of a version, as JSON."""
    with open_workbench(read_settings(data_dir=data_dir)) as workbench:
        print_json(asdict(workbench.versions.get(name)))


@app.command("promote", epilog=PROMOTE_EXAMPLES)
def promote_version(
    name: VersionArgument, reason: ReasonOption = "", data_dir: DataDirOption = None
) -> None:
    """Have every tab open with a version from now on, also in an app that is running."""
    with open_workbench(read_settings(data_dir=data_dir)) as workbench:
        promoting.promote(workbench, name, WHO, reason)
    typer.echo(f"{name} is live", err=True)


@app.command("rollback", epilog=ROLL_BACK_EXAMPLES)
def roll_back_role(role: RoleArgument, data_dir: DataDirOption = None) -> None:
    """Take the last promotion of a role back."""
    with open_workbench(read_settings(data_dir=data_dir)) as workbench:
        live = promoting.roll_back(workbench, task_of(role))
    typer.echo(f"{live} is live again", err=True)


@app.command("rename", epilog=RENAME_EXAMPLES)
def rename_version(
    name: VersionArgument, title: TitleArgument, data_dir: DataDirOption = None
) -> None:
    """Call a version something; its name stays."""
    with open_workbench(read_settings(data_dir=data_dir)) as workbench:
        workbench.versions.rename(name, title)


@app.command("export", epilog=EXPORT_EXAMPLES)
def export(
    name: VersionArgument,
    out: OutOption = None,
    to_hub: HubOption = "",
    data_dir: DataDirOption = None,
) -> None:
    """Write a version as an ordinary checkpoint folder with a model card, or publish it."""
    if (out is None) == (not to_hub):
        raise InvalidRequestError("Say where to: --out DIR or --to-hub OWNER/NAME, one of them.")
    with open_workbench(read_settings(data_dir=data_dir)) as workbench:
        if out is not None:
            export_version(workbench.versions, name, out)
        else:
            push_version(workbench.versions, name, to_hub)
    typer.echo(f"{name} written to {out or to_hub}", err=True)


@app.command("delete", epilog=DELETE_EXAMPLES)
def delete_version(name: VersionArgument, data_dir: DataDirOption = None) -> None:
    """Remove a version with its weights."""
    with open_workbench(read_settings(data_dir=data_dir)) as workbench:
        promoting.delete_version(workbench, name)
    typer.echo(f"{name}: deleted", err=True)
