from importlib import import_module
from pathlib import Path

import pytest

from mmdemo.errors import UnknownModelError
from mmdemo.models import card_for, defaults_of, read_catalogue
from mmdemo.models.checkpoint import (
    CLASSIFIER,
    EVERY_TASK,
    GENERATOR,
    PAINTER,
    SPEECH_LABELLER,
    SPEECH_WRITER,
    adapter_of,
    tasks_of,
)
from tests.families import (
    ANSWERERS,
    CAPTIONERS,
    FAMILIES,
    LISTENERS,
    PAINTERS,
    SPEECH_LABELLERS,
    SPEECH_WRITERS,
)

CATALOGUE = read_catalogue()


def test_the_bundled_model_comes_first_and_lies_in_the_assets(tmp_path):
    first = next(iter(read_catalogue(assets_dir=tmp_path).values()))
    assert first.name == "bundled"
    assert first.bundled
    assert first.tasks == ("caption", "answer")
    assert Path(first.weights) == tmp_path / "describer"


@pytest.mark.parametrize(
    ("kind", "task"),
    [
        ("bundled", "caption"),
        ("bundled", "answer"),
        ("bundled", "transcribe"),
        ("hub", "caption"),
        ("hub", "answer"),
        ("hub", "transcribe"),
    ],
)
def test_every_kind_has_a_default_for_every_task(kind, task):
    card = CATALOGUE[defaults_of(CATALOGUE, kind)[task]]
    assert task in card.tasks
    assert card.bundled == (kind == "bundled")
    assert {"en", "zh"} <= set(card.languages)


@pytest.mark.parametrize(
    ("adapter", "task"),
    [
        (CLASSIFIER, "answer"),
        (GENERATOR, "answer"),
        (SPEECH_LABELLER, "transcribe"),
        (SPEECH_WRITER, "transcribe"),
    ],
)
def test_adapters_exist_by_their_names(adapter, task):
    module_name, class_name = adapter.split(":")
    assert hasattr(getattr(import_module(module_name), class_name), task)


@pytest.mark.parametrize("card", CATALOGUE.values(), ids=lambda card: card.name)
def test_every_card_is_complete(card):
    assert set(card.tasks) <= set(EVERY_TASK)
    assert card.tasks
    assert set(card.default_for) <= set(card.tasks)
    assert card.description.endswith(".")
    assert card.bundled or len(card.weights.split("/")) == 2


def test_a_misspelt_field_fails_at_once(tmp_path):
    path = tmp_path / "catalogue.toml"
    path.write_text('[x]\ntasks = ["caption"]\nweights = "a/b"\nlicense = "mit"\n')
    with pytest.raises(TypeError, match="license"):
        read_catalogue(path)


def test_a_model_is_found_by_name_or_by_hub_id():
    for card in CATALOGUE.values():
        assert card_for(card.name, CATALOGUE) is card
        if not card.bundled:
            assert card_for(card.weights, CATALOGUE).weights == card.weights


def test_any_hub_id_becomes_a_card_without_asking_the_hub():
    card = card_for("somebody/something-vl@refs-1", CATALOGUE)
    assert (card.weights, card.revision) == ("somebody/something-vl", "refs-1")
    assert card.tasks == EVERY_TASK  # what it can do is known once it is there
    assert not card.is_folder


@pytest.mark.parametrize("family", FAMILIES)
def test_a_folder_becomes_a_card_that_tells_what_it_can_do(checkpoint, family):
    card = card_for(str(checkpoint(family)), CATALOGUE)
    assert card.is_folder
    assert ("caption" in card.tasks) == (family in CAPTIONERS)
    assert ("answer" in card.tasks) == (family in ANSWERERS)
    assert ("transcribe" in card.tasks) == (family in LISTENERS)
    assert ("draw" in card.tasks) == (family in PAINTERS)
    assert adapter_of(checkpoint(family)) == adapter_for(family)


def adapter_for(family):
    if family in PAINTERS:
        return PAINTER
    if family in SPEECH_LABELLERS:
        return SPEECH_LABELLER
    if family in SPEECH_WRITERS:
        return SPEECH_WRITER
    return CLASSIFIER if family in {"blip-vqa", "vilt"} else GENERATOR


def test_a_relative_folder_is_found(checkpoint, monkeypatch):
    folder = checkpoint("blip")
    monkeypatch.chdir(folder.parent)
    card = card_for("./blip", CATALOGUE)
    assert Path(card.weights) == folder
    assert tasks_of(folder) == ("caption",)


@pytest.mark.parametrize("spec", ["nonsense", "a/b/c", "", "/no/such/folder"])
def test_anything_else_is_refused_with_what_there_is(spec):
    with pytest.raises(UnknownModelError, match="bundled"):
        card_for(spec, CATALOGUE)


def test_a_folder_without_a_model_is_refused(tmp_path, monkeypatch):
    (tmp_path / "owner" / "name").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnknownModelError):
        card_for("owner/name", CATALOGUE)
