"""Training the judge: what it is taught, how pictures are blemished, and that a run learns."""

import random
from dataclasses import replace

import numpy as np
import pytest
import torch

from mmdemo.evaluation.judge import open_judge
from mmdemo.nets.centre_net import CentreNet, CentreNetConfig, find_centres
from mmdemo.scenes import HELD_OUT, Scene, Thing, draw_scene, random_scene
from mmdemo.scenes.scene import CANVAS_PX, COLOURS, KINDS, SIZES
from mmdemo.training.blemishes import discolour, random_bend, soften
from mmdemo.training.centres import IGNORED, JudgeStudent, centre_truth, focal_loss
from mmdemo.training.judge_course import JudgedScenes, best_threshold
from tests.training.small import run_training, small_recipe

LESSONS = {
    "held_out_share": 0.3,
    "empty_share": 0.1,
    "smeared_share": 0.3,
    "bent_share": 0.5,
    "soft_share": 0.5,
    "discoloured_share": 0.5,
    "validation_scenes": 8,
}
JUDGE = small_recipe(
    "judge",
    4,
    "\n[lessons]\n"
    + "\n".join(f"{name} = {value}" for name, value in LESSONS.items())
    + "\n\n[sizes]\nwidths = [8, 16, 16, 32]\n",
)
CLEAN = dict.fromkeys(LESSONS, 0)


def test_the_truth_of_a_scene_is_found_in_it_again():
    for seed in range(20):
        things = random_scene(seed).things
        truth = centre_truth(things)
        said = {
            "kind": torch.logit(truth["kind"], eps=1e-4)[None],
            "colour": torch.eye(len(COLOURS))[truth["colour"].clamp(0)].permute(2, 0, 1)[None],
            "size": torch.eye(len(SIZES))[truth["size"].clamp(0)].permute(2, 0, 1)[None],
            "offset": truth["offset"][None],
        }
        (centres,) = find_centres(said, 0.99)
        found = {
            Thing(KINDS[c.kind], COLOURS[c.colour], SIZES[c.size], c.x_px, c.y_px) for c in centres
        }
        assert found == set(things)


def test_away_from_things_colours_are_not_taught():
    truth = centre_truth([Thing("cat", "red", "small", 60, 60)])
    assert int((truth["colour"] != IGNORED).sum()) == int((truth["size"] != IGNORED).sum()) == 9
    assert truth["kind"].max() == 1
    assert int((truth["kind"] == 1).sum()) == 1


def test_the_loss_falls_with_every_step_towards_the_truth():
    truth = centre_truth(random_scene(3).things)["kind"][None]
    right = torch.logit(truth, eps=1e-3)
    assert focal_loss(right, truth) < focal_loss(right * 0.5, truth) < focal_loss(-right, truth)


def test_a_bend_moves_things_to_where_it_says():
    for seed in range(10):
        rng = random.Random(seed)
        bend = random_bend(CANVAS_PX, rng)
        thing = Thing("circle", "black", "small", rng.randint(30, 98), rng.randint(30, 98))
        bent = bend.of_picture(draw_scene(Scene("white", (thing,))))
        dark = np.asarray(bent.convert("L")) < 128
        seen = [float(line.mean()) for line in np.nonzero(dark)][::-1]
        assert bend.of_point(thing.x_px, thing.y_px) == pytest.approx(seen, abs=2)


def test_blemishes_are_slight_and_repeat_with_their_seed():
    picture = draw_scene(random_scene(5))
    pixels = np.asarray(picture, dtype=np.float32) / 127.5 - 1
    for seed in range(10):
        soft = soften(picture, random.Random(seed))
        assert soft.size == picture.size
        changed = discolour(pixels, random.Random(seed))
        assert np.array_equal(changed, discolour(pixels, random.Random(seed)))
        assert abs(changed).max() <= 1
        assert abs(changed - pixels).mean() < 0.3


def test_examples_repeat_with_their_seed_and_differ_between_splits():
    scenes, again = JudgedScenes(LESSONS), JudgedScenes(LESSONS)
    for seed in range(5):
        one, other = scenes[seed], again[seed]
        assert all(torch.equal(one[name], other[name]) for name in one)
    pixels, _ = JudgedScenes(LESSONS, "val").example(0)
    assert pixels.shape == (3, CANVAS_PX, CANVAS_PX)
    assert not torch.equal(pixels, scenes[0]["pixels"])


def test_colours_that_painters_never_see_are_taught_too():
    scenes = JudgedScenes(CLEAN | {"held_out_share": 0.5})
    looks = {(t.kind, t.colour) for seed in range(40) for t in scenes.example(seed)[1]}
    assert looks & HELD_OUT
    assert looks - HELD_OUT


def test_the_threshold_is_the_one_with_which_most_scenes_are_right():
    class Sure(torch.nn.Module):
        """Says the truth with certainty, and with a probability of 0.3 something else."""

        def __init__(self):
            super().__init__()
            self.any = torch.nn.Parameter(torch.zeros(1))

        def forward(self, pixels):
            kind = torch.full((len(pixels), len(KINDS), 16, 16), -9.0)
            kind[:, KINDS.index("cat"), 5, 5] = 9.0
            kind[:, KINDS.index("cup"), 12, 12] = float(torch.logit(torch.tensor(0.32)))
            colour = torch.zeros(len(pixels), len(COLOURS), 16, 16)
            colour[:, COLOURS.index("red")] = 1
            rest = {"size": torch.zeros(len(pixels), 3, 16, 16)}
            return {"kind": kind, "colour": colour, "offset": rest["size"][:, :2]} | rest

    cat = Thing("cat", "red", "small", 44, 44)
    examples = [(torch.zeros(3, CANVAS_PX, CANVAS_PX), (cat,))] * 3
    assert best_threshold(Sure(), examples) == 0.35


def test_one_batch_is_soon_known():
    torch.manual_seed(0)
    net = CentreNet(CentreNetConfig([8, 16, 16, 32], KINDS, COLOURS, SIZES))
    student = JudgeStudent(net).train()
    scenes = JudgedScenes(CLEAN)
    examples = [scenes[seed] for seed in range(2)]
    batch = {name: torch.stack([one[name] for one in examples]) for name in examples[0]}
    optimizer = torch.optim.AdamW(student.parameters(), lr=5e-3)
    losses = []
    for _ in range(25):
        optimizer.zero_grad()
        loss = student(batch)
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.3 * losses[0]


@pytest.mark.slow
def test_a_run_learns_and_leaves_a_judge(tmp_path):
    (tmp_path / "judge.toml").write_text(JUDGE)
    log = run_training(tmp_path / "run", tmp_path / "judge.toml", "--steps", "100")
    assert log[-1]["loss"] < log[0]["loss"]
    folder = tmp_path / "run" / "model"
    assert {path.name for path in folder.iterdir()} == {"config.json", "model.safetensors"}
    config = CentreNet.from_pretrained(folder).config
    assert replace(config, threshold=0.3) == CentreNetConfig(
        [8, 16, 16, 32], list(KINDS), list(COLOURS), list(SIZES)
    )
    assert len(open_judge(folder).read([draw_scene(random_scene(1))])) == 1
