"""What is asked of a model that draws, and what it drew. Plain values; no torch, no files."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TypeAlias

from mmdemo.media.requests import Picture
from mmdemo.media.ticket import Ticket

MAX_PROMPT_CHARACTERS = 10_000
MAX_SEED = 2**63 - 1
MAX_STEPS = 200
MAX_GUIDANCE_SCALE = 50.0
MAX_LORA_SCALE = 2.0
SHORTEST_SIDE_PX, LONGEST_SIDE_PX = 32, 2_048

# Everything that is needed to draw a picture again, in words and numbers.
DrawingSettings: TypeAlias = dict[str, str | int | float]


@dataclass(frozen=True)
class DrawRequest:
    """One picture to be drawn. What is None is as the checkpoint's own pipeline has it."""

    prompt: str
    negative_prompt: str = ""  # what should not be there
    seed: int = 0  # of the noise it begins with, from 0 to MAX_SEED
    n_steps: int | None = None
    guidance_scale: float | None = None  # how closely to follow the prompt; 1: not guided
    scheduler: str = ""  # a diffusers class such as "EulerDiscreteScheduler"; empty: its own
    width_px: int | None = None
    height_px: int | None = None
    start: Picture | None = None  # image to image: what to begin with
    strength: float = 0.7  # how far to go from `start`, in (0, 1]; 1: all the way
    mask: Picture | None = None  # inpainting: `start` is painted anew where this is white
    lora: str = ""  # a local folder or .safetensors file, laid over the weights
    lora_scale: float = 1.0
    preview_every: int = 0  # steps between two pictures on the ticket; 0: none
    ticket: Ticket = field(default_factory=Ticket, compare=False)

    @property
    def alike(self) -> Hashable:
        """Requests that share it fit into one batch, each with its own prompt and seed."""
        size = self.start.size if self.start else None
        return (
            (self.width_px, self.height_px, size, self.mask is not None),
            bool(self.negative_prompt),  # some pipelines draw otherwise without one
            (self.n_steps, self.guidance_scale, self.scheduler, self.strength),
            (self.lora, self.lora_scale),
        )


@dataclass(frozen=True)
class Drawn:
    """What a model made of a request."""

    picture: Picture
    settings: DrawingSettings  # as they were used, the checkpoint's own where none were asked for
    notes: tuple[str, ...] = ()  # sentences about what a person should know


@dataclass(frozen=True)
class Drawing:
    """A picture with all that is needed to draw it again."""

    picture: Picture
    prompt: str
    settings: DrawingSettings  # seed, n_steps, guidance_scale, scheduler, width_px, height_px …
    model: str  # its name in the catalogue
    version: str  # which weights
    seconds: float  # from asking to picture, waiting included
    notes: tuple[str, ...] = ()
