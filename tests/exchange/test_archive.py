from zipfile import ZipFile

import pytest

from mmdemo.errors import InvalidRequestError
from mmdemo.exchange import EXPORTERS, write_zip


@pytest.mark.parametrize("name", EXPORTERS)
def test_a_zip_holds_what_the_folder_would(store, keep, tmp_path, name):
    keep()
    keep("一只狗", seed=1, language="zh")
    EXPORTERS[name](store, tmp_path / "folder")
    assert write_zip(store, tmp_path / "zips" / "pairs.zip", EXPORTERS[name]) == 2
    with ZipFile(tmp_path / "zips" / "pairs.zip") as archive:
        assert archive.testzip() is None
        packed = {name: archive.read(name) for name in archive.namelist()}
    assert packed == {path.name: path.read_bytes() for path in (tmp_path / "folder").iterdir()}
    assert [path.name for path in (tmp_path / "zips").iterdir()] == ["pairs.zip"]


def test_an_earlier_zip_stays_where_there_is_nothing_to_export(store, tmp_path):
    (tmp_path / "pairs.zip").write_text("earlier")
    with pytest.raises(InvalidRequestError, match="no pairs to export"):
        write_zip(store, tmp_path / "pairs.zip", EXPORTERS["jsonl"])
    assert (tmp_path / "pairs.zip").read_text() == "earlier"
    assert {path.name for path in tmp_path.iterdir()} == {"app", "pairs.zip"}
