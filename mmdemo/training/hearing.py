"""Recordings made into examples: joined, hurried, put into rooms, turned into features.

Letters: B = batch, T = feature frames of 10 ms, M = mel bands, L = tokens, F = frames of 80 ms,
S = slots of 20 ms.
"""

import random
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import librosa
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader, IterableDataset

from mmdemo.media import SAMPLE_RATE_HZ, Samples
from mmdemo.speech import as_recorded, random_noise
from mmdemo.training.listener import SUBSAMPLING
from mmdemo.training.phonemes import SILENCE, SLOT_S, Classes, timed, untimed
from mmdemo.training.recordings import Recording, Recordings

IGNORED = -100
JOINED_SHARE = 0.3  # of examples that go on after each part
NOTHING_SHARE = 0.03  # of examples without a word: noises of all kinds
MOST_S = 10.0
PACES = (0.85, 1.18)
PACES_OF_PEOPLE = (0.75, 1.3)  # few people must stand for many
NO_PAUSE_SHARE = 0.3
SORTED_AT_ONCE = 16  # batches of like lengths are made out of so many
# Lengths are rounded up to few different ones: a CPU's kernels are made anew for each.
ROUNDED_TO_FRAMES = 64
SAMPLES_PER_FRAME = 160
FRAME_S = SUBSAMPLING * 0.01
SLOTS_PER_FRAME = round(SUBSAMPLING * 0.01 / SLOT_S)


Said = tuple[Recording, float, float]  # a part, where it starts in seconds, its pace


@dataclass(frozen=True)
class Example:
    """One sound and what is to be heard in it."""

    sound: Samples
    tokens: list[int]
    path: npt.NDArray[np.int64]  # (F,), the token or blank of each frame, IGNORED if not known
    slots: npt.NDArray[np.int64]  # (S,), IGNORED where the sound is not known
    phonemes: list[int]  # in order, for recordings without times; empty for others


class Hearing(IterableDataset[dict[str, Tensor]]):
    """Batches of examples, without end."""

    def __init__(
        self,
        recordings: Recordings,
        processor: Any,
        classes: Classes,
        *,
        batch_size: int,
        seed: str,
        sorted_at_once: int = SORTED_AT_ONCE,
    ) -> None:
        self._recordings, self._classes = recordings, classes
        self._tokenizer = processor.tokenizer
        self._feature_extractor = processor.feature_extractor
        self._batch_size, self._seed = batch_size, seed
        self._sorted_at_once = sorted_at_once

    def __iter__(self) -> Iterator[dict[str, Tensor]]:
        worker = torch.utils.data.get_worker_info()
        rng = random.Random(f"{self._seed}:{worker.id if worker else 0}")
        while True:
            n_examples = self._sorted_at_once * self._batch_size
            examples = sorted(
                (self._example(rng) for _ in range(n_examples)), key=lambda e: len(e.sound)
            )
            starts = list(range(0, n_examples, self._batch_size))
            rng.shuffle(starts)
            for start in starts:
                chosen = examples[start : start + self._batch_size]
                yield collate(chosen, self._feature_extractor)

    def _example(self, rng: random.Random) -> Example:
        if rng.random() < NOTHING_SHARE:
            noise = random_noise(int(rng.uniform(0.3, 5) * SAMPLE_RATE_HZ), rng)
            loudness = 10 ** (rng.uniform(-60, -10) / 20)
            return self._heard((noise * loudness).astype(np.float32), [])
        parts = [self._recordings.draw(rng)]
        while rng.random() < JOINED_SHARE:
            part = self._recordings.draw(rng)
            if sum(each.duration_s for each in [*parts, part]) > MOST_S:
                break
            parts.append(part)
        return self._joined(parts, rng)

    def _joined(self, parts: list[Recording], rng: random.Random) -> Example:
        """Parts one after the other, each at a pace and pitch of its own, with pauses."""
        sounds: list[Samples] = [_pause(rng)]
        said: list[Said] = []
        for part in parts:
            pace = rng.uniform(*(PACES if part.timed else PACES_OF_PEOPLE))
            said.append((part, sum(map(len, sounds)) / SAMPLE_RATE_HZ, pace))
            sounds += [_hurried(part.sound, pace), _pause(rng)]
        sound = as_recorded(np.concatenate(sounds), rng)
        return self._heard(sound, said)

    def _heard(self, sound: Samples, said: list[Said]) -> Example:
        duration_s = len(sound) / SAMPLE_RATE_HZ
        slots = np.full(round(duration_s / SLOT_S), SILENCE)
        path = np.full(int(duration_s / FRAME_S) + 1, self._tokenizer.pad_token_id)
        tokens: list[int] = []
        for part, start_s, pace in said:
            tokens += self._follow(path, part, start_s, pace)
            if part.timed:
                known = timed(part.phonemes, part.duration_s, self._classes)
                spread = known[(np.arange(int(len(known) / pace)) * pace).astype(int)]
                first = round(start_s / SLOT_S)
                slots[first : first + len(spread)] = spread[: max(0, len(slots) - first)]
        are_timed = all(part.timed for part, _, _ in said)
        if not are_timed:
            slots[:] = IGNORED
        return Example(
            sound=sound,
            tokens=tokens,
            path=path,
            slots=slots,
            phonemes=[]
            if are_timed
            else [n for part, _, _ in said for n in untimed(part.phonemes, self._classes)],
        )

    def _follow(
        self, path: npt.NDArray[np.int64], part: Recording, start_s: float, pace: float
    ) -> list[int]:
        """The tokens of a part; those whose time is known are put in their frames of `path`."""
        encoded = self._tokenizer(part.text, add_special_tokens=False, return_offsets_mapping=True)
        first, last = int(start_s / FRAME_S), int((start_s + part.duration_s / pace) / FRAME_S)
        if not part.timed:
            path[first : last + 1] = IGNORED
            return encoded.input_ids
        starts = [offset for offset, _ in encoded.offset_mapping]
        frame = first - 1
        for token, at_s in zip(encoded.input_ids, token_times(part, starts), strict=True):
            frame = max(frame + 1, int((start_s + at_s / pace) / FRAME_S))
            if frame < len(path):
                path[frame] = token
        return encoded.input_ids


