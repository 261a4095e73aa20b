"""What makes a piece of transcript suspicious: it is flagged, never hidden."""

import re
import zlib
from dataclasses import replace

from mmdemo.media.speech import Doubt, Segment

HAN = re.compile("[\u3400-\u9fff]")
TOKENS = re.compile(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+")

MAX_COMPRESSION = 2.4  # text that compresses better repeats itself
LEAST_COMPRESSED_BYTES = 60  # shorter texts compress by chance
MAX_LOOP = 8  # tokens
MAX_ROUNDS = 4  # the same thing said so often in a row is a loop
UNSURE = 0.45  # probability
VOICELESS = 0.2  # probability of a voice, at its surest
SURE = 0.8  # a text that is surer is believed where hardly any voice is heard
LETTERS_PER_S = 30.0
HAN_PER_S = 11.0
LEAST_TIMED_LETTERS = 6  # shorter texts have times too coarse to count


def doubted(segment: Segment, voice: float) -> Segment:
    """The segment with why a person should hear it again, given how sure a voice was there."""
    doubts: list[Doubt] = []
    if repeats_itself(segment.text):
        doubts.append("repetition")
    if voice < VOICELESS and segment.probability < SURE:
        doubts.append("silence")
    if segment.probability < UNSURE:
        doubts.append("unsure")
    if _is_too_fast(segment):
        doubts.append("too_fast")
    return replace(segment, doubts=tuple(dict.fromkeys((*segment.doubts, *doubts))))


def repeats_itself(text: str) -> bool:
    """Whether a text goes round in a loop."""
    packed = text.encode()
    if (
        len(packed) >= LEAST_COMPRESSED_BYTES
        and len(packed) / len(zlib.compress(packed)) > MAX_COMPRESSION
    ):
        return True
    tokens = TOKENS.findall(text.lower())
    return any(_longest_run(tokens, size) >= MAX_ROUNDS for size in range(1, MAX_LOOP + 1))


def _longest_run(tokens: list[str], size: int) -> int:
    """How often a group of `size` tokens follows itself, at most."""
    longest = same = 0
    for one, other in zip(tokens, tokens[size:], strict=False):
        same = same + 1 if one == other else 0
        longest = max(longest, same)
    return longest // size + 1 if longest else 0


def _is_too_fast(segment: Segment) -> bool:
    n_han = len(HAN.findall(segment.text))
    n_letters = sum(letter.isalnum() for letter in segment.text) - n_han
    if n_han + n_letters < LEAST_TIMED_LETTERS:
        return False
    needed_s = n_han / HAN_PER_S + n_letters / LETTERS_PER_S
    return segment.end_s - segment.start_s < needed_s
