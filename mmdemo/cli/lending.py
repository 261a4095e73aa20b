"""Lends models that a command names, beside those of the catalogue."""

from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager

from mmdemo.models import ModelRunner, card_for
from mmdemo.settings import Settings
from mmdemo.workbench import Workbench, run_models


@contextmanager
def lending(
    workbench: Workbench, settings: Settings, specs: Sequence[str]
) -> Generator[tuple[ModelRunner, list[str]]]:
    """A runner for the named models, and what they are called; it is closed afterwards.

    Raises:
        UnknownModelError: a name, hub id or folder is no model.
    """
    cards = [card_for(spec, workbench.catalogue) for spec in specs]
    catalogue = {**workbench.catalogue, **{card.name: card for card in cards}}
    with closing(run_models(catalogue, settings)) as models:
        yield models, [card.name for card in cards]
