"""What may be opened, and what one sentence tells of the rest."""

import json
import shutil
from time import perf_counter

import pytest
import torch
from safetensors.torch import load_file, save_file

from mmdemo.errors import InvalidRequestError, MmdemoError, ModelUnavailableError
from mmdemo.models import ModelCard, card_for, load_model, measure_mb, weights_version
from mmdemo.models.devices import placement_on, threads_for, usable_cores
from mmdemo.models.hub import fetch
from mmdemo.models.loading import WORKING_MB


@pytest.fixture
def copy_of(checkpoint, tmp_path):
    """A family's checkpoint in a folder that a test may spoil."""

    def copied(family):
        return shutil.copytree(checkpoint(family), tmp_path / family)

    return copied


def check_refused(folder, sentence):
    card = ModelCard("it", ("caption",), weights=str(folder))
    with pytest.raises(ModelUnavailableError, match=sentence) as caught:
        load_model(card, "cpu")
    assert "\n" not in str(caught.value)


def test_a_folder_opens_with_everything_in_it(checkpoint):
    card = card_for(str(checkpoint("blip")), {})
    assert type(load_model(card, "cpu")).__name__ == "ImageTextToText"
    assert type(load_model(card_for(str(checkpoint("vilt")), {}), "cpu")).__name__ == (
        "VisualQuestionAnswering"
    )


def test_pickles_are_refused(copy_of):
    folder = copy_of("blip")
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    check_refused(folder, "pickles only, which can run any code")


def test_a_checkpoints_own_code_never_runs(copy_of, tmp_path):
    folder = copy_of("blip")
    trace = tmp_path / "it-ran"
    code = f"from pathlib import Path\nPath({str(trace)!r}).touch()\n"
    (folder / "own_code.py").write_text(code)
    config = json.loads((folder / "config.json").read_text())
    config["model_type"] = "own"
    config["auto_map"] = {
        "AutoConfig": "own_code.OwnConfig",
        "AutoModelForImageTextToText": "own_code.OwnModel",
    }
    (folder / "config.json").write_text(json.dumps(config))
    check_refused(folder, "does not know, or wants to run code of its own, which is never done")
    assert not trace.exists()


def test_a_known_family_opens_without_the_code_beside_it(copy_of, tmp_path):
    folder = copy_of("blip")
    trace = tmp_path / "it-ran"
    (folder / "own_code.py").write_text(f"open({str(trace)!r}, 'w').close()\n")
    for name in ("config.json", "processor_config.json", "tokenizer_config.json"):
        settings = json.loads((folder / name).read_text())
        settings["auto_map"] = {
            "AutoConfig": "own_code.OwnConfig",
            "AutoModelForImageTextToText": "own_code.OwnModel",
            "AutoProcessor": "own_code.OwnProcessor",
            "AutoTokenizer": ["own_code.OwnTokenizer", None],
        }
        (folder / name).write_text(json.dumps(settings))
    load_model(ModelCard("it", ("caption",), weights=str(folder)), "cpu")
    assert not trace.exists()


def test_a_model_of_another_kind_is_refused(copy_of):
    folder = copy_of("blip")
    config = {"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"]}
    (folder / "config.json").write_text(json.dumps(config))
    check_refused(folder, "'gpt2' model, which cannot be used here")


def test_weights_that_lack_a_part_are_refused(copy_of):
    folder = copy_of("blip")
    weights = load_file(folder / "model.safetensors")
    kept = {name: weight for name, weight in weights.items() if "text_decoder" not in name}
    save_file(kept, folder / "model.safetensors", {"format": "pt"})
    check_refused(folder, "lacks .* of the weights")


def test_a_damaged_weights_file_is_refused(copy_of):
    folder = copy_of("blip")
    whole = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(whole[: len(whole) // 2])
    check_refused(folder, "cannot be opened")
    (folder / "model.safetensors").write_bytes(b"\xff" * 100)
    with pytest.raises(ModelUnavailableError, match="damaged"):
        measure_mb(ModelCard("it", (), weights=str(folder)), "cpu")


def test_a_missing_shard_a_missing_config_and_a_missing_folder(copy_of):
    folder = copy_of("blip")
    index = {"weight_map": {"a": "model-1-of-2.safetensors", "b": "model.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    check_refused(folder, "lacks some of its safetensors")
    (folder / "config.json").unlink()
    check_refused(folder, "no readable config.json")
    check_refused(folder / "gone", "is missing")


@pytest.mark.parametrize("weights", ["nobody/nothing-of-this-name", "Salesforce/blip-vqa-base"])
def test_a_hub_that_cannot_be_reached_gets_one_sentence_quickly(monkeypatch, tmp_path, weights):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    begun_s = perf_counter()
    with pytest.raises(MmdemoError, match=r"cannot be reached\. The bundled model still works\."):
        fetch(weights, "main")
    assert perf_counter() - begun_s < 5


def test_memory_is_measured_by_the_parameters(checkpoint):
    card = card_for(str(checkpoint("blip")), {})
    assert measure_mb(card, "cpu") == pytest.approx(WORKING_MB, abs=1)
    n_parameters = sum(
        weight.numel() for weight in load_file(checkpoint("blip") / "model.safetensors").values()
    )
    assert n_parameters * 4 < 1e6  # a tiny model


def test_a_version_names_the_weights(copy_of):
    folder = copy_of("blip")
    card = ModelCard("it", (), weights=str(folder))
    version = weights_version(card)
    assert version == weights_version(card)
    weights = load_file(folder / "model.safetensors")
    save_file({name: -weight for name, weight in weights.items()}, folder / "model.safetensors")
    assert weights_version(card) != version


def test_a_hub_snapshot_is_versioned_by_its_commit(checkpoint, tmp_path):
    folder = tmp_path / "models--a--b" / "snapshots" / ("0123456789abcdef" * 3)[:40]
    shutil.copytree(checkpoint("blip"), folder)
    assert weights_version(ModelCard("it", (), weights=str(folder))) == "0123456789ab"


def test_what_was_downloaded_earlier_needs_no_hub(checkpoint, tmp_path, monkeypatch):
    commit = "0" * 40
    repository = tmp_path / "models--owner--name"
    shutil.copytree(checkpoint("blip"), repository / "snapshots" / commit)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(commit)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    card = card_for("owner/name", {})
    assert card.tasks == ("caption",)
    assert weights_version(card) == commit[:12]
    assert load_model(card, "cpu")


def test_a_cpu_computes_in_half_precision_only_where_it_has_units_for_that():
    has_units = torch.cpu.get_capabilities().get("amx_bf16", False)
    assert placement_on("cpu", 10**9).dtype == (torch.bfloat16 if has_units else torch.float32)
    assert placement_on("cpu", 10**5).dtype == torch.float32


def test_small_models_leave_cores_to_the_page():
    assert threads_for(10**9) == usable_cores()
    assert 1 <= threads_for(10**6) <= max(1, usable_cores() // 2)


def test_an_unknown_device_is_refused():
    assert placement_on("auto").device.type in {"cpu", "cuda", "mps"}
    with pytest.raises(InvalidRequestError, match="cannot be used on this machine"):
        placement_on("abacus")
    assert usable_cores() >= 1


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
@pytest.mark.parametrize("family", ["blip", "vilt", "qwen2.5-vl", "chatting-encoder-decoder"])
def test_models_open_in_half_precision_on_a_gpu(checkpoint, family):
    model = load_model(card_for(str(checkpoint(family)), {}), "cuda")
    assert model._writer.model.device.type == "cuda"
    assert model._writer.model.dtype in {torch.bfloat16, torch.float16}
