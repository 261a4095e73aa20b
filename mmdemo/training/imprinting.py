"""A first guess of what signs sound like that a listener has never written.

Letters: V = vocabulary, D = width.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from mmdemo.models.decoding.ctc_paths import Span, align
from mmdemo.training.fresh_signs import never_written
from mmdemo.training.hearer import frame_logits
from mmdemo.training.held_out import at_rest
from mmdemo.training.recordings import Recording

NEVER = -15.0  # natural logarithm, of a sign that is never written
HEARD = 0.5  # so likely must it be that anything is heard in its place


def imprint(listener: Any, processor: Any, recordings: Sequence[Recording]) -> None:
    """Liken each sign that is never written to those that are written where it is said.

    A Chinese character that no training text held is as good as forbidden, and a few clips do not
    change that; its homophones are heard in its place already. So its row of the output layer
    begins as the mean of theirs, each as likely as it is heard there. It is the idea of imprinted
    weights (Qi, Brown and Lowe 2018, "Low-Shot Learning with Imprinted Weights", arXiv
    1712.07136), with what is heard in the place of features.
    """
    head = listener.ctc_head  # a convolution over one frame: weight (V, D, 1), bias (V,)
    with at_rest(listener):
        for token, heard in _heard_instead(listener, processor, recordings).items():
            head.weight[token] = torch.tensordot(heard, head.weight, dims=1)
            head.bias[token] = heard @ head.bias


def _heard_instead(
    listener: Any, processor: Any, recordings: Sequence[Recording]
) -> dict[int, Tensor]:
    """Of each fresh sign that is said, which others are heard at its places, and how often: (V,).

    Left out is what nothing is heard for, such as a letter within an English word.
    """
    texts = [recording.text for recording in recordings]
    spelt: list[list[int]] = processor.tokenizer(texts, add_special_tokens=False).input_ids
    signs = {token for tokens in spelt for token in tokens}
    fresh = never_written(listener.ctc_head.weight.squeeze(-1), signs)
    heard: defaultdict[int, list[Tensor]] = defaultdict(list)
    for recording, tokens in zip(recordings, spelt, strict=True):
        if not fresh[tokens].any():
            continue
        log_probs = frame_logits(listener, processor, recording)[0].log_softmax(-1)
        log_probs[:, fresh] = NEVER  # all alike, so that what lies around them tells their place
        for span in _spans(log_probs, tokens, listener.config.pad_token_id):
            if fresh[span.token]:
                heard[span.token].append(log_probs[span.first_frame : span.end_frame].exp().mean(0))
    likely = {token: torch.stack(each).mean(dim=0) for token, each in heard.items()}
    for others in likely.values():
        others[fresh] = 0.0
        others[listener.config.pad_token_id] = 0.0
    return {token: each / each.sum() for token, each in likely.items() if each.sum() > HEARD}


def _spans(log_probs: Tensor, tokens: Sequence[int], blank: int) -> list[Span]:
    try:
        return align(log_probs.numpy(), tokens, blank)
    except ValueError:  # the clip is too short for its text, which tells nothing then
        return []
