"""The one loop: step, average, log, save, resume, end on time."""

import json
import math
import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import torch
from accelerate import Accelerator
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from mmdemo.training.recipe import Recipe

MAX_GRADIENT_NORM = 1.0
LOG_EVERY_STEPS = 50
AVERAGE_RAMP_STEPS = 2_000  # the average forgets its random beginning faster

Batch = dict[str, Tensor]


@dataclass
class Progress:
    """How far a run has come, over all its resumptions."""

    steps: int = 0
    examples: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Run:
    """A run in a folder: `state/` to go on from, `log.jsonl`, `model/` what it has learnt."""

    folder: Path
    recipe: Recipe
    time_budget_s: float
    max_steps: int | None = None

    @property
    def progress_file(self) -> Path:
        """Where the state tells how far it is."""
        return self.folder / "state" / "progress.json"

    def read_progress(self) -> Progress:
        """What the saved state has behind it; nothing if there is none."""
        if not self.progress_file.exists():
            return Progress()
        return Progress(**json.loads(self.progress_file.read_text(encoding="utf-8")))


class Trainer:
    """Carries one model, which gives its own loss for a batch, through one run."""

    def __init__(self, run: Run, accelerator: Accelerator, model: nn.Module) -> None:
        self._run, self._accelerator = run, accelerator
        optimizer = torch.optim.AdamW(
            _decay_groups(model, run.recipe.weight_decay),
            lr=run.recipe.learning_rate,
            betas=(0.9, 0.98),
        )
        self._model, self._optimizer = accelerator.prepare(model, optimizer)
        self._average = AveragedModel(model, use_buffers=True)
        accelerator.register_for_checkpointing(self._average)
        self.progress = Progress()
        self._stopping = False

    def stop(self) -> None:
        """End `fit` after this step, with everything saved; `resume` goes on from there."""
        self._stopping = True

    def resume(self) -> None:
        """Go on from the run's saved state, if there is one."""
        if self._run.progress_file.exists():
            self._accelerator.load_state(str(self._run.progress_file.parent))
            self.progress = self._run.read_progress()

    @property
    def averaged_model(self) -> Any:
        """The exponential moving average of the weights: what is kept in the end."""
        return self._average.module

    def fit(self, batches: Iterable[Batch], export: Callable[[Any], None]) -> None:
        """Learn until the time or the steps are used up; save on the way and at the end."""
        started = saved = monotonic()
        before_s, first_step = self.progress.seconds, self.progress.steps
        self._model.train()
        for batch in batches:
            now = monotonic()
            spent = self._spent(now - started, self.progress.steps - first_step)
            if spent >= 1 or self._stopping:
                break
            loss = self._step(batch, self._rate(spent, self.progress.steps - first_step))
            self.progress.seconds = before_s + now - started
            if self.progress.steps % LOG_EVERY_STEPS == 0:
                self._log(float(loss), spent)
            if now - saved > self._run.recipe.save_every_s:
                self._save(export)
                saved = now
        self._save(export)

    def _spent(self, seconds: float, steps: int) -> float:
        """Share of this run's budget that is used up."""
        by_steps = steps / self._run.max_steps if self._run.max_steps else 0.0
        return max(seconds / self._run.time_budget_s, by_steps)

    def _rate(self, spent: float, steps: int) -> float:
        """Warm up, stay, cool down to nought (Hägele et al. 2024, arXiv 2405.18392)."""
        recipe = self._run.recipe
        warm = min(1.0, (steps + 1) / recipe.warmup_steps)
        left = (1 - spent) / recipe.cooldown
        cool = 1.0 if left >= 1 else 1 - math.sqrt(1 - left)
        return recipe.learning_rate * min(warm, cool)

    def _step(self, batch: Batch, rate: float) -> Tensor:
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        loss: Tensor = self._model(batch)
        self._accelerator.backward(loss)
        self._accelerator.clip_grad_norm_(self._model.parameters(), MAX_GRADIENT_NORM)
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        self._update_average()
        self.progress.steps += 1
        self.progress.examples += len(batch["ids"]) * self._accelerator.num_processes
        return loss.detach()

    def _update_average(self) -> None:
        steps = self.progress.steps
        decay = min(self._run.recipe.ema_decay, steps / (steps + AVERAGE_RAMP_STEPS / 10))
        self._average.multi_avg_fn = get_ema_multi_avg_fn(decay)
        self._average.update_parameters(self._accelerator.unwrap_model(self._model))

    def _log(self, loss: float, spent: float) -> None:
        if not self._accelerator.is_main_process:
            return
        rate = self._optimizer.param_groups[0]["lr"]
        entry = asdict(self.progress) | {"loss": loss, "learning_rate": rate, "spent": spent}
        with (self._run.folder / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps({k: round(v, 6) for k, v in entry.items()}) + "\n")

    def _save(self, export: Callable[[Any], None]) -> None:
        """Write state and model beside the old ones, then put them in their place."""
        fresh, state = self._run.folder / "state.new", self._run.folder / "state"
        self._accelerator.save_state(str(fresh))
        if self._accelerator.is_main_process:
            text = json.dumps(asdict(self.progress))
            (fresh / "progress.json").write_text(text, encoding="utf-8")
            replace_folder(fresh, state)
            export(self.averaged_model)
        self._accelerator.wait_for_everyone()


def replace_folder(fresh: Path, target: Path) -> None:
    """Put `fresh` where `target` is; a crash in between leaves one of them whole."""
    old = target.with_name(target.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.replace(old)
    fresh.replace(target)
    shutil.rmtree(old, ignore_errors=True)


def _decay_groups(model: Any, weight_decay: float) -> list[dict[str, Any]]:
    """Matrices decay; biases, norms and embeddings' small siblings do not."""
    trained = [p for p in model.parameters() if p.requires_grad]
    return [
        {"params": [p for p in trained if p.ndim >= 2], "weight_decay": weight_decay},
        {"params": [p for p in trained if p.ndim < 2], "weight_decay": 0.0},
    ]
