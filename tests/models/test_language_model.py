"""A language model beside the weights decides what sounds alike, and lets unknown words live."""

import json
import shutil

import numpy as np
import pytest
from scipy.special import log_softmax

from mmdemo.errors import ModelUnavailableError
from mmdemo.media import SAMPLE_RATE_HZ, SpeechRequest
from mmdemo.models.adapters.ctc import Ctc
from mmdemo.models.checkpoint import LANGUAGE_MODEL, version_of
from mmdemo.models.decoding.beam_search import Together, search
from mmdemo.models.decoding.ctc_paths import best_path
from mmdemo.models.decoding.language_model import (
    LanguageModel,
    Weights,
    parse_arpa,
    read_language_model,
)
from mmdemo.models.decoding.own_words import OwnWords
from mmdemo.training.ngrams import learn_bigrams, to_arpa

TEXTS = ["", " ", *"abcdefghijklmnopqrstuvwxyz", *"她他们是画话说了"]
BLANK = 0
SENTENCES = [
    *([["the", "cat", "sat"], ["the", "hat", "fell"], ["a", "dog", "sat"]] * 40),
    *(["说话"] * 40),
    *(["画画了"] * 40),
]
WEIGHTS = Weights(alpha=0.5, beta=1.0, unk_score_offset=-2.0)


@pytest.fixture(scope="module")
def language_model():
    return LanguageModel(parse_arpa(to_arpa(learn_bigrams(SENTENCES))), WEIGHTS)


def spoken(path, *others, behind=1.0):
    """Frames that say `path`, and a little less surely what others say at the same place."""
    frames = np.full((len(path), len(TEXTS)), -7.0, np.float32)
    frames[range(len(path)), [letter(each) for each in path]] = 0.0
    for other in others:
        for place, each in enumerate(other):
            if each not in {"_", path[place]}:
                frames[place, letter(each)] = -behind
    return log_softmax(frames, axis=1)


def letter(character):
    return BLANK if character == "_" else TEXTS.index(character)


def heard(frames, expected):
    return "".join(TEXTS[token] for token in search(frames, TEXTS, BLANK, expected)).strip()


def greedily(frames):
    return "".join(TEXTS[span.token] for span in best_path(frames, BLANK)).strip()


def test_a_misspelt_word_is_written_as_the_known_one(language_model):
    frames = spoken(" _t_h_e_ _c_e_t_", "____________a___")
    assert greedily(frames) == "the cet"
    assert heard(frames, language_model) == "the cat"


def test_an_unknown_name_survives_when_it_is_clearly_said(language_model):
    assert heard(spoken(" _b_o_b_ _s_a_t_"), language_model) == "bob sat"


def test_words_that_sound_alike_are_decided_by_their_neighbour(language_model):
    assert heard(spoken("_说_画_", "_说_话_", behind=0.3), language_model) == "说话"
    assert heard(spoken("_话_画_", "_画_画_", behind=0.3), language_model) == "画画"


def test_a_word_that_nobody_says_is_not_invented(language_model):
    assert heard(spoken("________"), language_model) == ""


def test_a_users_own_word_is_expected_beside_the_common_ones(language_model):
    frames = spoken(" _s_a_t_ _c_a_t_", "__________k_____", behind=0.5)
    own = OwnWords("Kat")
    assert heard(frames, language_model) == "sat cat"
    assert heard(frames, Together([own, language_model.expecting(own.spelt)])) == "sat kat"


def test_probabilities_of_an_arpa_file_are_read_with_backoff():
    bigrams = learn_bigrams(SENTENCES)
    ngrams = parse_arpa(to_arpa(bigrams))
    assert ngrams.order == 2
    seen = bigrams.pairs["the", "cat"]
    assert np.exp(ngrams.log_prob(("the",), "cat")) == pytest.approx(seen, rel=0.01)
    unseen = bigrams.backoffs["the"] * bigrams.words["dog"]
    assert np.exp(ngrams.log_prob(("the",), "dog")) == pytest.approx(unseen, rel=0.01)
    assert ngrams.log_prob(("never",), "heard") == ngrams.log_prob((), "<unk>")


def test_the_probabilities_of_what_may_follow_add_up_to_one():
    bigrams = learn_bigrams(SENTENCES)
    assert sum(bigrams.words.values()) == pytest.approx(1.0)
    ngrams = parse_arpa(to_arpa(bigrams))
    for before in ("the", "说"):
        after = [np.exp(ngrams.log_prob((before,), word)) for word in bigrams.words]
        assert sum(after) == pytest.approx(1.0, abs=0.01)


def with_language_model(checkpoint, folder):
    shutil.copytree(checkpoint("parakeet"), folder)
    arpa, attributes = (folder / name for name in LANGUAGE_MODEL)
    arpa.parent.mkdir()
    arpa.write_text(to_arpa(learn_bigrams(SENTENCES)), encoding="utf-8")
    attributes.write_text(json.dumps({"alpha": 0.5, "beta": -50.0}), encoding="utf-8")
    return folder


def test_a_checkpoint_without_a_language_model_decodes_as_before(checkpoint):
    assert read_language_model(checkpoint("parakeet")) is None


def test_a_checkpoints_language_model_is_heard_and_belongs_to_its_version(checkpoint, tmp_path):
    folder = with_language_model(checkpoint, tmp_path / "listener")
    noise = np.random.default_rng(0).standard_normal(2 * SAMPLE_RATE_HZ).astype(np.float32)
    request = SpeechRequest(0.1 * noise)
    assert Ctc(checkpoint("parakeet"), "cpu").transcribe([request]) != [()]
    assert Ctc(folder, "cpu").transcribe([request]) == [()]  # each word costs more than it is worth
    assert version_of(folder) != version_of(checkpoint("parakeet"))


def test_a_damaged_language_model_says_so(checkpoint, tmp_path):
    folder = with_language_model(checkpoint, tmp_path / "listener")
    (folder / LANGUAGE_MODEL[0]).write_text("\\1-grams:\n-1.0\tthe cat\n", encoding="utf-8")
    with pytest.raises(ModelUnavailableError, match="no readable language model"):
        read_language_model(folder)
