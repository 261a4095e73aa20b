"""A run's folder and clock: what a kill in between, or a pause, changes."""

from dataclasses import replace

import pytest
import torch
from accelerate.state import AcceleratorState

from mmdemo.models.devices import BF16_UNITS, learns_in_bf16
from mmdemo.training.__main__ import accelerator_for
from mmdemo.training.recipe import read_recipe
from mmdemo.training.run import Progress, Run, recover_folder, replace_folder
from tests.training.small import small_recipe


def test_a_folder_that_was_put_aside_comes_back(tmp_path):
    fresh, target = tmp_path / "state.new", tmp_path / "state"
    for number in range(2):
        fresh.mkdir()
        (fresh / "number").write_text(str(number))
        replace_folder(fresh, target)
    target.replace(tmp_path / "state.old")  # killed between the two renames
    recover_folder(target)
    assert (target / "number").read_text() == "1"
    assert [path.name for path in tmp_path.iterdir()] == ["state"]


def test_a_pause_changes_no_schedule(tmp_path):
    recipe_file = tmp_path / "recipe.toml"
    recipe_file.write_text(small_recipe("corrections", 4, "[lessons]\n[sizes]\n"))
    recipe = read_recipe(recipe_file)
    whole = Run(tmp_path, recipe, 600.0)
    at = Progress(steps=50, seconds=500.0)
    rest = Run(tmp_path, recipe, 100.0)
    assert whole.share_spent(Progress(), at) == pytest.approx(500 / 600)
    assert rest.share_spent(at, at) == pytest.approx(500 / 600)
    assert rest.share_spent(at, Progress(steps=60, seconds=600.0)) == 1.0


@pytest.fixture
def fresh_state():
    """Accelerate keeps one precision for each process."""
    AcceleratorState._reset_state(reset_partial_state=True)
    yield
    AcceleratorState._reset_state(reset_partial_state=True)


@pytest.mark.usefixtures("fresh_state")
def test_half_precision_is_learnt_in_where_the_processor_has_units_for_it(tmp_path):
    recipe_file = tmp_path / "recipe.toml"
    recipe_file.write_text(small_recipe("corrections", 4, "[lessons]\n[sizes]\n"))
    recipe = replace(read_recipe(recipe_file), precision="bf16")
    has_units = any(torch.cpu.get_capabilities().get(name) for name in BF16_UNITS)
    accelerator = accelerator_for(Run(tmp_path, recipe, 600.0), "cpu", ())
    assert accelerator.mixed_precision == ("bf16" if has_units else "no")
    assert learns_in_bf16("cuda")
    assert not learns_in_bf16("mps")
