"""mmdemo pairs preferences: wins are told, and what was chosen is written for DPO trainers."""

import json

import pytest
from PIL import Image

from mmdemo.pairs import PreferenceDraft, Side
from mmdemo.settings import Settings
from mmdemo.workbench import Workbench


@pytest.fixture
def preferred(tmp_path):
    """Four comparisons of captions, one of drawings, in the folder that commands look into."""
    workbench = Workbench.from_settings(Settings(data_dir=tmp_path / "data"))
    old = Side("bundled", "0123abcd", "a red hat", {}, 0.1)
    new = Side("captioner-1", "4567cdef", "一顶王冠", {}, 0.1)
    picture = Image.new("RGB", (8, 8), "red")
    for winner in ("b", "b", "a", "same"):
        workbench.preferences.add(
            PreferenceDraft("caption", "zh", picture, old, new, winner, "Ada", prompt="写一句话。")
        )
    drawn = []
    for colour in ("blue", "green"):
        path = tmp_path / f"{colour}.png"
        Image.new("RGB", (8, 8), colour).save(path)
        drawn.append(Side(f"painter-{colour}", "1", "", {"seed": 1}, 1.0, picture=path))
    workbench.preferences.add(
        PreferenceDraft("draw", "en", None, *drawn, "a", "Bo", prompt="a blue square")
    )
    workbench.close()


@pytest.mark.usefixtures("preferred")
def test_wins_are_told_with_their_interval(mmdemo):
    captions, drawings = mmdemo("pairs", "preferences", "--json").records
    assert captions["one"] == ["bundled", "0123abcd"]
    assert (captions["n_one"], captions["n_other"], captions["n_same"]) == (1, 2, 1)
    low, high = captions["interval"]
    assert low < captions["share"] < high
    assert (drawings["task"], drawings["share"]) == ("draw", 1.0)
    told = mmdemo("pairs", "preferences", "--task", "caption").out
    assert "bundled@0123abcd 1 : 2 captioner-1@4567cdef, 1 the same; the first won 33%" in told


@pytest.mark.usefixtures("preferred")
def test_what_was_chosen_is_written_with_its_pictures(mmdemo, tmp_path):
    out = tmp_path / "export" / "preferences.jsonl"
    done = mmdemo("pairs", "preferences", "--out", out)
    assert "4 preferences written" in done.err  # what was found the same teaches nothing
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [(row["chosen"], row["rejected"]) for row in rows[:3]] == [
        ("一顶王冠", "a red hat"),
        ("一顶王冠", "a red hat"),
        ("a red hat", "一顶王冠"),
    ]
    assert rows[0]["prompt"] == "写一句话。"
    assert Image.open(out.parent / rows[0]["images"][0]).getpixel((0, 0)) == (255, 0, 0)
    assert Image.open(out.parent / rows[3]["chosen"]).getpixel((0, 0)) == (0, 0, 255)
    assert Image.open(out.parent / rows[3]["rejected"]).getpixel((0, 0)) == (0, 128, 0)
    assert rows[3]["chosen_model"] == "painter-blue@1"


def test_without_preferences_it_says_what_to_do(mmdemo, tmp_path):
    assert "do so on the page" in mmdemo("pairs", "preferences").out
    done = mmdemo("pairs", "preferences", "--out", tmp_path / "nothing.jsonl")
    assert done.code == 2
    assert "There is no preference to write" in done.err
    assert list(tmp_path.glob("*nothing*")) == []
