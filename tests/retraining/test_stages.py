"""What a run reads of its training, and which recipe teaches which checkpoint."""

import json

import pytest

from mmdemo.errors import InvalidRequestError
from mmdemo.retraining.roles import recipe_for
from mmdemo.retraining.stages import last_entry


def test_a_line_that_was_cut_off_is_no_entry(tmp_path):
    log = tmp_path / "log.jsonl"
    assert last_entry(log) == {}
    log.write_text('{"steps": 1')
    assert last_entry(log) == {}
    log.write_text('{"steps": 1}\n{"steps": 2}\n{"ste')
    assert last_entry(log) == {"steps": 2}


@pytest.mark.parametrize(
    ("role", "config"),
    [
        ("listener", {"model_type": "wav2vec2", "architectures": ["Wav2Vec2ForCTC"]}),
        ("answerer", {"model_type": "vilt", "architectures": ["ViltForQuestionAnswering"]}),
    ],
)
def test_a_model_that_no_recipe_can_teach_is_refused_before_anything_is_started(
    tmp_path, role, config
):
    (tmp_path / "config.json").write_text(json.dumps(config))
    with pytest.raises(InvalidRequestError, match="cannot be retrained here; choose a captioner"):
        recipe_for(role, tmp_path)


def test_a_pipeline_of_another_family_is_refused(tmp_path):
    (tmp_path / "model_index.json").write_text(json.dumps({"_class_name": "FluxPipeline"}))
    with pytest.raises(InvalidRequestError, match="FluxPipeline cannot be retrained here"):
        recipe_for("painter", tmp_path)


def test_a_describer_that_is_not_ours_learns_by_lora(tmp_path):
    config = {
        "model_type": "vision-encoder-decoder",
        "architectures": ["VisionEncoderDecoderModel"],
    }
    (tmp_path / "config.json").write_text(json.dumps(config))
    assert recipe_for("captioner", tmp_path).stem == "adapter"
