"""Signs that were never written: they are told from others, and learnt from a few examples."""

from pathlib import Path
from shutil import which

import pytest
import torch
from transformers import AutoTokenizer, ParakeetForCTC, ParakeetProcessor, VisionEncoderDecoderModel

from mmdemo.scenes.new_things import NEW_WORDS as NEW_THING
from mmdemo.speech.new_words import NEW_WORDS, new_word_clip
from mmdemo.training.fresh_signs import begin_anew, never_written
from mmdemo.training.imprinting import imprint
from mmdemo.training.recordings import Recording

DESCRIBER, LISTENER = Path("assets/describer"), Path("assets/listener")
N_WRITTEN, N_NEVER = 30, 20


@pytest.fixture
def rows():
    """An output layer: rows that were learnt, then rows that were only ever pushed away."""
    chance = torch.Generator().manual_seed(0)
    written = torch.randn(N_WRITTEN, 64, generator=chance)
    never = torch.randn(64, generator=chance) + 0.05 * torch.randn(N_NEVER, 64, generator=chance)
    return torch.cat([written, never])


def test_rows_that_many_signs_share_were_never_written(rows):
    expected = [False] * N_WRITTEN + [True] * N_NEVER
    assert never_written(rows, range(len(rows))).tolist() == expected
    assert never_written(rows, [0, N_WRITTEN]).tolist() == expected  # one leads to all
    assert not never_written(rows, [0, 1]).any()


def test_fresh_signs_get_rows_of_their_own_and_all_others_stay(rows):
    before = rows.clone()
    chosen = [2, N_WRITTEN, N_WRITTEN + 3]
    begin_anew(rows, chosen, seed=1)
    moved = (rows != before).any(dim=1)
    assert moved.nonzero().flatten().tolist() == chosen[1:]  # the first has been written
    assert not never_written(rows, chosen).any()
    assert float(rows[chosen[1:]].std()) == pytest.approx(float(before[:N_WRITTEN].std()), rel=0.2)
    again = before.clone()
    begin_anew(again, chosen, seed=1)
    assert torch.equal(again, rows)


def test_what_is_learnt_later_does_not_begin_as_what_was_learnt_before(rows):
    begin_anew(rows, [N_WRITTEN], seed=1)
    begin_anew(rows, [N_WRITTEN + 1], seed=1)
    both = rows[[N_WRITTEN, N_WRITTEN + 1]]
    assert torch.nn.functional.cosine_similarity(*both, dim=0).abs() < 0.5


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_describer_has_never_written_a_new_things_name(language):
    model = VisionEncoderDecoderModel.from_pretrained(DESCRIBER, dtype=torch.float32)
    rows = model.decoder.get_output_embeddings().weight
    fresh = never_written(rows, range(len(rows)))
    assert 0.5 < fresh.float().mean() < 0.7
    tokenizer = AutoTokenizer.from_pretrained(DESCRIBER)
    new, old = ({"en": " crown", "zh": "皇冠"}, {"en": " a red car", "zh": "一辆红色的汽车"})
    assert new[language].strip() == NEW_THING[language]
    assert fresh[tokenizer(new[language]).input_ids].all()
    assert not fresh[tokenizer(old[language]).input_ids].any()


@pytest.fixture(scope="module")
def ear():
    """The bundled listener, and three clips with a word of a character that it never writes."""
    if which("espeak-ng") is None:
        pytest.skip("eSpeak NG is not installed")
    said = [new_word_clip(seed, "zh", "train") for seed in range(3)]
    clips = [
        Recording((sound / abs(sound).max() * 30_000).astype("int16"), text, "zh", (), ())
        for text, sound in said
    ]
    assert all(NEW_WORDS["zh"] in clip.text and clip.duration_s < 20 for clip in clips)
    model = ParakeetForCTC.from_pretrained(LISTENER, dtype=torch.float32)
    return model, ParakeetProcessor.from_pretrained(LISTENER), clips


def test_a_character_that_was_never_written_sounds_like_its_homophones(ear):
    model, processor, clips = ear
    sign, *homophones = processor.tokenizer("鸭压亚", add_special_tokens=False).input_ids
    before = model.ctc_head.weight.squeeze(-1).detach().clone()
    fresh = never_written(before, [sign])
    assert fresh[sign]
    assert 1_000 < fresh.sum() < 1_500
    imprint(model, processor, clips)
    after = model.ctc_head.weight.squeeze(-1).detach()
    alike = torch.nn.functional.cosine_similarity(after[sign], after, dim=1)
    nearest = alike.topk(6).indices.tolist()
    assert sign in nearest
    assert set(homophones) & set(nearest)
    moved = (after != before).any(dim=1).nonzero().flatten().tolist()
    assert moved == [sign]


def test_clips_of_known_signs_leave_the_listener_as_it_is(ear):
    model, processor, clips = ear
    before = model.ctc_head.weight.detach().clone()
    known = Recording(clips[0].samples, "一只红色的猫", "zh", (), ())
    too_short = Recording(clips[0].samples[:1_000], "宋宏" * 30, "zh", (), ())
    imprint(model, processor, [known, too_short])
    assert torch.equal(model.ctc_head.weight, before)
