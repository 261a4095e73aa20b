"""What was taken out comes back as it was: into another collection, or a second time."""

from dataclasses import replace
from pathlib import Path

import pytest

from mmdemo.exchange import EXPORTERS, examine, write_zip
from mmdemo.pairs import VERDICTS

WHOLE = ["jsonl", "csv", "imagefolder", "parquet", "webdataset"]


def known_of(store):
    """Every pair with its history, without the place of its file; the file's bytes instead."""
    return {
        pair.id: (
            replace(pair, media_path=Path()),
            pair.history,
            pair.media_path.read_bytes(),
        )
        for pair in store
    }


@pytest.mark.parametrize("name", WHOLE)
def test_an_export_brought_in_elsewhere_is_the_same_collection(
    varied, other, take_in, tmp_path, name
):
    assert EXPORTERS[name](varied, tmp_path / "out", verdicts=VERDICTS) == 8
    report = take_in(other, tmp_path / "out")
    assert (report.n_rows, report.n_new, report.n_bad, report.bad) == (8, 8, 0, [])
    assert known_of(other) == known_of(varied)


def test_the_order_of_the_pairs_stays(varied, other, take_in, tmp_path):
    EXPORTERS["jsonl"](varied.iterate(task="caption"), tmp_path / "out", verdicts=VERDICTS)
    take_in(other, tmp_path / "out")
    assert [pair.id for pair in other] == [pair.id for pair in varied.iterate(task="caption")]


@pytest.mark.parametrize("name", WHOLE)
def test_a_zip_will_do_and_a_second_time_changes_nothing(varied, other, take_in, tmp_path, name):
    def export(pairs, folder):
        return EXPORTERS[name](pairs, folder, verdicts=VERDICTS)

    write_zip(varied, tmp_path / "out.zip", export)
    assert take_in(other, tmp_path / "out.zip", how=examine).n_new == 8
    assert other.count() == 0
    assert take_in(other, tmp_path / "out.zip").n_new == 8
    before = known_of(other)
    again = take_in(other, tmp_path / "out.zip")
    assert (again.n_new, again.n_there) == (0, 8)
    assert known_of(other) == before


def test_an_export_of_an_import_is_the_same_export(varied, other, take_in, tmp_path):
    EXPORTERS["jsonl"](varied, tmp_path / "one", verdicts=VERDICTS)
    take_in(other, tmp_path / "one")
    EXPORTERS["jsonl"](other, tmp_path / "two", verdicts=VERDICTS)
    one, two = (
        {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (tmp_path / "one", tmp_path / "two")
    )
    assert one == two


def test_a_new_home_may_be_chosen(varied, other, take_in, tmp_path):
    EXPORTERS["jsonl"](varied, tmp_path / "out")
    take_in(other, tmp_path / "out", project="second")
    assert {pair.project for pair in other} == {"second"}


@pytest.mark.parametrize(("name", "n_pairs"), [("coco", 4), ("label-studio", 8), ("sidecar", 7)])
def test_what_a_format_has_room_for_comes_back(varied, other, take_in, tmp_path, name, n_pairs):
    assert EXPORTERS[name](varied, tmp_path / "out", verdicts=VERDICTS) == n_pairs
    report = take_in(other, tmp_path / "out")
    assert (report.n_new, report.bad) == (n_pairs, [])
    if name == "sidecar":
        want = {(p.language, p.text.strip(), p.media_sha256) for p in varied if not p.question}
        assert {(p.language, p.text, p.media_sha256) for p in other} == want
    else:
        before = known_of(varied)
        assert all(before[pair_id] == known for pair_id, known in known_of(other).items())
