"""The models a user may pick: those of catalogue.toml, any hub id, any local folder."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from mmdemo.errors import UnknownModelError
from mmdemo.models.checkpoint import EVERY_TASK, find_cached, is_checkpoint, tasks_of

BUILT_IN = Path(__file__).with_name("catalogue.toml")
ASSETS = Path(__file__).parents[2] / "assets"
LISTS = ("tasks", "languages", "default_for")
HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")


@dataclass(frozen=True)
class ModelCard:
    """What must be known of a model before it is loaded."""

    name: str
    tasks: tuple[str, ...]  # "caption", "answer", "transcribe", "draw"
    weights: str  # a hub id, or the path of a local folder
    adapter: str = ""  # "package.module:Class"; empty: chosen from the checkpoint's own config
    revision: str = "main"
    memory_mb: int = 0  # for models without weights; others are measured by theirs
    download_mb: int = 0  # size of the weights on the hub; 0: not known
    licence: str = ""
    description: str = ""
    languages: tuple[str, ...] = ()  # what it writes; empty: not known
    default_for: tuple[str, ...] = ()  # tasks that it opens with where its kind is chosen
    n_steps: int | None = None  # of a painter; None: as its pipeline has it
    guidance_scale: float | None = None
    bundled: bool = False
    is_version: bool = False  # made here, by retraining

    @property
    def is_folder(self) -> bool:
        """Whether the weights lie in a local folder, so that nothing is downloaded."""
        return self.bundled or Path(self.weights).is_absolute()


def read_catalogue(path: Path = BUILT_IN, assets_dir: Path = ASSETS) -> dict[str, ModelCard]:
    """Read every card, bundled ones first; a missing or misspelt field fails here, at start."""
    entries = tomllib.loads(path.read_text(encoding="utf-8"))
    cards = [_card(name, fields, assets_dir) for name, fields in entries.items()]
    return {card.name: card for card in sorted(cards, key=lambda card: not card.bundled)}


def defaults_of(
    catalogue: Mapping[str, ModelCard], kind: Literal["bundled", "hub"]
) -> dict[str, str]:
    """The model that each task opens with, by task."""
    return {
        task: card.name
        for card in catalogue.values()
        if card.bundled == (kind == "bundled")
        for task in card.default_for
    }


def card_for(spec: str, catalogue: Mapping[str, ModelCard]) -> ModelCard:
    """The card meant by a catalogue name, a hub id (`@revision` may follow) or a path.

    Raises:
        UnknownModelError: it is none of them.
    """
    if card := catalogue.get(spec):
        return card
    if is_checkpoint(Path(spec).expanduser()):
        return _card_of_folder(spec)
    weights, _, revision = spec.partition("@")
    if HUB_ID.fullmatch(weights) and not Path(spec).exists():
        return _card_of_hub_id(spec, weights, revision or "main", catalogue)
    raise UnknownModelError(
        f"No model is called {spec!r}. Give a name ({', '.join(catalogue)}), a hub id such as "
        "Salesforce/blip-vqa-base, or a folder that save_pretrained wrote, with safetensors."
    )


def _card_of_folder(spec: str) -> ModelCard:
    folder = Path(spec).expanduser().absolute()
    return ModelCard(
        name=spec, tasks=tasks_of(folder), weights=str(folder), description="A local folder."
    )


def _card_of_hub_id(
    spec: str, weights: str, revision: str, catalogue: Mapping[str, ModelCard]
) -> ModelCard:
    for card in catalogue.values():
        if (card.weights, card.revision) == (weights, revision):
            return card
    cached = find_cached(weights, revision)
    return ModelCard(
        name=spec,
        tasks=tasks_of(cached) if cached else EVERY_TASK,
        weights=weights,
        revision=revision,
        description="From the Hugging Face Hub.",
    )


def _card(name: str, fields: dict[str, Any], assets_dir: Path) -> ModelCard:
    values: dict[str, Any] = {
        **fields,
        **{key: tuple(fields[key]) for key in LISTS if key in fields},
    }
    if values.get("bundled"):
        values["weights"] = str((assets_dir / values["weights"]).absolute())
    return ModelCard(name=name, **values)
