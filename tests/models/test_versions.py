"""Versions: kept with where they came from, promoted and rolled back, whatever happens between."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mmdemo.errors import InvalidRequestError, UnknownModelError
from mmdemo.models.versions import VersionStore

ABOUT = {
    "role": "captioner",
    "tasks": ("caption", "answer"),
    "parent": "describer",
    "parent_version": "0123",
    "pairs": ("a", "b"),
    "snapshot": "ff",
    "settings": {"seed": 1},
    "code": "",
    "who": "Ada",
}
BEFORE = {"caption": "describer", "answer": "describer"}


@pytest.fixture
def versions(tmp_path):
    return VersionStore(tmp_path / "versions")


@pytest.fixture
def model(tmp_path):
    """A checkpoint folder, as far as versions look into one."""
    folder = tmp_path / "trained"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"weights")
    return folder


def test_a_version_is_a_copy_and_remembers_where_it_came_from(versions, model):
    kept = versions.add(model, ABOUT)
    (model / "model.safetensors").write_bytes(b"other weights")
    assert (kept.name, kept.parent, kept.pairs) == ("captioner-1", "describer", ("a", "b"))
    assert versions.get("captioner-1") == kept
    assert (versions.path("captioner-1") / "model.safetensors").read_bytes() == b"weights"
    assert versions.add(model, ABOUT).weights_version != kept.weights_version
    assert [version.name for version in versions] == ["captioner-1", "captioner-2"]
    assert versions.card("captioner-1").tasks == ("caption", "answer")


def test_promotion_goes_back_step_by_step(versions, model):
    one, two = versions.add(model, ABOUT), versions.add(model, ABOUT)
    assert versions.live() == {}
    versions.promote(one.name, BEFORE, "Ada")
    versions.promote(two.name, BEFORE, "Bo", reason="sounds nicer")
    assert versions.live() == {"caption": "captioner-2", "answer": "captioner-2"}
    assert versions.promotions()["caption"][-1].reason == "sounds nicer"
    with pytest.raises(InvalidRequestError, match="captioner-2 was promoted last"):
        versions.roll_back("caption", "captioner-1")
    versions.roll_back("caption", "captioner-2")
    assert versions.live() == {"caption": "captioner-1", "answer": "captioner-2"}
    versions.roll_back("caption")
    assert versions.live() == {"answer": "captioner-2"}
    with pytest.raises(InvalidRequestError, match="nothing to take back"):
        versions.roll_back("caption")


def test_one_that_is_live_is_not_promoted_twice_and_one_that_is_gone_does_not_come_back(
    versions, model
):
    one, two = versions.add(model, ABOUT), versions.add(model, ABOUT)
    versions.promote(one.name, BEFORE, "Ada")
    versions.promote(one.name, dict.fromkeys(BEFORE, one.name), "Bo")
    assert len(versions.promotions()["caption"]) == 1
    versions.promote(two.name, BEFORE, "Ada")
    versions.delete(one.name)
    versions.roll_back("caption")
    assert "caption" not in versions.live()


def test_what_is_live_or_has_children_is_not_deleted(versions, model):
    one = versions.add(model, ABOUT)
    versions.add(model, ABOUT | {"parent": one.name})
    with pytest.raises(InvalidRequestError, match="captioner-2 was made from captioner-1"):
        versions.delete(one.name)
    versions.promote("captioner-2", BEFORE, "Ada")
    with pytest.raises(InvalidRequestError, match="captioner-2 is live"):
        versions.delete("captioner-2")
    for task in BEFORE:
        versions.roll_back(task)
    versions.delete("captioner-2")
    versions.delete(one.name)
    assert list(versions) == []
    for name in (one.name, "../trained", ""):
        with pytest.raises(UnknownModelError, match="There is no version"):
            versions.get(name)


def test_a_version_is_called_and_scored_without_losing_anything(versions, model):
    kept = versions.add(model, ABOUT)
    versions.rename(kept.name, " knows crowns ")
    scored = versions.add_scores(kept.name, {"held_out": {"right": 0.9}})
    assert (scored.title, scored.scores) == ("knows crowns", {"held_out": {"right": 0.9}})
    assert versions.get(kept.name) == scored


def test_an_app_killed_while_it_promotes_leaves_one_version_live(versions, model, tmp_path):
    names = [versions.add(model, ABOUT).name for _ in range(2)]
    program = (
        "import itertools, sys; from pathlib import Path\n"
        "from mmdemo.models.versions import VersionStore\n"
        f"versions = VersionStore(Path({str(tmp_path / 'versions')!r}))\n"
        "print('ready', flush=True)\n"
        f"for name in itertools.cycle({names!r}):\n"
        f"    versions.promote(name, {BEFORE!r}, 'Ada')\n"
        "    for task in ('caption', 'answer'):\n"
        "        versions.roll_back(task)\n"
        f"    versions.promote(name, {BEFORE!r}, 'Ada')\n"
    )
    for pause_s in (0.01, 0.03, 0.05, 0.02, 0.04):
        process = subprocess.Popen(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
        )
        process.stdout.readline()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(pause_s)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        live = versions.live()
        assert set(live) <= {"caption", "answer"}
        assert set(live.values()) <= set(names)
        for file in (tmp_path / "versions").glob("promoted.json"):  # none was written yet
            json.loads(file.read_text())
