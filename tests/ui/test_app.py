"""The page as a whole."""

import socket

import pytest

from mmdemo.errors import InvalidRequestError
from mmdemo.settings import Settings
from mmdemo.ui import build_app, launch
from mmdemo.ui.app import TABS


def test_every_tab_is_on_the_page(workbench):
    components = build_app(workbench).config["components"]
    tabs = [each["props"]["id"] for each in components if each["type"] == "tabitem"]
    usual = ["caption", "ask", "generate", "transcribe", "annotate", "pairs", "retrain"]
    assert tabs == [*usual, "status"]
    assert len(TABS) == len(usual)


def test_a_port_that_is_taken_is_said(workbench):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InvalidRequestError, match=f"127.0.0.1:{port}.*--port"):
            launch(workbench, Settings(port=port))
