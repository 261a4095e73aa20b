"""What tests of several folders share: a toy checkpoint, drawn files, the command line."""

import json
import os
import sys
from dataclasses import dataclass
from importlib import import_module

import pytest

from mmdemo.cli import run
from mmdemo.scenes import draw_scene, random_scene

N_WORKERS = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", 1))
if N_WORKERS > 1:
    # before torch is imported: two processes with as many threads as cores slow each other down
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // N_WORKERS)))

TINY_SIZES = {
    "width": 32,
    "stem_widths": [8, 16, 32],
    "stem_depths": [1, 1, 1],
    "encoder_layers": 1,
    "decoder_layers": 1,
    "n_heads": 2,
    "max_tokens": 64,
}


@pytest.fixture(scope="session")
def tiny_checkpoint(tmp_path_factory):
    """A folder with the bundled model's architecture at a toy size, its weights random."""
    # by name, so that tests which need no model do not wait for torch
    torch = import_module("torch")
    describer = import_module("mmdemo.training.describer")
    lessons = import_module("mmdemo.training.lessons")
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("tiny")
    tokenizer = describer.build_tokenizer(lessons.vocabulary_texts(50), 600)
    describer.build_model(tokenizer, TINY_SIZES).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    describer.build_image_processor().save_pretrained(folder)
    return folder


@pytest.fixture
def scene_files(tmp_path):
    """Five drawn scenes as PNG files."""
    files = [tmp_path / f"scene-{seed}.png" for seed in range(5)]
    for seed, file in enumerate(files):
        draw_scene(random_scene(seed)).save(file)
    return files


@dataclass(frozen=True)
class Finished:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def records(self):
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def mmdemo(capsys, monkeypatch, tmp_path):
    """Run a command line as `python -m mmdemo` does; its data folder is a fresh one."""
    monkeypatch.setenv("MMDEMO_DATA_DIR", str(tmp_path / "data"))

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["mmdemo", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            run()
        return Finished(left.value.code or 0, *capsys.readouterr())

    return call
