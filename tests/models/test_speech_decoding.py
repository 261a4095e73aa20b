"""From frames and tokens to words with times: against paths whose truth is known."""

import numpy as np
import pytest
from scipy.special import log_softmax

from mmdemo.media import SAMPLE_RATE_HZ, SpeechRequest
from mmdemo.models.adapters.ctc import Ctc
from mmdemo.models.decoding.beam_search import search
from mmdemo.models.decoding.cross_attention import token_starts
from mmdemo.models.decoding.ctc_paths import align, best_path
from mmdemo.models.decoding.hearing import lead_in_s, surrounded
from mmdemo.models.decoding.own_words import OwnWords
from mmdemo.models.decoding.phrases import MOST_S, ROUND_A_WORD_S, segments_of, widen
from mmdemo.models.decoding.words import Piece, language_of, text_of, words_of

LETTERS = ["", " ", *"abcdefghijklmnopqrstuvwxyz", *"红猫房"]
BLANK = 0


def spoken(path, sure=0.9):
    """Log-probabilities of frames that say `path`, a character a frame, "_" for blank."""
    tokens = [BLANK if letter == "_" else LETTERS.index(letter) for letter in path]
    probs = np.full((len(tokens), len(LETTERS)), (1 - sure) / (len(LETTERS) - 1), np.float32)
    probs[range(len(tokens)), tokens] = sure
    return np.log(probs)


def spans_of(spans):
    return [(LETTERS[span.token], span.first_frame, span.end_frame) for span in spans]


def test_the_best_path_joins_repeats_and_leaves_blanks_out():
    spans = best_path(spoken("__aa_a_bb"), BLANK)
    assert spans_of(spans) == [("a", 2, 4), ("a", 5, 6), ("b", 7, 9)]
    assert [np.exp(span.log_probability) for span in spans] == pytest.approx([0.9] * 3)
    assert best_path(spoken("____"), BLANK) == []


@pytest.mark.parametrize("path", ["__aa_a_bb", "abc", "_h_ee_l_l_o__", "a_a_a"])
def test_alignment_finds_the_path_that_was_spoken(path):
    said = best_path(spoken(path), BLANK)
    assert align(spoken(path), [span.token for span in said], BLANK) == said


def test_alignment_places_what_was_not_the_likeliest():
    frames = spoken("_a_c_")
    frames[3, LETTERS.index("b")] = frames[3].max() - 0.1
    spans = align(frames, [LETTERS.index("a"), LETTERS.index("b")], BLANK)
    assert spans_of(spans) == [("a", 1, 2), ("b", 3, 4)]


def test_more_tokens_than_frames_cannot_be_aligned():
    with pytest.raises(ValueError, match="3 frames cannot hold 3 tokens"):
        align(spoken("___"), [2, 2, 2], BLANK)


def heard(frames, prompt=""):
    tokens = search(frames, LETTERS, BLANK, OwnWords(prompt))
    return "".join(LETTERS[token] for token in tokens)


def test_the_search_finds_the_likeliest_text_where_nothing_is_expected():
    assert heard(spoken("__hh_ee_l_l_o_ _yy_o_u")) == "hello you"


def test_the_search_adds_up_the_paths_of_one_text():
    # two frames, blank 0.4, a 0.35, b 0.25: "a" has more paths than the likeliest one, no text
    frames = np.log(np.array([[0.4, 0.35, 0.25]] * 2, np.float32))
    assert search(frames, ["", "a", "b"], 0, OwnWords("")) == [1]


def similar(path, *others):
    """Frames that say `path`, and nearly as surely what others say at the same place."""
    frames = spoken(path)
    for other in others:
        for place, letter in enumerate(other):
            if letter not in {"_", path[place]}:
                frames[place, LETTERS.index(letter)] = frames[place].max() - 1.0
    return log_softmax(frames, axis=1)


def test_an_expected_word_wins_over_one_that_sounds_alike():
    frames = similar("_c_a_t_ _i_n_", "_k_a_t_")
    assert heard(frames) == "cat in"
    assert heard(frames, "kat") == "kat in"
    assert heard(frames, "KAT, dog") == "kat in"


def test_an_expected_word_is_not_put_where_nothing_like_it_was_said():
    assert heard(spoken("_d_o_g_"), "kat") == "dog"
    assert heard(spoken("_d_o_g_"), "dogma") == "dog"


def test_the_beginning_of_an_expected_word_earns_nothing_if_it_does_not_go_on():
    frames = similar("_c_a_r_ ", "_k______")
    assert heard(frames, "kitchen") == "car "


def test_expected_chinese_words_are_found_inside_a_sentence():
    frames = similar("_猫_房_", "_红___")
    assert heard(frames) == "猫房"
    assert heard(frames, "说：红房") == "红房"


def pieces(*texts, each_s=0.1):
    return [Piece(text, i * each_s, (i + 1) * each_s, np.log(0.5)) for i, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ([" he", "llo", " you"], ["hello", "you"]),
        ([" Hello", ",", " you", "!"], ["Hello,", "you!"]),
        (["红", "色", "的", "猫", "。"], ["红", "色", "的", "猫。"]),
        (["红色", "的猫"], ["红", "色", "的", "猫"]),
        (["用", "Py", "thon", "写"], ["用", "Python", "写"]),
        ([" “", "yes", "”"], ["“yes”"]),
        ([" it", "'", "s"], ["it's"]),
        ([" "], []),
        ([], []),
    ],
)
def test_pieces_become_words(texts, words):
    assert [word.text for word in words_of(pieces(*texts))] == words


