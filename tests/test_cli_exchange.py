"""mmdemo pairs import, export, stats and check."""

import json

import pytest
from PIL import Image

from mmdemo.settings import Settings
from mmdemo.workbench import Workbench


@pytest.fixture
def pictures(tmp_path):
    """A folder with three pictures and a list that names one more."""
    folder = tmp_path / "in"
    folder.mkdir()
    rows = [{"file_name": f"{number}.png", "text": f"text {number}"} for number in range(4)]
    (folder / "metadata.jsonl").write_text("\n".join(map(json.dumps, rows)))
    for number in range(3):
        Image.effect_noise((40, 30), 20 + 40 * number).convert("RGB").save(folder / f"{number}.png")
    return folder


def test_a_dry_run_tells_and_keeps_nothing(mmdemo, pictures):
    done = mmdemo("pairs", "import", pictures, "--dry-run")
    assert done.code == 1
    assert "metadata.jsonl:4: cannot come in: There is no file 3.png" in done.err
    assert "4 rows of jsonl: 3 pairs would be added, 0 are there already, 1 bad rows" in done.out
    assert mmdemo("pairs", "stats", "--json").records[0]["pairs"] == 0


def test_what_was_brought_in_is_counted_exported_and_brought_back(mmdemo, pictures, tmp_path):
    (record,) = mmdemo("pairs", "import", pictures, "--project", "p", "--json").records
    assert (record["new"], record["bad"], record["named"][0]["row"]) == (3, 1, "metadata.jsonl:4")
    (counts,) = mmdemo("pairs", "stats", "--json").records
    assert (counts["pairs"], counts["project"], counts["verdict"]) == (3, {"p": 3}, {"good": 3})
    assert "project: p 3" in mmdemo("pairs", "stats").out
    done = mmdemo("pairs", "export", "--format", "csv", "--out", tmp_path / "out.zip")
    assert "3 pairs written" in done.err
    elsewhere = tmp_path / "elsewhere"
    (record,) = mmdemo(
        "pairs", "import", tmp_path / "out.zip", "--data-dir", elsewhere, "--json"
    ).records
    assert (record["format"], record["new"], record["bad"]) == ("csv", 3, 0)
    one, two = (
        mmdemo("pairs", "list", "--json"),
        mmdemo("pairs", "list", "--json", "--data-dir", elsewhere),
    )
    ids = [[record["id"] for record in each.records] for each in (one, two)]
    assert ids[0] == ids[1]


def test_an_export_is_chosen_by_project_language_split_and_verdict(mmdemo, pictures, tmp_path):
    mmdemo("pairs", "import", pictures, "--verdict", "bad")
    out = tmp_path / "out"
    assert "no pairs to export" in mmdemo("pairs", "export", "--out", out).err
    assert (
        mmdemo("pairs", "export", "--out", out, "--verdict", "bad", "--project", "main").code == 0
    )
    assert mmdemo("pairs", "export", "--out", out, "--bad-too", "--language", "zh").code == 2
    assert mmdemo("pairs", "export", "--out", out, "--bad-too", "--split", "none").code == 2
    assert "either --out or --to-hub" in mmdemo("pairs", "export").err
    assert "no format 'xls'" in mmdemo("pairs", "export", "--out", out, "--format", "xls").err


def test_check_finds_missing_altered_and_unnamed_files(mmdemo, pictures, tmp_path):
    mmdemo("pairs", "import", pictures)
    done = mmdemo("pairs", "check")
    assert (done.code, done.out) == (0, "")
    workbench = Workbench.from_settings(Settings(data_dir=tmp_path / "data"))
    gone, altered, _ = workbench.pairs
    workbench.pairs.delete(gone.id, who="Ada")  # a deleted pair keeps its file, too
    workbench.close()
    gone.media_path.unlink()
    altered.media_path.write_bytes(b"other")
    stray = gone.media_path.with_name("stray.png")
    stray.write_bytes(b"whose?")
    done = mmdemo("pairs", "check", "--json")
    assert done.code == 1
    found = {record["trouble"]: record for record in done.records}
    assert found["missing"] == {
        "trouble": "missing", "file": str(gone.media_path), "pairs": [gone.id]
    }  # fmt: skip
    assert found["altered"]["pairs"] == [altered.id]
    assert found["unnamed"] == {"trouble": "unnamed", "file": str(stray), "pairs": []}
    assert f"missing: {gone.media_path} (pairs {gone.id})" in mmdemo("pairs", "check").out
