"""The four roles that learn from corrections: of which pairs, and by which recipe."""

from pathlib import Path
from typing import Literal, get_args

from mmdemo.errors import InvalidRequestError
from mmdemo.models.checkpoint import count_parameters, read_config
from mmdemo.models.pipelines import is_pipeline

Role = Literal["captioner", "answerer", "listener", "painter"]
ROLES: tuple[Role, ...] = get_args(Role)
RECIPES_DIR = Path(__file__).parents[2] / "recipes"
_TASK: dict[Role, str] = {
    "captioner": "caption",
    "answerer": "answer",
    "listener": "transcribe",
    "painter": "draw",
}
_LEARNT: dict[Role, str] = {
    "captioner": "task:caption",
    "answerer": "task:answer",
    "listener": "task:transcribe",
    "painter": "(task:draw OR task:caption)",
}
# Small models are tuned whole, among what they were first taught; others by LoRA.
_TUNED_WHOLE = {"vision-encoder-decoder": "corrections", "parakeet_ctc": "listener_corrections"}
ADAPTER_RECIPE = "adapter"
SMALL_PAINTER, LARGE_PAINTER = "painter_corrections", "painter_adapter"
MOST_SMALL = 50_000_000  # parameters; painters of the picture world have a fifth of it


def task_of(role: Role) -> str:
    """What a model in this role is asked to do."""
    return _TASK[role]


def role_of(task: str) -> Role:
    """Who does a task."""
    return next(role for role in ROLES if _TASK[role] == task)


def learnt_by(role: Role) -> str:
    """Which pairs a role learns from, as the filter language says it."""
    return _LEARNT[role]


def recipe_for(role: Role, base: Path) -> Path:
    """How this checkpoint learns.

    Raises:
        InvalidRequestError: nothing here can retrain it.
    """
    if is_pipeline(base) != (role == "painter"):
        raise InvalidRequestError(f"{base.name} is no {role}; choose a model that is.")
    if role == "painter":
        name = SMALL_PAINTER if count_parameters(base) <= MOST_SMALL else LARGE_PAINTER
    else:
        name = _TUNED_WHOLE.get(read_config(base).get("model_type", ""), ADAPTER_RECIPE)
    return RECIPES_DIR / f"{name}.toml"