def test_words_have_the_times_and_probabilities_of_their_pieces():
    made = [Piece(" a", 0.1, 0.2, np.log(0.9)), Piece("b", 0.2, 0.4, np.log(0.4))]
    (word,) = words_of([*made, Piece(".", 0.9, 1.5, np.log(0.6))])
    assert (word.text, word.start_s, word.end_s) == ("ab.", 0.1, 0.4)  # a sign takes no time
    assert word.probability == pytest.approx((0.9 * 0.4 * 0.6) ** (1 / 3))
    shared = words_of([Piece("红猫", 1.0, 2.0, np.log(0.5))])
    assert [(w.start_s, w.end_s) for w in shared] == [(1.0, 1.5), (1.5, 2.0)]


@pytest.mark.parametrize("text", ["a red cat", "红色的猫。", "用 Python 写", "it's 你好 twice"])
def test_words_are_joined_as_people_write_them(text):
    assert text_of(words_of(pieces(*text))) == text


@pytest.mark.parametrize(
    ("text", "language"),
    [("a cat", "en"), ("红猫", "zh"), ("我用 Python 写", "zh"), ("the 猫 sat", "en"), ("12", "?")],
)
def test_the_script_tells_the_language(text, language):
    assert language_of(text, "?") == language


def test_segments_end_at_pauses():
    words = words_of(
        [
            Piece(" one", 0.0, 0.3, -0.1),
            Piece(" two", 0.4, 0.7, -0.1),
            Piece(" three", 2.0, 2.4, -0.1),
        ]
    )
    segments = segments_of(words, [-0.1] * 3, "")
    assert [segment.text for segment in segments] == ["one two", "three"]
    assert [(s.start_s, s.end_s) for s in segments] == [(0.0, 0.7), (2.0, 2.4)]


def test_long_segments_are_cut_at_their_longest_pause():
    words = words_of([Piece(f" w{i}", i * 0.5, i * 0.5 + 0.4, -0.1) for i in range(100)])
    segments = segments_of(words, [-0.1] * 100, "")
    assert all(segment.end_s - segment.start_s <= MOST_S for segment in segments)
    assert sum(len(segment.words) for segment in segments) == 100


def test_words_grow_into_the_silence_around_them_but_not_into_each_other():
    words = words_of([Piece(" a", 0.02, 0.04, 0.0), Piece(" b", 0.1, 0.2, 0.0)])
    wide = widen(words, 5.0)
    assert [(w.start_s, w.end_s) for w in wide] == [
        (0.0, pytest.approx(0.07)),
        (pytest.approx(0.07), pytest.approx(0.3)),
    ]
    assert widen((), 5.0) == ()


def test_tokens_are_placed_where_the_decoder_looked():
    looked = np.full((2, 4, 100), 0.001, np.float32)
    for token, frame in enumerate([5, 30, 60, 90]):
        looked[:, token, frame : frame + 10] = 1.0
    starts = token_starts(looked, filter_width=3)
    assert starts.tolist() == pytest.approx([0, 30, 60, 90], abs=12)
    assert starts.tolist() == sorted(starts.tolist())


@pytest.mark.parametrize(("family", "stride_s"), [("wav2vec2", 0.02), ("parakeet", 0.08)])
def test_words_stand_at_the_moments_of_the_frames_that_say_them(checkpoint, family, stride_s):
    model = Ctc(checkpoint(family), "cpu")
    request = SpeechRequest(np.zeros(4 * SAMPLE_RATE_HZ, np.float32))
    (frames,) = model._label([request])
    assert len(frames) == pytest.approx(4.0 / stride_s, abs=2)  # as long as the recording
    letter = next(i for i, text in enumerate(model._vocabulary.texts) if text in {"A", "a"})
    said = np.full_like(frames, -20.0)
    said[:, model._blank] = 0.0
    first, last = round(1.0 / stride_s), round(1.4 / stride_s)
    said[first:last, letter] = 1.0
    ((segment,),) = [model._write_down(request, said)]
    (word,) = segment.words
    assert word.text.lower() == "a"
    assert word.start_s == pytest.approx(1.0 - ROUND_A_WORD_S, abs=stride_s)
    assert word.end_s == pytest.approx(1.4 + ROUND_A_WORD_S, abs=stride_s)


def test_a_short_recording_is_surrounded_by_faint_noise_and_a_long_one_left_alone():
    word = np.sin(np.arange(6_400) / 5).astype(np.float32)
    heard = surrounded(word)
    n_around = round(lead_in_s(word) * SAMPLE_RATE_HZ)
    assert len(heard) == len(word) + 2 * n_around
    assert np.array_equal(heard, surrounded(word))
    quiet = np.concatenate([heard[:n_around], heard[-n_around:]])
    assert 0.01 < quiet.std() / word.std() < 0.2
    assert np.corrcoef(heard[n_around:-n_around], word)[0, 1] > 0.98
    sentence = np.tile(word, 5)
    assert lead_in_s(sentence) == 0.0
    assert surrounded(sentence) is sentence
