"""What is wrong with what is brought in is named, row by row; what is right comes in."""

import gzip
import json
import tarfile
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from mmdemo.errors import InvalidRequestError
from mmdemo.exchange import EXPORTERS, Wishes, bring_in, examine, look_into
from mmdemo.pairs import Intake
from mmdemo.scenes import draw_scene, random_scene


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with three pictures, one of them with a name of its own kind."""
    place = tmp_path / "in"
    (place / "sub").mkdir(parents=True)
    for number, name in enumerate(["one.png", "sub/two.jpg", "🚗 三.webp"]):
        draw_scene(random_scene(number)).resize((64, 48)).save(place / name)
    return place


def write_rows(path, *rows):
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def reasons(report):
    return {row.where: row.reason for row in report.bad}


def test_each_bad_row_is_named_with_its_reason(store, take_in, folder):
    (folder / "note.png").write_text("no picture")
    (folder / "empty.png").touch()
    write_rows(
        folder / "rows.jsonl",
        {"file_name": "one.png", "text": "one"},
        "{broken",
        {"file_name": "gone.png", "text": "gone"},
        {"file_name": "note.png", "text": "no"},
        {"file_name": "empty.png", "text": "no"},
        {"file_name": "one.png", "text": "x" * 1_000_000},
        {"file_name": "one.png", "text": "un", "language": "fr"},
        {"file_name": "one.png", "text": "so", "verdict": "perfect"},
        {"file_name": "one.png", "text": "so", "task": "transcribe"},
        {"file_name": "one.png", "text": "so", "task": "answer"},
        {"file_name": "one.png", "text": "so", "stars": "many"},
        r'{"file_name": "one.png", "text": "half \ud83d"}',
        {"text": "of nothing"},
        [1, 2],
        {"file_name": "🚗 三.webp", "text": "三"},
        {"file_name": "x" * 300 + ".png", "text": "too long a name"},
        {"file_name": ["one.png"], "text": "no name"},
    )
    report = take_in(store, folder / "rows.jsonl")
    assert (report.n_rows, report.n_new, report.n_bad) == (17, 2, 15)
    told = reasons(report)
    for number, part in {
        2: "no JSON",
        3: "There is no file gone.png",
        4: "not a picture",
        5: "is empty",
        6: "1,000,000 characters; at most 20,000",
        7: "'fr' is not one of the languages",
        8: "'perfect' is not one of the verdicts",
        9: "'transcribe' is not one for a picture",
        10: "needs its question",
        11: "which is no number",
        12: "characters that are no text",
        13: "names no file",
        14: "no JSON object",
        16: "There is no file xxx",
        17: "names no file",
    }.items():
        assert part in told[f"rows.jsonl:{number}"]
    assert {(pair.text, pair.language) for pair in store} == {("one", "en"), ("三", "zh")}


def test_what_came_before_a_list_that_cannot_be_read_is_kept(store, take_in, folder):
    write_rows(folder / "a.jsonl", {"file_name": "one.png", "text": "one"})
    (folder / "b.jsonl").symlink_to(folder.parent / "nowhere.jsonl")
    found = look_into(folder)
    found.files[:] = ["a.jsonl", "b.jsonl"]
    with pytest.raises(InvalidRequestError, match="leads out"):
        bring_in(found, Intake(store._storage), Wishes())
    assert [pair.text for pair in store] == ["one"]


@pytest.mark.parametrize(
    "path",
    [
        *("../secret.png", "/etc/passwd", "sub/../../secret.png", "C:\\secret.png"),
        *("..\\secret.png", "http://example.org/a.png", "file:///etc/passwd", "link.png"),
    ],
)
def test_a_row_that_names_a_file_outside_is_refused(store, take_in, folder, path):
    Image.new("RGB", (8, 8)).save(folder.parent / "secret.png")
    (folder / "link.png").symlink_to(folder.parent / "secret.png")
    write_rows(folder / "rows.jsonl", {"file_name": path, "text": "a secret"})
    report = take_in(store, folder)
    assert (report.n_new, report.n_bad) == (0, 1)
    assert "leads out" in report.bad[0].reason or "on the network" in report.bad[0].reason
    assert store.count() == 0


@pytest.mark.parametrize("name", ["../evil.png", "/evil.png", "a/../../evil.png", "..\\evil.png"])
@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_an_archive_with_a_path_that_leads_out_is_refused_as_a_whole(
    store, take_in, folder, kind, name
):
    archive = folder.parent / f"trap.{kind}"
    picture = (folder / "one.png").read_bytes()
    if kind == "zip":
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("good.png", picture)
            info = zipfile.ZipInfo("x")
            info.filename = name
            file.writestr(info, picture)
    else:
        with tarfile.open(archive, "w") as file:
            member = tarfile.TarInfo(name)
            member.size = len(picture)
            file.addfile(member, BytesIO(picture))
    with pytest.raises(InvalidRequestError, match="leads out of it; nothing of it was read"):
        take_in(store, archive)
    assert store.count() == 0


def test_a_zip_bomb_is_refused_before_it_bursts(store, take_in, tmp_path):
    bomb = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file,
        file.open("zeros.png", "w", force_zip64=True) as member,
    ):
        for _ in range(300):
            member.write(b"\0" * 1_000_000)
    assert bomb.stat().st_size < 1_000_000
    with pytest.raises(InvalidRequestError, match=r"would unpack to 300 MB.*as a zip bomb does"):
        take_in(store, bomb)


def test_a_tar_that_unpacks_to_too_much_is_refused(store, take_in, tmp_path):
    member = tarfile.TarInfo("zeros.png")
    member.size = 600_000_000
    (tmp_path / "bomb.tar.gz").write_bytes(gzip.compress(member.tobuf() + b"\0" * 1_000_000))
    with pytest.raises(InvalidRequestError, match=r"holds zeros\.png of 600 MB"):
        take_in(store, tmp_path / "bomb.tar.gz")


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("cut.zip", b"PK\x03\x04rest", "is damaged or was cut off"),
        ("cut.tar", b"no tar", "is no tar file, or was cut off"),
        ("cut.parquet", b"PAR1", "is no Parquet file"),
        ("cut.json", b'{"images": [', "is no JSON"),
        ("rows.csv", b"name,text\na,b\n", "has no column that names a file"),
        ("thesis.docx", b"words", "holds nothing that can be brought in"),
    ],
)
def test_what_cannot_be_read_is_told(store, take_in, tmp_path, name, data, sentence):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InvalidRequestError, match=sentence):
        take_in(store, tmp_path / name)
    with pytest.raises(InvalidRequestError, match="There is no file"):
        take_in(store, tmp_path / "nowhere")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_is_read_in_the_encodings_and_with_the_signs_of_spreadsheets(
    store, take_in, folder, encoding, delimiter
):
    rows = [["file", "caption"], ["one.png", "一辆红色的车"], ["sub/two.jpg", '"a ""fast"" car"']]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    (folder / "table.csv").write_bytes(text.encode(encoding))
    report = take_in(store, folder / "table.csv")
    assert report.bad == []
    assert [pair.text for pair in store] == ["一辆红色的车", 'a "fast" car']
    assert [pair.source for pair in store] == ["one.png", "two.jpg"]


def test_a_broken_row_of_a_table_costs_itself_alone(store, take_in, folder):
    table = f"file_name,text\none.png,{'x' * 1_000_000}\none.png,fine\n"
    (folder / "table.csv").write_text(table)
    report = take_in(store, folder / "table.csv")
    assert (report.n_new, report.n_bad) == (1, 1)
    assert "larger than field limit" in report.bad[0].reason


def test_an_altered_file_of_an_export_is_named(varied, other, take_in, tmp_path):
    EXPORTERS["jsonl"](varied, tmp_path / "out")
    picture = next((tmp_path / "out").glob("*.png"))
    Image.new("RGB", (9, 9), "lime").save(picture)
    report = take_in(other, tmp_path / "out")
    assert report.n_bad >= 1
    assert "is not the file that was exported" in report.bad[0].reason


def test_a_dry_run_counts_the_same_and_keeps_nothing(store, take_in, folder):
    Image.open(folder / "one.png").save(folder / "smaller.jpg", quality=60)
    (folder / "again.png").write_bytes((folder / "one.png").read_bytes())
    seen = take_in(store, folder, how=examine, languages=("en", "zh"))
    assert store.count() == 0
    done = take_in(store, folder, languages=("en", "zh"))
    assert (seen.n_new, seen.n_same, seen.n_alike) == (done.n_new, done.n_same, done.n_alike)
    assert (done.n_rows, done.n_new, done.n_there) == (5, 8, 2)
    assert ("one.png", "again.png") in done.same  # shown, though nothing new is kept of it
    assert any({where, what} & {"smaller.jpg"} for where, what in done.alike)
    alike = [p for p in store if p.source in {"one.png", "again.png", "smaller.jpg"}]
    assert len({(pair.kin, pair.split) for pair in alike}) == 1


def test_a_link_leads_nowhere(store, take_in, tmp_path):
    """Neither a link in an archive, which is only read, nor one in a folder, which is refused."""
    secret = tmp_path / "secret.png"
    draw_scene(random_scene(5)).save(secret)
    link = zipfile.ZipInfo("a.png")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "links.zip", "w") as archive:
        archive.writestr(link, str(secret))
    with tarfile.open(tmp_path / "links.tar", "w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE):
            member = tarfile.TarInfo(f"{kind.decode()}.png")
            member.type, member.linkname = kind, str(secret)
            archive.addfile(member)
    folder = tmp_path / "links"
    folder.mkdir()
    (folder / "a.png").symlink_to(secret)
    for path in (tmp_path / "links.zip", tmp_path / "links.tar", folder):
        try:
            assert take_in(store, path).n_new == 0
        except InvalidRequestError:
            continue
    assert list(store) == []
