"""Other programs' formats come in as they describe them; ours open in their readers."""

import json
import zipfile
from contextlib import redirect_stdout
from io import StringIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import soundfile
import webdataset
from datasets import Audio, Dataset, Features, Value, load_dataset
from datasets import Image as ImageFeature
from PIL import Image
from pycocotools.coco import COCO

from mmdemo.errors import InvalidRequestError, StoppedError
from mmdemo.exchange import EXPORTERS, publish
from mmdemo.pairs import VERDICTS


@pytest.fixture
def pictures(tmp_path):
    """A folder with four different pictures."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(4):
        picture = Image.effect_noise((40, 30 + number), 20 + 30 * number).convert("RGB")
        picture.save(folder / f"{number}.png")
    return folder


@pytest.fixture(autouse=True)
def no_hub(monkeypatch, tmp_path):
    monkeypatch.setattr("datasets.config.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "cache")


def texts(store):
    return [(pair.source, pair.language, pair.text, pair.verdict) for pair in store]


def test_a_plain_folder_becomes_open_pairs_in_each_language(store, take_in, pictures):
    report = take_in(store, pictures, languages=("en", "zh"), project="new")
    assert (report.format, report.n_rows, report.n_new) == ("files", 4, 8)
    assert texts(store)[:2] == [("0.png", "en", "", "open"), ("0.png", "zh", "", "open")]
    assert {pair.project for pair in store} == {"new"}
    assert len({pair.item for pair in store}) == 4


def test_texts_beside_pictures(store, take_in, pictures):
    (pictures / "0.txt").write_text("a red car\n", encoding="utf-8")
    (pictures / "1.zh.txt").write_text("蓝色的树", encoding="gb18030")
    (pictures / "1.en.txt").write_text("a blue tree", encoding="utf-8")
    take_in(store, pictures)
    assert texts(store) == [
        ("0.png", "en", "a red car", "good"),
        ("1.png", "en", "a blue tree", "good"),
        ("1.png", "zh", "蓝色的树", "good"),
        ("2.png", "en", "", "open"),
        ("3.png", "en", "", "open"),
    ]


def test_clips_of_any_kind_become_flac(store, take_in, tmp_path):
    (tmp_path / "in").mkdir()
    tone = np.sin(np.arange(8_000) / 9) / 3
    soundfile.write(tmp_path / "in" / "a.wav", np.stack([tone, tone], 1), 16_000)
    soundfile.write(tmp_path / "in" / "b.flac", tone, 8_000)
    (tmp_path / "in" / "c.wav").write_bytes(b"RIFF no sound")
    report = take_in(store, tmp_path / "in", task="transcribe")
    assert (report.n_new, [row.where for row in report.bad]) == (2, ["c.wav"])
    one, two = store
    assert (one.media, one.task, one.settings["recording"]) == ("clip", "transcribe", "a.wav")
    assert one.settings["end_s"] == pytest.approx(0.5)
    assert two.media_path.read_bytes() == (tmp_path / "in" / "b.flac").read_bytes()


def test_one_row_may_hold_both_languages_a_suggestion_tags_and_stars(store, take_in, pictures):
    row = {"image": "0.png", "caption_en": "a car", "caption_zh": "车", "suggested": "a cat"}
    row |= {"model": "m", "tags": ["red", "fast"], "stars": 3, "note": "look", "speaker": "x"}
    (pictures / "rows.jsonl").write_text(json.dumps(row) + "\n")
    take_in(store, pictures / "rows.jsonl", verdict="fixed", who="Ada")
    one, two = store
    assert (one.text, two.text, one.item) == ("a car", "车", two.item)
    assert (one.suggested, one.model, one.confidence, one.who) == ("a cat", "m", None, "Ada")
    assert (one.tags, one.stars, one.note, one.kin) == (("fast", "red"), 3, "look", "x")


def test_coco_captions(store, take_in, pictures, tmp_path):
    whole = {
        "images": [{"id": n, "file_name": f"{n}.png"} for n in range(3)],
        "annotations": [
            {"id": 1, "image_id": 0, "caption": "one"},
            {"id": 2, "image_id": 0, "caption": "another"},
            {"id": 3, "image_id": 1, "caption": "一"},
            {"id": 4, "image_id": 77, "caption": "of nothing"},
        ],
    }
    with zipfile.ZipFile(tmp_path / "coco.zip", "w") as archive:
        archive.writestr("annotations/captions_val.json", json.dumps(whole))
        for path in pictures.iterdir():
            archive.write(path, f"val/{path.name}")
    report = take_in(store, tmp_path / "coco.zip")
    assert (report.format, report.n_new) == ("coco", 4)
    assert [(row.where, row.reason) for row in report.bad] == [
        ("captions_val.json: annotation 4", "This annotation belongs to no image of the file.")
    ]
    assert [text for _, _, text, _ in texts(store)] == ["one", "another", "一", ""]


def test_label_studio_annotations_and_predictions(store, take_in, pictures):
    def said(*texts):
        return {"result": [{"type": "textarea", "value": {"text": list(texts)}}]}

    tasks = [
        {
            "data": {"image": "/data/local-files/?d=0.png", "language": "en"},
            "annotations": [{**said("a car"), "was_cancelled": False}],
            "predictions": [{**said("a cat"), "model_version": "blip@3f", "score": 0.75}],
        },
        {"data": {"image": "/data/upload/1/1.png"}, "annotations": []},
        {"data": {"image": "2.png", "question": "How many?"}, "annotations": [said("two")]},
        {"data": {"image": "3.png"}, "annotations": [{"result": 5}]},
    ]
    (pictures / "export.json").write_text(json.dumps(tasks))
    report = take_in(store, pictures / "export.json")
    assert (report.format, report.n_new, report.n_bad) == ("label-studio", 3, 1)
    one, two, three = store
    assert (one.text, one.suggested, one.model, one.version) == ("a car", "a cat", "blip", "3f")
    assert (one.confidence, two.verdict) == (0.75, "open")
    assert (three.task, three.question, three.text) == ("answer", "How many?", "two")


def test_a_webdataset_of_others(store, take_in, pictures, tmp_path):
    with webdataset.TarWriter(str(tmp_path / "shard.tar")) as writer:
        for number in range(3):
            picture = (pictures / f"{number}.png").read_bytes()
            sample = {"__key__": f"set/{number}", "png": picture, "txt": f"text {number}"}
            writer.write(sample if number else {**sample, "json": {"language": "zh"}})
    assert take_in(store, tmp_path / "shard.tar").n_new == 3
    assert [row[:3] for row in texts(store)] == [
        ("0.png", "zh", "text 0"),
        ("1.png", "en", "text 1"),
        ("2.png", "en", "text 2"),
    ]


def test_parquet_as_datasets_writes_it(store, take_in, pictures, tmp_path):
    features = Features({"image": ImageFeature(), "text": Value("string")})
    files = [{"bytes": (pictures / f"{n}.png").read_bytes(), "path": None} for n in range(3)]
    rows = {"image": files, "text": ["a", "b", "c"]}
    made = Dataset.from_dict(rows, features=features)
    made.to_parquet(tmp_path / "made.parquet")
    report = take_in(store, tmp_path / "made.parquet")
    assert (report.n_new, report.bad) == (3, [])
    assert [pair.text for pair in store] == ["a", "b", "c"]


@pytest.mark.parametrize("name", ["imagefolder", "csv"])
def test_datasets_opens_folders_with_their_splits(varied, tmp_path, name):
    EXPORTERS[name](varied, tmp_path / "out")
    folder = tmp_path / "out" / "pictures" if name == "imagefolder" else tmp_path / "out"
    loaded = load_dataset("imagefolder", data_dir=str(folder))
    wanted = [p for p in varied if p.media == "picture" and p.verdict in {"good", "fixed"}]
    if name == "imagefolder":
        splits = {p.split for p in wanted} - {"none"}
        assert set(loaded) == {"validation" if each == "val" else each for each in splits}
    assert sum(len(split) for split in loaded.values()) == len(wanted)
    assert all(row["image"].mode == "RGB" for split in loaded.values() for row in split)


def test_datasets_opens_parquet_by_its_card(varied, tmp_path):
    EXPORTERS["parquet"](varied, tmp_path / "out")
    loaded = load_dataset(str(tmp_path / "out"), "pictures")
    rows = [row for split in loaded.values() for row in split]
    wanted = {p.id: p for p in varied if p.media == "picture" and p.verdict in {"good", "fixed"}}
    assert {row["id"] for row in rows} == set(wanted)
    for row in rows:
        with Image.open(wanted[row["id"]].media_path) as picture:
            assert np.array_equal(np.asarray(row["image"]), np.asarray(picture))
    clips = load_dataset(str(tmp_path / "out"), "clips")
    (split,) = clips.values()
    assert isinstance(split.features["audio"], Audio)
    table = pq.read_table(next((tmp_path / "out" / "clips").iterdir()))
    assert pa.types.is_binary(table.schema.field("audio").type.field("bytes").type)


def test_pycocotools_opens_coco(varied, tmp_path):
    EXPORTERS["coco"](varied, tmp_path / "out")
    with redirect_stdout(StringIO()):
        coco = COCO(str(tmp_path / "out" / "captions.json"))
    captions = [each["caption"] for each in coco.loadAnns(coco.getAnnIds())]
    wanted = [p for p in varied if p.task == "caption" and p.verdict in {"good", "fixed"}]
    assert captions == [pair.text for pair in wanted]
    for image in coco.loadImgs(coco.getImgIds()):
        with Image.open(tmp_path / "out" / "images" / image["file_name"]) as picture:
            assert picture.size == (image["width"], image["height"])


def test_webdataset_opens_shards(varied, tmp_path):
    EXPORTERS["webdataset"](varied, tmp_path / "out")
    shards = sorted(map(str, (tmp_path / "out").glob("*.tar")))
    samples = list(webdataset.WebDataset(shards, shardshuffle=False).decode("pil"))
    wanted = {pair.id: pair for pair in varied if pair.verdict in {"good", "fixed"}}
    assert {sample["__key__"] for sample in samples} == set(wanted)
    for sample in samples:
        assert sample["txt"] == wanted[sample["__key__"]].text == sample["json"]["text"]
        assert ("png" in sample) == (wanted[sample["__key__"]].media == "picture")


def test_label_studio_tasks_are_as_it_documents_them(varied, tmp_path):
    """https://labelstud.io/guide/tasks and /guide/predictions: the fields that are demanded."""
    EXPORTERS["label-studio"](varied, tmp_path / "out", verdicts=VERDICTS)
    tasks = json.loads((tmp_path / "out" / "tasks.json").read_text(encoding="utf-8"))
    assert len(tasks) == 8
    labels = (tmp_path / "out" / "labels.xml").read_text()
    for task in tasks:
        media = task["data"].get("image") or task["data"]["audio"]
        assert (tmp_path / "out" / media).is_file()
        for given in task["annotations"] + task["predictions"]:
            for region in given["result"]:
                assert region["type"] == "textarea"
                assert isinstance(region["value"]["text"], list)
                assert f'name="{region["from_name"]}" toName="{region["to_name"]}"' in labels
        assert all(isinstance(each["was_cancelled"], bool) for each in task["annotations"])
        assert all(isinstance(each["model_version"], str) for each in task["predictions"])


