"""A public link is told plainly, and so is that there is none."""

import inspect

import httpx
import pytest
from gradio import Blocks

import mmdemo.ui.sharing as sharing
from mmdemo.settings import Settings
from mmdemo.ui import build_app
from mmdemo.ui.launching import launch_options
from tests.ui.conftest import free_port


@pytest.fixture
def app(workbench):
    app = build_app(workbench)
    options = launch_options(workbench, Settings(port=free_port(), share=True))
    app.launch(**options, prevent_thread_lock=True, quiet=True)
    yield app
    app.close(verbose=False)


def test_a_link_comes_with_what_is_to_be_known_of_it():
    told = sharing.told_of("https://abc.gradio.live")
    assert told.splitlines()[0] == "Public link: https://abc.gradio.live"
    assert sharing.LIVES_FOR in told
    assert "Gradio's relay" in told
    assert "stay on this machine" in told


def test_how_long_a_link_lives_is_what_gradio_says():
    assert f"will last for {sharing.LIVES_FOR}" in inspect.getsource(Blocks.launch)


def test_without_a_network_the_page_stays_and_one_sentence_says_why(app, monkeypatch, capfd):
    monkeypatch.setattr("gradio.networking.GRADIO_API_SERVER", f"http://127.0.0.1:{free_port()}/")
    told = sharing.open_link(app)
    assert told.startswith("No public link could be opened: Gradio's relay cannot be reached")
    assert app.local_url in told
    assert httpx.get(app.local_url).status_code == 200
    written = capfd.readouterr()
    assert "Traceback" not in written.err + written.out


def test_a_tunnel_that_opens_gives_the_link(app, monkeypatch, tmp_path):
    """Gradio's own code runs a program as its tunnel: here one that says what the real one says."""
    program = tmp_path / "frpc"
    program.write_text(
        "#!/bin/sh\necho 'start proxy success: http://abc.gradio.live'\nexec sleep 60\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    monkeypatch.setattr("gradio.tunneling.BINARY_PATH", str(program))
    monkeypatch.setattr("gradio.networking.GRADIO_SHARE_SERVER_ADDRESS", "127.0.0.1:7000")
    told = sharing.open_link(app)
    assert told.splitlines()[0] == "Public link: https://abc.gradio.live"


def test_a_space_needs_no_link(app, monkeypatch):
    monkeypatch.setattr(app, "space_id", "ada/demo")
    assert sharing.open_link(app).startswith("A Space has an address of its own")
