"""mmdemo scenes: pictures with everything that is known of them, the same every time."""

import json

from PIL import Image

from mmdemo.scenes import draw_scene, random_scene


def test_a_folder_of_scenes_holds_pictures_and_their_truth(mmdemo, tmp_path):
    folder = tmp_path / "scenes"
    assert mmdemo("scenes", "--seed", "7", "--count", "3", "--out", folder).code == 0
    lines = (folder / "metadata.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert [row["seed"] for row in rows] == [7, 8, 9]
    for row in rows:
        scene = random_scene(row["seed"], "test")
        assert row["background"] == scene.background
        assert [thing["kind"] for thing in row["things"]] == [thing.kind for thing in scene.things]
        assert row["captions"]["zh"]["detailed"]
        assert row["questions"]
        with Image.open(folder / row["file_name"]) as picture:
            assert picture.tobytes() == draw_scene(scene).tobytes()


def test_the_same_seed_gives_the_same_files(mmdemo, tmp_path):
    for name in ("one", "two"):
        mmdemo("scenes", "--count", "2", "--out", tmp_path / name)
    files = [sorted(path.name for path in (tmp_path / name).iterdir()) for name in ("one", "two")]
    assert files[0] == files[1]
    for file in files[0]:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_a_contact_sheet_shows_all_of_them(mmdemo, tmp_path):
    small, large = tmp_path / "small.png", tmp_path / "sheets" / "large.png"
    assert mmdemo("scenes", "--count", "6", "--sheet", small).code == 0
    assert mmdemo("scenes", "--count", "12", "--sheet", large).code == 0
    with Image.open(small) as one_row, Image.open(large) as two_rows:
        assert two_rows.width == one_row.width
        assert two_rows.height > one_row.height


def test_a_folder_that_cannot_be_written_gets_one_sentence(mmdemo, tmp_path):
    (tmp_path / "file").touch()
    done = mmdemo("scenes", "--count", "1", "--out", tmp_path / "file")
    assert done.code == 2
    assert len(done.err.splitlines()) == 1
