import pytest

from mmdemo.models import ModelPool, ModelRunner, card_for
from tests.families import FAMILIES


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory):
    """The folder of a family's tiny checkpoint, made once."""
    root = tmp_path_factory.mktemp("checkpoints")

    def folder_of(family):
        folder = root / family
        if not folder.exists():
            FAMILIES[family](folder)
        return folder

    return folder_of


@pytest.fixture(scope="session")
def open_checkpoint(checkpoint):
    """A runner for a family's tiny checkpoint, with the name of its card."""
    opened = {}

    def open_once(family):
        if family not in opened:
            card = card_for(str(checkpoint(family)), {})
            opened[family] = (ModelRunner(ModelPool({card.name: card}, 10_000)), card.name)
        return opened[family]

    yield open_once
    for runner, _ in opened.values():
        runner.close()
