"""Downloading, against a small server that speaks the part of the hub's protocol that is used."""

import json
from functools import partial
from hashlib import sha1
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

import pytest

from mmdemo.errors import ModelUnavailableError
from mmdemo.models import card_for, load_model
from mmdemo.models.hub import fetch

COMMIT = "c" * 40


class Hub(BaseHTTPRequestHandler):
    """Serves folders as repositories "owner/<folder>"; "owner/gated" wants a log-in."""

    def __init__(self, root, asked, *args):
        self.root, self.asked = root, asked
        super().__init__(*args)

    def do_GET(self):
        path = unquote(urlsplit(self.path).path)
        self.asked.append(path)
        kind, _, rest = path.removeprefix("/").partition("/")
        if kind == "api":
            self.tell(rest.removeprefix("models/"))
        else:
            name, _, file = rest.partition(f"/resolve/{COMMIT}/")
            self.send(200, (self.root / name / file).read_bytes())

    def do_HEAD(self):
        self.do_GET()

    def tell(self, path):
        owner, name, *more = path.split("/")
        folder = self.root / name
        if name == "gated":
            self.send(403, b"{}", {"X-Error-Code": "GatedRepo"})
        elif not folder.is_dir():
            self.send(401, b"{}", {"X-Error-Code": "RepoNotFound"})
        elif more[:1] == ["tree"]:
            self.send(
                200, json.dumps([self.entry(folder, file) for file in files_in(folder)]).encode()
            )
        else:
            files = [
                {"rfilename": str(file.relative_to(folder)), "size": file.stat().st_size}
                for file in files_in(folder)
            ]
            info = {"id": f"{owner}/{name}", "sha": COMMIT, "siblings": files}
            self.send(200, json.dumps(info).encode())

    def entry(self, folder, file):
        data, path = file.read_bytes(), str(file.relative_to(folder))
        return {"type": "file", "path": path, "size": len(data), "oid": sha1(data).hexdigest()}

    def send(self, status, data, headers=None):
        self.send_response(status)
        tags = {"ETag": f'"{sha1(data).hexdigest()}"', "X-Repo-Commit": COMMIT}
        for name, value in {**tags, "Content-Length": str(len(data)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(data)

    def log_message(self, *_):
        """Keep quiet."""


def files_in(folder):
    return [file for file in folder.rglob("*") if file.is_file()]


@pytest.fixture
def hub(checkpoint, tmp_path, monkeypatch):
    """A hub that has the tiny BLIP, with what it was asked for."""
    asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Hub, checkpoint("blip").parent, asked))
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", address)
    template = address + "/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr("huggingface_hub.constants.HUGGINGFACE_CO_URL_TEMPLATE", template)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
    yield asked
    server.shutdown()
    server.server_close()


def test_a_checkpoint_is_downloaded_once_and_opened(hub, checkpoint):
    folder = fetch("owner/blip", "main")
    assert folder.name == COMMIT
    assert (folder / "model.safetensors").read_bytes() == (
        checkpoint("blip") / "model.safetensors"
    ).read_bytes()
    n_asked = len(hub)
    assert fetch("owner/blip", "main") == folder
    assert len(hub) == n_asked
    card = card_for("owner/blip", {})
    assert card.tasks == ("caption",)
    assert load_model(card, "cpu")


def test_neither_pickles_nor_code_nor_weights_twice_are_downloaded(hub, checkpoint):
    repository = checkpoint("blip").parent / "mixed"
    repository.mkdir()
    for file in checkpoint("blip").iterdir():
        (repository / file.name).write_bytes(file.read_bytes())
    (repository / "pytorch_model.bin").write_bytes(b"pickle")
    (repository / "modeling_own.py").write_text("raise SystemExit")
    (repository / "model.fp32-00001-of-00002.safetensors").write_bytes(b"the same once more")
    folder = fetch("owner/mixed", "main")
    assert not list(folder.glob("*.bin")) + list(folder.glob("*.py"))
    assert [file.name for file in folder.glob("*.safetensors")] == ["model.safetensors"]


def test_of_a_pipeline_each_part_is_downloaded_once(hub, checkpoint):
    pipeline = checkpoint("stable-diffusion")
    extra = ["unet/diffusion_pytorch_model.bin", "unet/diffusion_pytorch_model.fp16.safetensors"]
    for name in ["whole-pipeline.safetensors", *extra]:
        (pipeline / name).write_bytes(b"not wanted")
    folder = fetch("owner/stable-diffusion", "main")
    for name in ["whole-pipeline.safetensors", *extra]:
        (pipeline / name).unlink()
        assert not (folder / name).exists()
    assert {str(file.relative_to(folder)) for file in files_in(folder)} == {
        str(file.relative_to(pipeline)) for file in files_in(pipeline)
    }
    n_asked = len(hub)
    card = card_for("owner/stable-diffusion", {})
    assert card.tasks == ("draw",)
    assert load_model(card, "cpu")
    assert len(hub) == n_asked


def test_a_checkpoint_of_pickles_is_refused_before_anything_is_downloaded(hub, checkpoint):
    repository = checkpoint("blip").parent / "pickled"
    repository.mkdir()
    (repository / "config.json").write_text("{}")
    (repository / "pytorch_model.bin").write_bytes(b"pickle")
    with pytest.raises(ModelUnavailableError, match="pickles only"):
        fetch("owner/pickled", "main")
    assert not [path for path in hub if "resolve" in path]


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ("owner/unknown", "no public model 'owner/unknown'"),
        ("owner/gated", "accepted its terms"),
    ],
)
def test_what_the_hub_refuses_gets_one_sentence(hub, weights, sentence):
    with pytest.raises(ModelUnavailableError, match=sentence) as caught:
        fetch(weights, "main")
    assert str(caught.value).endswith("The bundled model still works.")
    assert len(hub) == 1


def test_a_full_disk_is_told_before_the_download(hub, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1000}))
    with pytest.raises(ModelUnavailableError, match="make room or set HF_HOME"):
        fetch("owner/blip", "main")
    assert not [path for path in hub if "resolve" in path]


def test_an_interrupted_download_is_not_taken_for_a_checkpoint(hub, tmp_path):
    folder = fetch("owner/blip", "main")
    (folder / "model.safetensors").unlink()
    hub.clear()
    again = fetch("owner/blip", "main")
    assert (Path(again) / "model.safetensors").is_file()
    assert hub
