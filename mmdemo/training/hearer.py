"""The listener in training: the words it writes, and the sounds that its lower layers hear."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from mmdemo.media import SAMPLE_RATE_HZ
from mmdemo.models.decoding.hearing import surrounded
from mmdemo.training.hearing import IGNORED, SLOTS_PER_FRAME
from mmdemo.training.phonemes import SILENCE
from mmdemo.training.recordings import Recording

BLANK_WEIGHT = 0.3  # of a frame in which nothing is written
MOST_BANDS, MOST_FRAMES = 12, 12  # that are blotted out at once


class WordHearer(nn.Module):
    """A listener with one loss for words: which, in which order, and as far as known, when.

    Args:
        listener: a `ParakeetForCTC`.
        path_weight: how much it counts when the words are written.
        n_kept: how many layers, from the sound on, stay as they are; with any, the stem does.
    """

    def __init__(self, listener: Any, *, path_weight: float, n_kept: int = 0) -> None:
        super().__init__()
        self.listener = listener
        self.path_weight = path_weight
        encoder = listener.encoder
        _speed_up_on_cpus(encoder.subsampling)
        self._kept = [encoder.subsampling, *encoder.layers[:n_kept]] if n_kept else []
        for part in self._kept:
            part.requires_grad_(False)

    def train(self, mode: bool = True) -> "WordHearer":
        """As ever, but what is kept goes on as in use: its batch statistics stay, too."""
        super().train(mode)
        for part in self._kept:
            part.eval()
        return self

    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        """CTC loss of the words, plus what it costs to write them at another time."""
        features = blotted(batch["features"]) if self.training else batch["features"]
        output = self.listener(input_features=features, attention_mask=batch["mask"])
        words = ctc(
            output.logits,
            batch["tokens"],
            self._lengths(batch),
            batch["n_tokens"],
            blank=self.listener.config.pad_token_id,
        ).mean()
        return words + self.path_weight * self._path(output.logits, batch["paths"])

    def _lengths(self, batch: dict[str, Tensor]) -> Tensor:
        """How many frames each row has: (B,)."""
        return self.listener._get_subsampling_output_length(batch["mask"].sum(-1))

    def _path(self, logits: Tensor, paths: Tensor) -> Tensor:
        """Cross-entropy of the frames in which it is known what is said when."""
        blank = self.listener.config.pad_token_id
        weights = torch.ones(logits.shape[-1], device=logits.device)
        weights[blank] = BLANK_WEIGHT
        return functional.cross_entropy(
            logits.flatten(0, 1).float(), paths.flatten(), weights, ignore_index=IGNORED
        )


class Hearer(WordHearer):
    """A listener with one loss for words and sounds."""

    def __init__(
        self,
        listener: Any,
        *,
        n_classes: int,
        phoneme_layer: int,
        phoneme_weight: float,
        path_weight: float,
    ) -> None:
        super().__init__(listener, path_weight=path_weight)
        width = listener.config.encoder_config.hidden_size
        self.phonemes = nn.Linear(width, SLOTS_PER_FRAME * n_classes)
        self.phoneme_weight = phoneme_weight
        self._heard: Tensor | None = None
        listener.encoder.layers[phoneme_layer].register_forward_hook(self._keep)

    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        """The words' loss, plus what the sounds cost."""
        words = super().forward(batch)
        return words + self.phoneme_weight * self._sounds(batch, self._lengths(batch))

    def _sounds(self, batch: dict[str, Tensor], lengths: Tensor) -> Tensor:
        """Cross-entropy where the times are known, CTC where only the order is."""
        assert self._heard is not None
        n_rows = len(self._heard)
        logits = self.phonemes(self._heard).view(
            n_rows, self._heard.shape[1] * SLOTS_PER_FRAME, -1
        )  # (B, S, classes)
        loss = functional.cross_entropy(
            logits.flatten(0, 1).float(), batch["slots"].flatten(), ignore_index=IGNORED
        )
        untimed = batch["n_phonemes"] > 0
        if untimed.any():
            losses = ctc(
                logits[untimed],
                batch["phonemes"][untimed],
                lengths[untimed] * SLOTS_PER_FRAME,
                batch["n_phonemes"][untimed],
                blank=SILENCE,
            )
            loss = loss + losses.sum() / n_rows
        return loss

    def _keep(self, module: nn.Module, inputs: Any, output: Any) -> None:  # noqa: ARG002
        self._heard = output


def _speed_up_on_cpus(stem: Any) -> None:
    """Full precision and channels last: in half, depthwise convolutions learn five times slower."""
    stem.to(memory_format=torch.channels_last)
    stem.register_forward_pre_hook(_without_autocast)
    stem.register_forward_hook(_with_autocast, always_call=True)


def _without_autocast(stem: Any, inputs: Any) -> None:  # noqa: ARG001
    stem.had_autocast = torch.is_autocast_enabled("cpu")
    torch.set_autocast_enabled("cpu", False)


def _with_autocast(stem: Any, inputs: Any, output: Any) -> None:  # noqa: ARG001
    torch.set_autocast_enabled("cpu", bool(stem.had_autocast))


def frame_logits(listener: Any, processor: Any, recording: Recording) -> Tensor:
    """The logits of a recording's frames, as decoding gets them: (1, F, V)."""
    inputs = processor.feature_extractor(
        [surrounded(recording.sound)], sampling_rate=SAMPLE_RATE_HZ, return_tensors="pt"
    ).to(listener.device)
    return listener(**inputs).logits.float().cpu()


def ctc(
    logits: Tensor, targets: Tensor, lengths: Tensor, n_targets: Tensor, *, blank: int
) -> Tensor:
    """The loss of each row by its targets' number: (B,); impossible ones cost nothing."""
    log_probabilities = functional.log_softmax(logits, dim=-1, dtype=torch.float32)
    losses = functional.ctc_loss(
        log_probabilities.transpose(0, 1),
        targets,
        lengths,
        n_targets,
        blank=blank,
        reduction="none",
        zero_infinity=True,
    )
    return losses / n_targets.clamp(min=1)


def blotted(features: Tensor) -> Tensor:
    """SpecAugment (Park et al. 2019): bands and moments are blotted out. (B, T, M) stays."""
    n_rows, n_frames, n_bands = features.shape
    hidden = torch.zeros(n_rows, n_frames, n_bands, dtype=torch.bool, device=features.device)
    for _ in range(2):
        hidden |= _stretches(n_rows, n_bands, MOST_BANDS, features.device)[:, None, :]
    for _ in range(1 + n_frames // 200):
        hidden |= _stretches(n_rows, n_frames, MOST_FRAMES, features.device)[:, :, None]
    return features.masked_fill(hidden, 0.0)


def _stretches(n_rows: int, n: int, most: int, device: torch.device) -> Tensor:
    """In each row one stretch of at most `most` places: (n_rows, n)."""
    lengths = torch.rand(n_rows, 1, device=device) * (min(most, n // 5) + 1)
    firsts = torch.rand(n_rows, 1, device=device) * (n - lengths)
    places = torch.arange(n, device=device)
    return (places >= firsts) & (places < firsts + lengths.floor())