def token_times(part: Recording, characters: list[int]) -> list[float]:
    """When each token is said, in seconds: evenly within the word that holds it.

    Args:
        part: a recording whose words' times are known.
        characters: where in its text each token begins.
    """
    word_starts = [word.character for word in part.words]
    ends_s = [word.start_s for word in part.words[1:]] + [_end_of_speech_s(part)]
    owners = [max(0, bisect_right(word_starts, character) - 1) for character in characters]
    sizes, seen, times_s = Counter(owners), Counter[int](), list[float]()
    for owner in owners:
        start_s = part.words[owner].start_s
        share = (seen[owner] + 0.5) / sizes[owner]
        times_s.append(start_s + share * (ends_s[owner] - start_s))
        seen[owner] += 1
    return times_s


def _end_of_speech_s(part: Recording) -> float:
    pauses = [p.start_s for p in part.phonemes if p.name.startswith("_") and p.name != "_|"]
    last_word_s = part.words[-1].start_s
    return next((start_s for start_s in pauses if start_s > last_word_s), part.duration_s)


def collate(examples: list[Example], feature_extractor: Any) -> dict[str, Tensor]:
    """Pad to one length.

    Returns:
        `features` (B, T, M), `mask` (B, T), `tokens` (B, L) with `n_tokens` (B,), `paths` (B, F),
        `slots` (B, S) with S = F times SLOTS_PER_FRAME, `phonemes` (B, P) with `n_phonemes` (B,);
        and `ids` (B,), for the count of examples.
    """
    heard = feature_extractor(
        [example.sound for example in examples],
        sampling_rate=SAMPLE_RATE_HZ,
        return_tensors="pt",
        pad_to_multiple_of=ROUNDED_TO_FRAMES * SAMPLES_PER_FRAME,
    )
    n_frames = heard.input_features.shape[1] // ROUNDED_TO_FRAMES * ROUNDED_TO_FRAMES
    slots = torch.full((len(examples), n_frames // SUBSAMPLING * SLOTS_PER_FRAME), IGNORED)
    paths = torch.full((len(examples), n_frames // SUBSAMPLING), IGNORED)
    for row, example in enumerate(examples):
        for labels, known in ((slots, example.slots), (paths, example.path)):
            known = torch.from_numpy(known)[: labels.shape[1]]
            labels[row, : len(known)] = known
    tokens = [torch.tensor(example.tokens, dtype=torch.long) for example in examples]
    phonemes = [torch.tensor(example.phonemes, dtype=torch.long) for example in examples]
    return {
        "ids": torch.arange(len(examples)),
        "features": heard.input_features[:, :n_frames],
        "mask": heard.attention_mask[:, :n_frames],
        "slots": slots,
        "paths": paths,
        "tokens": pad_sequence(tokens, batch_first=True),
        "n_tokens": torch.tensor([len(each) for each in tokens]),
        "phonemes": pad_sequence(phonemes, batch_first=True),
        "n_phonemes": torch.tensor([len(each) for each in phonemes]),
    }


def hearing_batches(hearing: Hearing, *, n_workers: int) -> "DataLoader[dict[str, Tensor]]":
    """The batches, made by processes of their own."""
    return DataLoader(
        hearing,
        batch_size=None,
        num_workers=n_workers,
        prefetch_factor=8 if n_workers else None,
        # A forked process would hang in the threads of the libraries that its parent has used.
        multiprocessing_context="spawn" if n_workers else None,
    )


def _pause(rng: random.Random) -> Samples:
    pause_s = 0.0 if rng.random() < NO_PAUSE_SHARE else rng.uniform(0.0, 0.5)
    return np.zeros(int(pause_s * SAMPLE_RATE_HZ), np.float32)


def _hurried(sound: Samples, pace: float) -> Samples:
    """Played faster, hence higher: another speaker."""
    return librosa.resample(
        sound, orig_sr=SAMPLE_RATE_HZ * pace, target_sr=SAMPLE_RATE_HZ, res_type="soxr_lq"
    ).astype(np.float32)
