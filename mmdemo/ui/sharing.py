"""A public link through Gradio's relay, and what is to be known of it.

Gradio's own `share=True` is not used: it serves another page then, whose parts the browser fetches
from elsewhere, and it answers a failure with a list of files to download by hand.
"""

import logging
from typing import Any, cast

import gradio as gr
from gradio.exceptions import ChecksumMismatchError, ShareCertificateWriteError
from gradio.networking import setup_tunnel

LIVES_FOR = "up to 1 week"  # Gradio's own words about its links
_log = logging.getLogger(__name__)


def open_link(app: gr.Blocks) -> str:
    """Open a link to an app that is being served; return what to tell of it."""
    if app.space_id:
        return "A Space has an address of its own; no other link is opened (--share)."
    try:
        url = setup_tunnel(
            local_host=cast("str", app.server_name),  # pyright: ignore[reportUnknownMemberType]
            local_port=app.server_port,
            share_token=app.share_token,
            share_server_address=None,
            share_server_tls_certificate=None,
        )
    except Exception as error:  # noqa: BLE001 - whatever it is, the page stays up
        _log.debug("No link could be opened.", exc_info=error)
        return (
            f"No public link could be opened: {_reason(error)}. "
            f"The page stays at {app.local_url}, for this machine only."
        )
    return told_of(url.replace("http://", "https://", 1))


def told_of(url: str) -> str:
    """What whoever shares a link has to know."""
    return (
        f"Public link: {url}\n"
        f"  Whoever has it can open the page, for {LIVES_FOR} and no longer than this app runs.\n"
        "  It goes through Gradio's relay; pictures, pairs and models stay on this machine."
    )


def _reason(error: Exception) -> str:
    known: dict[type[Any], str] = {
        ChecksumMismatchError: "the program for it (frpc) that was downloaded is not the right one",
        ShareCertificateWriteError: "the current folder cannot be written to",
    }
    relay = "Gradio's relay cannot be reached, or did not answer; check the internet connection"
    return known.get(type(error), relay)
