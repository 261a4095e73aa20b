"""The one loop: step, average, log, observe, save, resume, end on time."""

import json
import math
from dataclasses import asdict, replace
from time import monotonic
from typing import Any

import torch
from accelerate import Accelerator
from torch import Tensor
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from mmdemo.training.course import Course
from mmdemo.training.run import Progress, Run, replace_folder
from mmdemo.training.tracking import Tracking

MAX_GRADIENT_NORM = 1.0
LOG_EVERY_S = 2.0
AVERAGE_RAMP_STEPS = 2_000  # the average forgets its random beginning faster

Batch = dict[str, Tensor]


class Trainer:
    """Carries one course, whose student gives its own loss for a batch, through one run."""

    def __init__(self, run: Run, accelerator: Accelerator, course: Course) -> None:
        self._run, self._accelerator, self._course = run, accelerator, course
        model = course.student
        optimizer = torch.optim.AdamW(
            _decay_groups(model, run.recipe.weight_decay),
            lr=run.recipe.learning_rate,
            betas=(0.9, 0.98),
        )
        self._model, self._optimizer = accelerator.prepare(model, optimizer)
        self._average = AveragedModel(model, use_buffers=True)
        accelerator.register_for_checkpointing(self._average)
        self._tracking = Tracking(run, accelerator)
        self.progress = Progress()
        self._losses: list[Tensor] = []  # since they were last written down
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

    def fit(self) -> None:
        """Learn until the time or the steps are used up; save on the way and at the end."""
        self._tracking.start(self.progress)
        batches = self._course.batches(self.progress.examples)
        if not self.progress.steps:
            self._observe()
        self._model.train()
        self._learn(self._accelerator.prepare_data_loader(batches))
        self._save()
        if not self._stopping:
            self._observe()
        self._tracking.end()

    def _learn(self, batches: Any) -> None:
        before = replace(self.progress)
        started = saved = observed = monotonic()
        logged, spent = -math.inf, 0.0
        for batch in batches:
            now = monotonic()
            self.progress.seconds = before.seconds + now - started
            spent = self._run.share_spent(before, self.progress)
            if spent >= 1 or self._stopping:
                break
            self._losses.append(self._step(batch, self._rate(spent)))
            if now - logged > LOG_EVERY_S:
                self._log(spent)
                logged = now
            if now - saved > self._run.recipe.save_every_s:
                self._save()
                saved = now
            if now - observed > self._run.recipe.observe_every_s:
                # Looking is no learning: the clock stands still.
                started += self._observe()
                observed = monotonic()
        if self._losses:
            self._log(spent)

    def _rate(self, spent: float) -> float:
        """Warm up, stay, cool down to nought (Hägele et al. 2024, arXiv 2405.18392)."""
        recipe = self._run.recipe
        warm = min(1.0, (self.progress.steps + 1) / recipe.warmup_steps)
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

    def _log(self, spent: float) -> None:
        loss = float(torch.stack(self._losses).mean())
        self._losses.clear()
        learnt_s = self.progress.seconds
        left_s = learnt_s * (1 - spent) / spent if spent else self._run.time_budget_s
        figures = {
            "loss": loss,
            "learning_rate": self._optimizer.param_groups[0]["lr"],
            "spent": spent,
            "left_s": max(0.0, left_s),
        }
        if self._accelerator.is_main_process:
            self._tracking.tell_step(self.progress, figures)

    def _observe(self) -> float:
        """Write down how the averaged student does; the seconds that this took.

        Chance goes on as if nobody had looked, so that looking changes nothing that is learnt.
        """
        began = monotonic()
        observe = self._course.observe
        if observe and self._accelerator.is_main_process:
            with torch.random.fork_rng():
                observation = observe(self.averaged_model)
            self._tracking.tell_observation(self.progress, observation)
        self._accelerator.wait_for_everyone()
        return monotonic() - began

    def _save(self) -> None:
        """Write state and model beside the old ones, then put them in their place."""
        fresh, state = self._run.folder / "state.new", self._run.folder / "state"
        self._accelerator.save_state(str(fresh))
        if self._accelerator.is_main_process:
            text = json.dumps(asdict(self.progress))
            (fresh / "progress.json").write_text(text, encoding="utf-8")
            replace_folder(fresh, state)
            self._course.export(self.averaged_model)
        self._accelerator.wait_for_everyone()


def _decay_groups(model: Any, weight_decay: float) -> list[dict[str, Any]]:
    """Matrices decay; biases, norms and embeddings' small siblings do not."""
    trained = [p for p in model.parameters() if p.requires_grad]
    return [
        {"params": [p for p in trained if p.ndim >= 2], "weight_decay": weight_decay},
        {"params": [p for p in trained if p.ndim < 2], "weight_decay": 0.0},
    ]
