"""The page as a whole."""

import socket

import pytest

from mmdemo.errors import InvalidRequestError
from mmdemo.settings import Settings
from mmdemo.ui import build_app, launch
from mmdemo.ui.app import MEMBERS_TABS, TABS


def test_every_tab_is_on_the_page(workbench):
    components = build_app(workbench).config["components"]
    tabs = [each["props"]["id"] for each in components if each["type"] == "tabitem"]
    usual = ["caption", "ask", "generate", "transcribe", "annotate", "pairs", "retrain"]
    assert tabs == [*usual, "status"]
    assert len(TABS) + len(MEMBERS_TABS) == len(usual)


def test_a_field_that_was_never_on_show_is_sent_as_an_empty_text(workbench):
    """Not as None: who promoted a version without having to say why got an error."""
    config = build_app(workbench).config
    fields = {
        each["id"]: each["props"].get("value")
        for each in config["components"]
        if each["type"] == "textbox"
    }
    of_the_page = {
        component
        for event in config["dependencies"]
        if event["api_visibility"] != "public"
        for component in event["inputs"]
        if component in fields
    }
    assert len(of_the_page) > 10
    assert {fields[component] for component in of_the_page} == {""}


def test_a_port_that_is_taken_is_said(workbench):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InvalidRequestError, match=f"127.0.0.1:{port}.*--port"):
            launch(workbench, Settings(port=port))
