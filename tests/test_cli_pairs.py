"""mmdemo pairs: what people made of suggestions, listed and exported."""

import json
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soundfile

from mmdemo.media import Candidate, Clip, Suggestion
from mmdemo.pairs import PairDraft
from mmdemo.scenes import draw_scene, random_scene
from mmdemo.settings import Settings
from mmdemo.workbench import Workbench


@pytest.fixture
def kept(tmp_path):
    """Three pairs in the data folder that the command line looks into."""
    workbench = Workbench.from_settings(Settings(data_dir=tmp_path / "data"))
    candidates = (Candidate("a red cat", 0.5),)
    judged = [
        ("good", "a red cat", "en"),
        ("fixed", "一只蓝色的猫", "zh"),
        ("bad", "a red cat", "en"),
    ]
    for seed, (verdict, text, language) in enumerate(judged):
        suggestion = Suggestion("caption", language, candidates, "bundled", "abc", 0.1)
        picture = draw_scene(random_scene(seed))
        draft = PairDraft("caption", picture, None, language, suggestion, text, verdict, "me")
        workbench.pairs.add(draft)
    workbench.close()


@pytest.mark.usefixtures("kept")
def test_pairs_are_listed_newest_first(mmdemo):
    records = mmdemo("pairs", "list", "--json").records
    assert [record["verdict"] for record in records] == ["bad", "fixed", "good"]
    assert records[1]["suggested"] == "a red cat"
    assert records[1]["text"] == "一只蓝色的猫"
    assert "a red cat -> 一只蓝色的猫" in mmdemo("pairs", "list").out


@pytest.fixture
def kept_clip(tmp_path):
    """A corrected clip of speech in the same data folder."""
    workbench = Workbench.from_settings(Settings(data_dir=tmp_path / "data"))
    stream = BytesIO()
    soundfile.write(stream, np.zeros(800), 8_000, format="FLAC")
    clip = Clip(stream.getvalue(), "interview.mp3", 12.5, 12.6)
    suggestion = Suggestion("transcribe", "en", (Candidate("hallo", 0.5),), "bundled", "abc", 0.1)
    draft = PairDraft("transcribe", clip, None, "en", suggestion, "hello", "fixed", "me")
    yield workbench.pairs.add(draft)
    workbench.close()


@pytest.mark.usefixtures("kept")
def test_clips_are_listed_and_exported_beside_pictures(mmdemo, kept_clip, tmp_path):
    pictures = mmdemo("pairs", "list", "--json", "--task", "caption").records
    assert all(Path(record["picture_path"]).is_file() for record in pictures)
    (record,) = mmdemo("pairs", "list", "--json", "--task", "transcribe").records
    assert (record["media"], record["text"]) == ("clip", "hello")
    assert record["clip_path"] == str(kept_clip.media_path)
    assert record["clip_sha256"] == kept_clip.media_sha256
    assert "picture_path" not in record
    assert "hallo -> hello" in mmdemo("pairs", "list", "--task", "transcribe").out
    assert "3 pairs written" in mmdemo("pairs", "export", "--out", tmp_path / "export").err
    assert len(list((tmp_path / "export" / "clips").iterdir())) == 1


@pytest.mark.usefixtures("kept")
def test_pairs_are_filtered(mmdemo):
    def verdicts(*options):
        return [r["verdict"] for r in mmdemo("pairs", "list", "--json", *options).records]

    assert verdicts("--verdict", "good") == ["good"]
    assert verdicts("--language", "zh") == ["fixed"]
    assert verdicts("--limit", "2") == ["bad", "fixed"]
    assert verdicts("--task", "answer") == []


@pytest.mark.usefixtures("kept")
def test_an_export_holds_the_texts_to_learn_from(mmdemo, tmp_path):
    folder = tmp_path / "export"
    assert mmdemo("pairs", "export", "--format", "jsonl", "--out", folder).code == 0
    lines = (folder / "metadata.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert [row["verdict"] for row in rows] == ["good", "fixed"]
    assert all((folder / row["file_name"]).is_file() for row in rows)
    mmdemo("pairs", "export", "--out", folder, "--bad-too")
    assert len((folder / "metadata.jsonl").read_text(encoding="utf-8").splitlines()) == 3
