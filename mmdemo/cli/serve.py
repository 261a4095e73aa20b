"""mmdemo serve: open the page."""

from importlib import import_module
from signal import SIGTERM, default_int_handler, signal
from typing import Annotated, Literal

import typer

from mmdemo.cli.options import DataDirOption
from mmdemo.cli.session import backing_up, open_workbench, read_settings
from mmdemo.settings import Visitors

EXAMPLES = """\b
Examples:
  python app.py                        the bundled model, on http://127.0.0.1:7860
  python app.py --models hub           start with hub models from the catalogue
  python app.py --captioner Salesforce/blip-image-captioning-base
  python app.py --answerer ./my-checkpoint --port 8080
Each option is also a setting: MMDEMO_PORT=8080 python app.py
"""

ModelsOption = Annotated[
    Literal["bundled", "hub"] | None,
    typer.Option("--models", help="Start with the bundled model, or with hub models."),
]
CaptionerOption = Annotated[
    str | None,
    typer.Option(
        "--captioner", metavar="NAME", help="Catalogue name, hub id or folder, for captions."
    ),
]
AnswererOption = Annotated[
    str | None,
    typer.Option(
        "--answerer", metavar="NAME", help="Catalogue name, hub id or folder, for answers."
    ),
]
ListenerOption = Annotated[
    str | None,
    typer.Option(
        "--listener", metavar="NAME", help="Catalogue name, hub id or folder, for speech."
    ),
]
HostOption = Annotated[
    str | None,
    typer.Option("--host", help="Address to listen on; 0.0.0.0 opens it to the network."),
]
PortOption = Annotated[
    int | None, typer.Option("--port", min=0, max=65_535, help="Port to listen on.")
]
ShareOption = Annotated[
    bool | None,
    typer.Option("--share/--no-share", help="Open a public link through Gradio's relay."),
]
OpenOption = Annotated[
    bool | None,
    typer.Option("--open/--no-open", help="Let everyone in on purpose, without any account."),
]
VisitorsOption = Annotated[
    Visitors | None,
    typer.Option(
        "--visitors", help="What people without an account may do: nothing, explore, contribute."
    ),
]
RootPathOption = Annotated[
    str | None,
    typer.Option(
        "--root-path", metavar="PATH", help="Path below which a reverse proxy shows the page."
    ),
]


def serve(
    models: ModelsOption = None,
    captioner: CaptionerOption = None,
    answerer: AnswererOption = None,
    listener: ListenerOption = None,
    host: HostOption = None,
    port: PortOption = None,
    share: ShareOption = None,
    is_open: OpenOption = None,
    visitors: VisitorsOption = None,
    root_path: RootPathOption = None,
    data_dir: DataDirOption = None,
) -> None:
    """Open the page in a browser: caption pictures, ask about them, correct what is wrong."""
    settings = read_settings(
        models=models,
        captioner=captioner,
        answerer=answerer,
        listener=listener,
        host=host,
        port=port,
        share=share,
        open=is_open,
        visitors=visitors,
        root_path=root_path,
        data_dir=data_dir,
    )
    # Found by name, so that no other command waits for Gradio, which takes seconds to import.
    ui = import_module("mmdemo.ui")
    # A container is stopped by SIGTERM: what is not kept elsewhere yet is brought there first.
    signal(SIGTERM, default_int_handler)
    with backing_up(settings) as backup, open_workbench(settings) as workbench:
        ui.launch(workbench, settings, backup, typer.echo)
