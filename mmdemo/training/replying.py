"""Models that write, in training: what they were given, what they should write after it.

Letters: B = batch, P = tokens of the prompt, R = of the reply, V = vocabulary.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from mmdemo.training.packing import IGNORED


class Replying(nn.Module):
    """A model with its loss: the reply alone is learnt, not what it answers to."""

    def __init__(self, writer: Any) -> None:
        super().__init__()
        self.writer = writer

    def forward(self, batch: dict[str, Any]) -> Tensor:
        """Mean cross-entropy of the reply's tokens."""
        labels = batch["labels"]  # (B, P + R - 1)
        logits = self.writer(**batch["inputs"]).logits[:, -labels.shape[1] :]  # before: the picture
        learnt = labels != IGNORED
        return functional.cross_entropy(logits[learnt].float(), labels[learnt])


def with_replies(
    inputs: dict[str, Tensor], replies: list[list[int]], *, name: str, pad: int
) -> dict[str, Any]:
    """What the model reads while it is told the reply, and the labels of what it should write.

    Args:
        inputs: what it reads when it is asked; `name` of it (B, P) is what it goes on from.
        replies: their tokens, with the end.
        name: "input_ids", or "decoder_input_ids" of models with an encoder.
        pad: the token that follows shorter replies.

    Returns:
        `inputs`, longer by the replies without their last token; `labels`, the next token at each
        place, IGNORED within prompts and padding.
    """
    prompts = inputs[name]  # (B, P)
    longest = max(map(len, replies))
    told = torch.full((len(replies), longest), pad)
    labels = torch.full((len(replies), longest), IGNORED)
    for row, reply in enumerate(replies):
        told[row, : len(reply)] = torch.tensor(reply)
        labels[row, : len(reply)] = torch.tensor(reply)
    unlearnt = torch.full((len(replies), prompts.shape[1] - 1), IGNORED)
    longer = dict(inputs)
    for key, values in inputs.items():
        if key == name:
            longer[key] = torch.cat([values, told[:, :-1]], dim=1)
        elif key == "attention_mask" and name == "input_ids":
            seen = (labels[:, :-1] != IGNORED).to(values.dtype)
            longer[key] = torch.cat([values, seen], dim=1)
        elif values.shape == prompts.shape and not values.is_floating_point() and key != "labels":
            kinds = values.new_zeros(len(replies), longest - 1)  # text, where pictures are marked
            longer[key] = torch.cat([values, kinds], dim=1)
    return {"inputs": longer, "labels": torch.cat([unlearnt, labels], dim=1)}
