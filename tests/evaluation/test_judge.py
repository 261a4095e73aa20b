"""The bundled judge: what it reads, what it refuses, and what its own score means."""

import random

import pytest
from PIL import Image, ImageFilter

from mmdemo.errors import ModelUnavailableError
from mmdemo.evaluation.judge import is_read_rightly, judge_version, measure_judge, open_judge
from mmdemo.scenes import WISH_FAMILIES, Scene, Thing, draw_scene, random_scene
from mmdemo.scenes.scene import CANVAS_PX

CAT = Thing("cat", "red", "medium", 30, 60)
CUP = Thing("cup", "blue", "medium", 90, 60)


@pytest.fixture(scope="module")
def judge():
    return open_judge()


def test_it_reads_kinds_colours_and_places(judge):
    (things,) = judge.read([draw_scene(Scene("white", (CAT, CUP)))])
    assert is_read_rightly(things, (CAT, CUP))


def test_it_reads_a_large_picture_like_a_small_one(judge):
    scene = Scene("grass", (CAT, CUP))
    large = draw_scene(scene).resize((512, 512), Image.Resampling.BICUBIC)
    (things,) = judge.read([large])
    assert is_read_rightly(things, scene.things)


def test_a_little_blur_does_not_matter_and_a_smear_is_no_cat(judge):
    picture = draw_scene(Scene("white", (CAT,)))
    soft, smeared = (picture.filter(ImageFilter.GaussianBlur(radius)) for radius in (1, 10))
    read, refused = judge.read([soft, smeared])
    assert is_read_rightly(read, (CAT,))
    assert refused == ()


@pytest.mark.parametrize("colour", ["white", "red", (127, 127, 127)])
def test_a_blank_picture_holds_nothing(judge, colour):
    assert judge.read([Image.new("RGB", (CANVAS_PX, CANVAS_PX), colour)]) == [()]


def test_its_own_score_is_measured_on_scenes_smears_and_wishes(judge):
    scores = measure_judge(judge, 24, seed=5)
    assert scores["scene_exact"] > 0.8
    assert scores["smears_refused"] > 0.6
    assert set(scores["families"]) == set(WISH_FAMILIES)
    assert [row["n"] for row in scores["families"].values()] == [4] * 6
    for row in scores["families"].values():
        assert row["fulfilled"] + row["refused"] > 1


def test_a_judge_that_sees_nothing_refuses_everything():
    class Blind:
        def read(self, pictures):
            return [() for _ in pictures]

    scores = measure_judge(Blind(), 12, seed=5)
    assert (scores["scene_exact"], scores["smears_refused"]) == (0, 1)
    for row in scores["families"].values():
        assert (row["fulfilled"], row["refused"]) == (0, 1)


def test_a_thing_is_misread_with_another_colour_or_place_or_with_company():
    scene = random_scene(random.Random(1).getrandbits(16))
    assert is_read_rightly(scene.things, scene.things)
    assert not is_read_rightly((CAT,), (CUP,))
    assert not is_read_rightly((CAT, CUP), (CAT,))
    assert not is_read_rightly((CAT,), (Thing("cat", "red", "medium", 50, 60),))
    assert is_read_rightly((CAT,), (Thing("cat", "red", "large", 33, 57),))


def test_a_folder_without_a_judge_is_refused(tmp_path):
    with pytest.raises(ModelUnavailableError):
        open_judge(tmp_path / "nowhere")
    with pytest.raises(ModelUnavailableError):
        open_judge(tmp_path)


def test_its_version_is_that_of_its_weights():
    assert len(judge_version()) == 12
