"""How a request becomes what a model reads: by chat template, by prompt, or by nothing at all."""

from abc import abstractmethod
from collections.abc import Hashable
from pathlib import Path
from typing import Any, Protocol

from mmdemo.errors import InvalidRequestError
from mmdemo.media import CaptionRequest, Picture, Question
from mmdemo.media.instructions import INSTRUCTIONS
from mmdemo.models.decoding.opening import open_image_processor, open_processor, open_tokenizer
from mmdemo.models.decoding.pictures import fit_for_models
from mmdemo.models.prompts import PROMPTS, Prompts

CANNOT_ANSWER = "This model only describes pictures; choose one that answers questions."


class Asking(Protocol):
    """One family's way of being asked."""

    tokenizer: Any

    @abstractmethod
    def for_caption(self, request: CaptionRequest) -> str | None:
        """What is written beside the picture; None for nothing."""
        ...

    @abstractmethod
    def for_answer(self, question: Question) -> str | None:
        """The same for a question, or InvalidRequestError if the model takes none."""
        ...

    @abstractmethod
    def group(self, prompt: str | None) -> Hashable:
        """Prompts of equal group may stand in one batch."""
        ...

    @abstractmethod
    def tensors(self, pictures: list[Picture], prompts: list[str | None]) -> dict[str, Any]:
        """What the model reads, one row per picture."""
        ...


def asking_for(folder: Path, model_type: str) -> Asking:
    """The way that suits the checkpoint in `folder`."""
    processor = open_processor(folder)
    if processor is None:
        return AskingDecoder(folder)
    template = processor.chat_template or processor.tokenizer.chat_template
    if template:
        return AskingChat(processor, template)
    return AskingPlainly(processor, PROMPTS.get(model_type, Prompts()))


class AskingChat:
    """Chat models: the template of the processor or its tokenizer writes the conversation."""

    def __init__(self, processor: Any, template: str) -> None:
        self._processor = processor
        self._template = template
        self.tokenizer = processor.tokenizer
        self.tokenizer.padding_side = "left"
        if self.tokenizer.pad_token is None:
            self.tokenizer.pad_token = self.tokenizer.eos_token

    def for_caption(self, request: CaptionRequest) -> str:
        usual = INSTRUCTIONS[request.language, request.style]
        return self._render([_said("user", self._plain(request.instruction or usual), shown=True)])

    def for_answer(self, question: Question) -> str:
        texts = [text for turn in question.earlier for text in (turn.question, turn.answer)]
        roles = ("user", "assistant")
        return self._render(
            [
                _said(roles[i % 2], self._plain(text), shown=i == 0)
                for i, text in enumerate([*texts, question.text])
            ]
        )

    def group(self, prompt: str | None) -> Hashable:  # noqa: ARG002 - padding makes all alike
        return 0

    def tensors(self, pictures: list[Picture], prompts: list[str | None]) -> dict[str, Any]:
        start = self.tokenizer.bos_token
        return dict(
            self._processor(
                images=[[fit_for_models(picture)] for picture in pictures],
                text=prompts,
                padding=True,
                add_special_tokens=not (start and str(prompts[0]).startswith(start)),
                return_tensors="pt",
            )
        )

    def _render(self, messages: list[dict[str, Any]]) -> str:
        return self.tokenizer.apply_chat_template(
            messages, chat_template=self._template, tokenize=False, add_generation_prompt=True
        )

    def _plain(self, text: str) -> str:
        return without_special_tokens(text, self.tokenizer)


class AskingPlainly:
    """Models with a processor but no template: a fixed prompt of the family, or none."""

    def __init__(self, processor: Any, prompts: Prompts) -> None:
        self._processor = processor
        self._prompts = prompts
        self.tokenizer = processor.tokenizer

    def for_caption(self, request: CaptionRequest) -> str | None:
        return self._prompts.for_style(request.style)

    def for_answer(self, question: Question) -> str:
        if not self._prompts.question:
            raise InvalidRequestError(CANNOT_ANSWER)
        plain = without_special_tokens(question.text, self.tokenizer)
        return self._prompts.question.format(question=plain)

    def group(self, prompt: str | None) -> Hashable:
        # A processor may turn a caption's prompt into longer words, so only equals are alike.
        if prompt is None or prompt in {self._prompts.short, self._prompts.detailed}:
            return prompt
        return len(self.tokenizer(prompt).input_ids)

    def tensors(self, pictures: list[Picture], prompts: list[str | None]) -> dict[str, Any]:
        images = [fit_for_models(picture) for picture in pictures]
        if prompts[0] is None:
            return dict(self._processor(images=images, return_tensors="pt"))
        adds = {} if self._prompts.adds_special_tokens else {"add_special_tokens": False}
        return dict(self._processor(images=images, text=prompts, return_tensors="pt", **adds))


class AskingDecoder:
    """Vision encoder-decoders: the prompt is the beginning of what the decoder writes.

    The tokenizer's chat template, if it has one, writes that beginning, special tokens included.
    """

    def __init__(self, folder: Path) -> None:
        self._image_processor = open_image_processor(folder)
        self.tokenizer = open_tokenizer(folder)

    def for_caption(self, request: CaptionRequest) -> str | None:
        if not self.tokenizer.chat_template:
            return None
        usual = INSTRUCTIONS[request.language, request.style]
        return self._render([_written("user", self._plain(request.instruction or usual))])

    def for_answer(self, question: Question) -> str:
        if not self.tokenizer.chat_template:
            raise InvalidRequestError(CANNOT_ANSWER)
        turns = [
            _written(role, self._plain(text))
            for turn in question.earlier
            for role, text in (("user", turn.question), ("assistant", turn.answer))
        ]
        return self._render([*turns, _written("user", self._plain(question.text))])

    def group(self, prompt: str | None) -> Hashable:
        return -1 if prompt is None else len(self._tokens([prompt]).input_ids[0])

    def tensors(self, pictures: list[Picture], prompts: list[str | None]) -> dict[str, Any]:
        images = [fit_for_models(picture) for picture in pictures]
        inputs = {"pixel_values": self._image_processor(images, return_tensors="pt").pixel_values}
        if prompts[0] is not None:
            inputs["decoder_input_ids"] = self._tokens(prompts, return_tensors="pt").input_ids
        return inputs

    def _tokens(self, prompts: list[str | None], **how: Any) -> Any:
        return self.tokenizer(prompts, add_special_tokens=False, **how)

    def _render(self, messages: list[dict[str, str]]) -> str:
        return self.tokenizer.apply_chat_template(
            messages, tokenize=False, add_generation_prompt=True
        )

    def _plain(self, text: str) -> str:
        return without_special_tokens(text, self.tokenizer)


def without_special_tokens(text: str, tokenizer: Any) -> str:
    """A person's text cannot pose as a picture, a turn or an end."""
    for token in [
        *tokenizer.all_special_tokens,
        *map(str, tokenizer.added_tokens_decoder.values()),
    ]:
        text = text.replace(token, " ")
    return text


def _said(role: str, text: str, *, shown: bool) -> dict[str, Any]:
    picture = [{"type": "image"}] if shown else []
    return {"role": role, "content": [*picture, {"type": "text", "text": text}]}


def _written(role: str, text: str) -> dict[str, str]:
    return {"role": role, "content": text}