def test_no_cell_of_a_table_is_a_formula(varied, tmp_path):
    EXPORTERS["csv"](varied, tmp_path / "out")
    table = (tmp_path / "out" / "metadata.csv").read_text(encoding="utf-8-sig")
    assert '"\'=cmd|""/C calc""!A1"' in table
    assert "'-How many?" in table


def test_every_export_has_a_card(varied, tmp_path):
    for name, export in EXPORTERS.items():
        export(varied, tmp_path / name)
        card = (tmp_path / name / "README.md").read_text(encoding="utf-8")
        assert card.startswith("---\nlanguage:\n- en\n- zh\n")
        for part in ("pairs about", "| verdict |", "| split |", "bundled 0123abcd", "Licence"):
            assert part in card


def test_an_import_that_broke_off_goes_on_where_it_stopped(store, take_in, tmp_path):
    (tmp_path / "in").mkdir()
    rng = np.random.default_rng(0)
    for number in range(600):
        pixels = rng.integers(0, 256, (8, 8, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(tmp_path / "in" / f"{number:04}.png")

    def stop(report):
        raise StoppedError

    with pytest.raises(StoppedError):
        take_in(store, tmp_path / "in", tell=stop)
    n_kept = store.count()
    assert 500 <= n_kept < 600
    report = take_in(store, tmp_path / "in")
    assert (report.n_there, report.n_new, store.count()) == (n_kept, 600 - n_kept, 600)


def test_publishing_wants_a_token(varied, monkeypatch):
    monkeypatch.setattr("mmdemo.exchange.publishing.get_token", lambda: None)
    with pytest.raises(InvalidRequestError, match="The hub wants a token"):
        publish(varied, "ada/pairs", verdicts=VERDICTS)


def test_a_format_may_be_told(store, take_in, pictures):
    (pictures / "0.txt").write_text("a car")
    assert take_in(store, pictures, file_format="files").format == "files"
    with pytest.raises(InvalidRequestError, match="holds nothing that can be brought in as coco"):
        take_in(store, pictures, file_format="coco")
    with pytest.raises(InvalidRequestError, match="There is no format 'xls'"):
        take_in(store, pictures, file_format="xls")
