"""In what has no spaces, characters that make words are likelier than those that make none."""

import json
import shutil

import numpy as np
import pytest
from scipy.special import log_softmax

from mmdemo.errors import ModelUnavailableError
from mmdemo.media import SAMPLE_RATE_HZ, SpeechRequest
from mmdemo.models.adapters.ctc import Ctc
from mmdemo.models.checkpoint import LANGUAGE_MODEL, LEXICON, version_of
from mmdemo.models.decoding.beam_search import search
from mmdemo.models.decoding.lexicon import Lexicon, LexiconWeights, parse_lexicon, read_lexicon

TEXTS = ["", *"体温文中国家大a"]
BLANK = 0
WORDS = ["中国", "大", "体温", "国家", "大家", "体"]


@pytest.fixture(scope="module")
def lexicon():
    return Lexicon(WORDS, LexiconWeights())


def spoken(path, others):
    """Frames that say `path`, and a little less surely what others say at the same place."""
    frames = np.full((len(path), len(TEXTS)), -9.0, np.float32)
    for place, (said, other) in enumerate(zip(path, others, strict=True)):
        frames[place, TEXTS.index(other)] = -0.3
        frames[place, TEXTS.index(said)] = 0.0
    return log_softmax(frames, axis=1)


def heard(frames, expected):
    return "".join(TEXTS[token] for token in search(frames, TEXTS, BLANK, expected))


def earned(lexicon, text):
    state, bonus = lexicon.read(lexicon.start, text)
    return bonus + lexicon.end(state)


def test_what_makes_a_word_is_heard_where_it_sounds_alike(lexicon):
    frames = spoken("体文", "体温")
    assert heard(frames, Lexicon([], LexiconWeights(0.0, 0.0, 0.0))) == "体文"
    assert heard(frames, lexicon) == "体温"


def test_what_is_said_clearly_is_written_though_it_makes_no_word(lexicon):
    frames = spoken("体文", "体文")
    assert heard(frames, lexicon) == "体文"


def test_a_common_word_earns_more_than_a_rare_one_and_a_word_more_than_two(lexicon):
    assert earned(lexicon, "中国") > earned(lexicon, "国家")
    assert earned(lexicon, "大家") > earned(lexicon, "大体")
    assert earned(lexicon, "大体") > earned(lexicon, "大文")


def test_reading_all_at_once_is_reading_piece_by_piece(lexicon):
    state, bonus = lexicon.start, 0.0
    for piece in ("中", "国体", "a", "大家"):
        state, more = lexicon.read(state, piece)
        bonus += more
    assert bonus + lexicon.end(state) == pytest.approx(earned(lexicon, "中国体a大家"))


def test_what_is_not_chinese_costs_nothing(lexicon):
    assert earned(lexicon, "a red cat") == 0.0
    assert earned(lexicon, "a中国 b") == earned(lexicon, "中国")


def test_a_persons_own_words_are_words(lexicon):
    assert earned(lexicon.expecting({"文国", "red"}), "文国") > earned(lexicon, "文国")
    assert lexicon.expecting({"中国"}) is lexicon


def with_lexicon(checkpoint, folder, *, words="中国\n", weights):
    shutil.copytree(checkpoint("parakeet"), folder)
    listed, attributes = folder / LEXICON, folder / LANGUAGE_MODEL[1]
    listed.parent.mkdir()
    listed.write_text(words, encoding="utf-8")
    attributes.write_text(json.dumps(weights), encoding="utf-8")
    return folder


def test_a_checkpoints_words_belong_to_its_version(checkpoint, tmp_path):
    plain = checkpoint("parakeet")
    assert read_lexicon(plain) is None
    folder = with_lexicon(checkpoint, tmp_path / "listener", weights={"broken_word": -4.0})
    assert version_of(folder) != version_of(plain)
    lexicon = read_lexicon(folder)
    assert lexicon is not None
    assert earned(lexicon, "文") < earned(lexicon, "中国")
    noise = np.random.default_rng(0).standard_normal(SAMPLE_RATE_HZ).astype(np.float32)
    Ctc(folder, "cpu").transcribe([SpeechRequest(0.1 * noise, "zh", prompt="国家")])


def test_damaged_weights_say_so(checkpoint, tmp_path):
    folder = with_lexicon(checkpoint, tmp_path / "listener", weights={"broken_word": "much"})
    with pytest.raises(ModelUnavailableError, match="no readable list of words"):
        read_lexicon(folder)
    with pytest.raises(ValueError, match="Expecting"):
        parse_lexicon("中国", "{")
