"""The fields of the tab Generate: read as requests, and filled from a drawing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import gradio as gr

from mmdemo.errors import InvalidRequestError
from mmdemo.media import DrawingSettings, DrawRequest, Picture
from mmdemo.tasks.draw import new_seed
from mmdemo.ui.asker import ticket_now
from mmdemo.ui.frame import Value

PREVIEW_EVERY = 2  # steps; a decoded preview costs about as much as one of them
MAX_SEEDS = 32
_SEPARATORS = re.compile(r"[\s,;，；、]+")


@dataclass(frozen=True)
class Choices:
    """What is chosen, but for the prompt and the pictures; the fields' order is the page's."""

    n_pictures: int
    negative_prompt: str
    fresh_seed: bool  # a new seed each time
    seed: str  # as text, for the browser's numbers do not reach MAX_SEED
    n_steps: int | None  # None here and below: the checkpoint's own
    guidance_scale: float | None
    scheduler: str
    width_px: int | None
    height_px: int | None
    model: str
    strength: float
    lora: str
    lora_scale: float

    @classmethod
    def read(cls, values: Sequence[Value]) -> Self:
        """From the values of the fields, in order."""
        read = cls(*values)
        return replace(
            read,
            n_pictures=int(read.n_pictures or 1),
            n_steps=_whole(read.n_steps),
            width_px=_whole(read.width_px),
            height_px=_whole(read.height_px),
            scheduler=read.scheduler or "",
            lora=(read.lora or "").strip(),
        )

    @classmethod
    def usual(cls, model: str) -> Self:
        """What is chosen on a fresh page."""
        return cls(
            1, "", True, "", None, None, "", None, None, model,
            DrawRequest.strength, "", DrawRequest.lora_scale,
        )  # fmt: skip

    @property
    def values(self) -> list[Value]:
        """The values of the fields, in order."""
        return [getattr(self, field.name) for field in fields(self)]

    def first_seed(self) -> int:
        """The seed of the first picture.

        Raises:
            InvalidRequestError: what stands in the field is no number.
        """
        return new_seed() if self.fresh_seed or not self.seed.strip() else _seed(self.seed)

    def requests(self, prompt: str, seeds: Sequence[int], start: "Start") -> list[DrawRequest]:
        """One request for each seed."""
        return [
            DrawRequest(
                prompt=prompt,
                negative_prompt=self.negative_prompt or "",
                seed=seed,
                n_steps=self.n_steps,
                guidance_scale=self.guidance_scale,
                scheduler=self.scheduler,
                width_px=self.width_px,
                height_px=self.height_px,
                start=start.picture,
                strength=self.strength,
                mask=start.mask,
                lora=self.lora,
                lora_scale=self.lora_scale,
                preview_every=PREVIEW_EVERY,
                ticket=ticket_now(),
            )
            for seed in seeds
        ]

    def restored(self, settings: DrawingSettings, model: str, known: Sequence[str]) -> Self:
        """As they were for a drawing; a model that is not there any more leaves the chosen one."""
        usual = DrawRequest(prompt="")
        names = ("n_steps", "guidance_scale", "width_px", "height_px")
        numbers: dict[str, Any] = {name: settings.get(name) for name in names}
        return replace(
            self,
            **numbers,
            n_pictures=1,
            negative_prompt=str(settings.get("negative_prompt", "")),
            fresh_seed="seed" not in settings,
            seed=str(settings.get("seed", "")),
            scheduler=str(settings.get("scheduler", "")),
            model=model if model in known else self.model,
            strength=float(settings.get("strength", usual.strength)),
            lora=str(settings.get("lora", "")),
            lora_scale=float(settings.get("lora_scale", usual.lora_scale)),
        )


@dataclass(frozen=True)
class Start:
    """The picture to begin with, and where it is to be painted anew."""

    picture: Picture | None = None
    mask: Picture | None = None

    @classmethod
    def read(cls, editor: Value) -> Self:
        """From an image editor: its background, and what was painted over it."""
        background: Picture | None = editor["background"] if editor else None
        if background is None:
            return cls()
        painted = _painted(editor["layers"], background.size)
        return cls(background.convert("RGB"), painted)


def read_seeds(text: str) -> list[int]:
    """Seeds in a line: 1, 2, 3.

    Raises:
        InvalidRequestError: one is no number, or there are too many.
    """
    seeds = [_seed(word) for word in _SEPARATORS.split(text.strip()) if word]
    if len(seeds) > MAX_SEEDS:
        raise InvalidRequestError(f"These are {len(seeds)} seeds; {MAX_SEEDS} are the most.")
    return list(dict.fromkeys(seeds))


def choice_updates(choices: Choices) -> list[Any]:
    """What puts them into their fields."""
    return [gr.update(value=value) for value in choices.values]


def _seed(text: str) -> int:
    # More digits than this are no seed, and long ones take Python long to read.
    if not re.fullmatch(r"[+-]?\d{1,30}", text.strip(), re.ASCII):
        raise InvalidRequestError(f"The seed {text.strip()[:40]!r} is not a whole number.")
    return int(text)


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _painted(layers: Sequence[Picture], size: tuple[int, int]) -> Picture | None:
    """White where any layer has paint; None where nobody painted."""
    mask: Picture | None = None
    for layer in layers:
        paint = layer.convert("RGBA").getchannel("A").resize(size).point(_is_paint)
        if paint.getbbox() is None:
            continue
        if mask is not None:
            paint.paste(255, mask=mask)
        mask = paint
    return mask


def _is_paint(alpha: int) -> int:
    return 255 if alpha > 0 else 0
