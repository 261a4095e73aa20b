"""Everything the page and the command line need, wired in one place. Imports no torch."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from mmdemo.errors import InvalidRequestError
from mmdemo.models import (
    ModelCard,
    ModelPool,
    ModelRunner,
    card_for,
    defaults_of,
    read_catalogue,
)
from mmdemo.pairs import DrawingStore, PairStore, PeopleStore, PreferenceStore, ReviewStore, Storage
from mmdemo.settings import Settings

WORKERS_PER_BATCH = 2  # one batch is being worked on while the next one fills


@dataclass(frozen=True)
class Workbench:
    """The assembled app, without a face."""

    models: ModelRunner
    storage: Storage  # what the stores below keep their rows and files in
    pairs: PairStore
    drawings: DrawingStore
    people: PeopleStore
    reviews: ReviewStore
    preferences: PreferenceStore
    catalogue: Mapping[str, ModelCard]  # by name; bundled ones first
    default_model: Mapping[str, str]  # by task: the model that it opens with
    n_workers: int  # callers at once that keep the models' batches full
    data_dir: Path  # where what people made is kept

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Wire the real thing; models load on first use.

        Raises:
            UnknownModelError: A setting names a model that is none.
        """
        catalogue, default_model = choose_models(settings)
        pool = ModelPool(catalogue, settings.model_budget_mb, idle_s=settings.model_idle_s)
        storage = Storage(
            settings.effective_database_url, settings.data_dir, media_url=settings.media_url
        )
        return cls(
            models=ModelRunner(pool, settings.max_batch, settings.max_wait_s),
            storage=storage,
            pairs=PairStore(storage),
            drawings=DrawingStore(storage),
            people=PeopleStore(storage),
            reviews=ReviewStore(storage),
            preferences=PreferenceStore(storage),
            catalogue=catalogue,
            default_model=default_model,
            n_workers=WORKERS_PER_BATCH * settings.max_batch,
            data_dir=settings.data_dir,
        )

    def close(self) -> None:
        """End the models' workers and let go of the database."""
        self.models.close()
        self.storage.close()


def choose_models(settings: Settings) -> tuple[dict[str, ModelCard], dict[str, str]]:
    """The catalogue with the models that settings add to it, and each task's first choice.

    Raises:
        UnknownModelError: A setting names a model that is none.
        InvalidRequestError: It names one that cannot do the task.
    """
    catalogue = read_catalogue()
    usual = defaults_of(catalogue, "hub") | defaults_of(catalogue, "bundled")
    chosen = usual | defaults_of(catalogue, settings.models)
    wanted = {
        "caption": settings.captioner,
        "answer": settings.answerer,
        "transcribe": settings.listener,
        "draw": settings.painter,
    }
    for task, spec in wanted.items():
        if not spec:
            continue
        card = card_for(spec, catalogue)
        if task not in card.tasks:
            raise InvalidRequestError(
                f"{card.name} is no model for the task {task!r}, only for "
                f"{' and '.join(card.tasks) or 'none'}; choose another (`mmdemo models list`)."
            )
        catalogue[card.name] = card
        chosen[task] = card.name
    return catalogue, chosen
