"""Everything the page and the command line need, wired in one place. Imports no torch."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from mmdemo.errors import InvalidRequestError
from mmdemo.jobs import JobStore
from mmdemo.models import (
    LiveCatalogue,
    LiveDefaults,
    ModelCard,
    ModelPool,
    ModelRunner,
    VersionStore,
    card_for,
    defaults_of,
    read_catalogue,
)
from mmdemo.pairs import (
    DrawingStore,
    HeldStore,
    InvitationStore,
    PairStore,
    PeopleStore,
    PreferenceStore,
    ReviewStore,
    SessionStore,
    Storage,
)
from mmdemo.settings import Settings, Visitors

JOBS, VERSIONS = "jobs", "versions"  # in the data folder
WORKERS_PER_BATCH = 2  # one batch is being worked on while the next one fills


@dataclass(frozen=True)
class Workbench:
    """The assembled app, without a face."""

    models: ModelRunner
    storage: Storage  # what the stores below keep their rows and files in
    pairs: PairStore
    drawings: DrawingStore
    people: PeopleStore
    sessions: SessionStore
    invitations: InvitationStore
    held: HeldStore  # what visitors gave
    reviews: ReviewStore
    preferences: PreferenceStore
    jobs: JobStore
    versions: VersionStore
    catalogue: Mapping[str, ModelCard]  # by name; bundled ones first, versions made here last
    default_model: Mapping[str, str]  # by task: the model that it opens with now
    n_workers: int  # callers at once that keep the models' batches full
    data_dir: Path  # where what people made is kept
    visitors: Visitors  # what people without an account may do where there are accounts

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Wire the real thing; models load on first use.

        Raises:
            UnknownModelError: A setting names a model that is none.
        """
        versions = VersionStore(settings.data_dir / VERSIONS)
        catalogue, default_model = choose_models(settings, versions)
        storage = Storage(
            settings.effective_database_url, settings.data_dir, media_url=settings.media_url
        )
        return cls(
            models=run_models(catalogue, settings),
            storage=storage,
            pairs=PairStore(storage),
            drawings=DrawingStore(storage),
            people=PeopleStore(storage),
            sessions=SessionStore(storage),
            invitations=InvitationStore(storage),
            held=HeldStore(storage),
            reviews=ReviewStore(storage),
            preferences=PreferenceStore(storage),
            jobs=JobStore(settings.data_dir / JOBS),
            versions=versions,
            catalogue=catalogue,
            default_model=default_model,
            n_workers=WORKERS_PER_BATCH * settings.max_batch,
            data_dir=settings.data_dir,
            visitors=settings.visitors,
        )

    def close(self) -> None:
        """End the models' workers and let go of the database."""
        self.models.close()
        self.storage.close()


def run_models(catalogue: Mapping[str, ModelCard], settings: Settings) -> ModelRunner:
    """A runner for the models of a catalogue, with the memory and batches of the settings."""
    pool = ModelPool(catalogue, settings.model_budget_mb, idle_s=settings.model_idle_s)
    return ModelRunner(
        pool,
        settings.max_batch,
        settings.max_wait_s,
        most_waiting=settings.most_waiting,
        most_waiting_each=settings.most_waiting_each,
    )


def choose_models(
    settings: Settings, versions: VersionStore
) -> tuple[Mapping[str, ModelCard], Mapping[str, str]]:
    """The catalogue with the models that settings add to it, and each task's first choice.

    Raises:
        UnknownModelError: A setting names a model that is none.
        InvalidRequestError: It names one that cannot do the task.
    """
    base = read_catalogue()
    catalogue = LiveCatalogue(base, versions)
    usual = defaults_of(base, "hub") | defaults_of(base, "bundled")
    chosen = usual | defaults_of(base, settings.models)
    wanted = {
        "caption": settings.captioner,
        "answer": settings.answerer,
        "transcribe": settings.listener,
        "draw": settings.painter,
    }
    named = {task: spec for task, spec in wanted.items() if spec}
    for task, spec in named.items():
        card = card_for(spec, catalogue)
        if task not in card.tasks:
            raise InvalidRequestError(
                f"{card.name} is no model for the task {task!r}, only for "
                f"{' and '.join(card.tasks) or 'none'}; choose another (`mmdemo models list`)."
            )
        if card.name not in versions:
            base[card.name] = card
        chosen[task] = card.name
    return catalogue, LiveDefaults(chosen, set(named), versions)
