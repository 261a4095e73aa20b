from zipfile import ZipFile

import pytest

from mmdemo.errors import InvalidRequestError
from mmdemo.exchange import EXPORTERS, write_zip


@pytest.mark.parametrize("name", EXPORTERS)
def test_a_zip_holds_what_the_folder_would(store, keep, clip, tmp_path, name):
    keep()
    keep(media=clip)
    keep("一只狗", seed=1, language="zh")
    n_pairs = EXPORTERS[name](store, tmp_path / "folder")
    assert write_zip(store, tmp_path / "zips" / "pairs.zip", EXPORTERS[name]) == n_pairs
    with ZipFile(tmp_path / "zips" / "pairs.zip") as archive:
        assert archive.testzip() is None
        packed = {name: archive.read(name) for name in archive.namelist()}
    folder = tmp_path / "folder"
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert packed == {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    assert (clip.flac in packed.values()) == (
        name in {"jsonl", "csv", "imagefolder", "label-studio", "sidecar"}
    )
    assert [path.name for path in (tmp_path / "zips").iterdir()] == ["pairs.zip"]


def test_an_earlier_zip_stays_where_there_is_nothing_to_export(store, tmp_path):
    (tmp_path / "pairs.zip").write_text("earlier")
    with pytest.raises(InvalidRequestError, match="no pairs to export"):
        write_zip(store, tmp_path / "pairs.zip", EXPORTERS["jsonl"])
    assert (tmp_path / "pairs.zip").read_text() == "earlier"
    assert {path.name for path in tmp_path.iterdir()} == {"app", "pairs.zip"}
