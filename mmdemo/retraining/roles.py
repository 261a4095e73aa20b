"""The four roles that learn from corrections: of which pairs, and by which recipe."""

from pathlib import Path
from typing import Literal, get_args

from mmdemo.errors import InvalidRequestError
from mmdemo.media.whole_files import read_json
from mmdemo.models.checkpoint import count_parameters, read_config
from mmdemo.models.pipelines import INDEX, is_pipeline

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
_TEMPLATE = "chat_template.jinja"  # by which the describer is asked
_BY_LORA = ("ForConditionalGeneration", "EncoderDecoderModel", "ForCausalLM")  # ends of classes
ADAPTER_RECIPE = "adapter"
SMALL_PAINTER, LARGE_PAINTER = "painter_corrections", "painter_adapter"
_PAINTERS = {"StableDiffusionPipeline", "StableDiffusionXLPipeline", "StableDiffusion3Pipeline"}
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
    return RECIPES_DIR / f"{_painters(base) if role == 'painter' else _writers(base)}.toml"


def _painters(base: Path) -> str:
    kind = read_json(base / INDEX).get("_class_name", "")
    if kind not in _PAINTERS:
        raise InvalidRequestError(
            f"{kind} cannot be retrained here; choose a painter of the Stable Diffusion family "
            "(1, 2, XL or 3)."
        )
    return SMALL_PAINTER if count_parameters(base) <= MOST_SMALL else LARGE_PAINTER


def _writers(base: Path) -> str:
    config = read_config(base)
    name = _TUNED_WHOLE.get(config.get("model_type", ""))
    is_ours = name != "corrections" or (base / _TEMPLATE).is_file()
    if name and is_ours and count_parameters(base) <= MOST_SMALL:
        return name
    if not any(each.endswith(_BY_LORA) for each in config.get("architectures") or ()):
        raise InvalidRequestError(
            f"A {config.get('model_type')!r} model cannot be retrained here; choose a captioner, "
            "a chat model for pictures, or a listener that writes word by word."
        )
    return ADAPTER_RECIPE
