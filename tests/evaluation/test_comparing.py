"""What a comparison says of two models whose differences are known."""

from dataclasses import replace
from pathlib import Path
from random import Random
from shutil import copy

import pytest

from mmdemo.errors import InvalidRequestError
from mmdemo.evaluation.comparing import ComparisonPlan, compare
from mmdemo.evaluation.comparison_lines import comparison_lines
from mmdemo.evaluation.held_out import held_out_exams, read_held_out
from mmdemo.evaluation.sampling import Plan, draw_samples
from mmdemo.media import Candidate, Drawn, Segment
from mmdemo.models import (
    ModelCard,
    ModelPool,
    ModelRunner,
    load_model,
    measure_mb,
    read_catalogue,
)
from mmdemo.scenes import altered, describe, draw_scene, random_scene, read_prompt, scene_for
from mmdemo.scenes.scene import KINDS
from tests.evaluation.snapshots import write_snapshot

ROOT = Path(__file__).parents[2]
PLAN = ComparisonPlan(pairs=(), n=0, seed=3, n_workers=4)
WORDS = ["cat", "dog", "fish", "bird", "tree", "boat", "star", "house"]


@pytest.fixture
def between():
    """A runner that lends "old" and "new", each with its `reply(request)`."""
    runners = []

    def runner_of(old, new, languages=(), tasks=("caption", "answer")):
        replies = {"old": old, "new": new}

        class Model:
            def __init__(self, reply):
                self.reply = reply

            def caption(self, requests):
                return [(Candidate(self.reply(request), 1.0),) for request in requests]

            answer = caption

        cards = {name: ModelCard(name, tasks, "", languages=languages) for name in replies}
        pool = ModelPool(cards, 9, load=lambda card: Model(replies[card.name]), measure=lambda _: 1)
        runners.append(ModelRunner(pool))
        return runners[-1]

    yield runner_of
    for runner in runners:
        runner.close()


@pytest.fixture
def pairs(tmp_path):
    """Eight held-out pictures; a person called each by another word."""
    rows = [{"text": f"a {word}"} for word in WORDS]
    return read_held_out(write_snapshot(tmp_path / "snapshot", rows), ("caption",))


def knows(pairs):
    """A model that says what the person wanted."""
    by_pixels = {draw_scene(random_scene(n)).tobytes(): pair for n, pair in enumerate(pairs)}
    return lambda request: by_pixels[request.picture.tobytes()].text


def stubborn(_):
    return "a hat"


def ask(models, plan):
    return compare(models, "old", "new", plan, on_result=lambda *_: None)


def test_a_model_that_learnt_is_better_and_the_other_way_round_it_is_worse(between, pairs):
    plan = replace(PLAN, pairs=pairs)
    learnt = ask(between(stubborn, knows(pairs)), plan)
    assert learnt["verdict"]["held_out"] == "better"
    row = learnt["held_out"]["scores"]["caption"]["en"]["exact"]
    assert (row["old"], row["new"], row["difference"], row["n"]) == (0, 1, 1, 8)
    f1 = learnt["held_out"]["scores"]["caption"]["en"]["f1"]
    assert (f1["old"], f1["decides"], f1["verdict"]) == (0.5, True, "better")
    assert f1["interval"][0] > 0
    unlearnt = ask(between(knows(pairs), stubborn), plan)
    assert unlearnt["verdict"]["held_out"] == "worse"
    assert "caption f1 (en) from 1.000 to 0.500" in unlearnt["verdict"]["sentences"][0]


def test_what_changed_is_told_worst_first_with_its_picture(between, pairs):
    def mixed(request):
        right = knows(pairs)(request)
        return {"a cat": "a dog", "a dog": "A dog!"}.get(right, right)

    def before(request):
        return {"a fish": "nothing"}.get(knows(pairs)(request), knows(pairs)(request))

    report = ask(between(before, mixed), replace(PLAN, pairs=pairs))
    assert report["held_out"]["n_changed"] == {"worse": 1, "better": 1, "other_words": 1}
    worst, other, best = report["held_out"]["changed"]
    assert (worst["wanted"], worst["old"], worst["new"]) == ("a cat", "a cat", "a dog")
    assert (worst["old_score"], worst["new_score"]) == (1.0, 0.5)
    assert worst["file"] == str(pairs[0].path)
    assert (worst["id"], worst["language"], worst["score"]) == ("pair-0", "en", "f1")
    assert (other["new"], best["new"]) == ("A dog!", "a fish")
    text = "\n".join(comparison_lines(report))
    assert "1 items worse, 1 better, 1 in other words; the worst:" in text
    assert "wanted  a cat" in text


@pytest.mark.parametrize(
    ("rows", "doubt"),
    [
        ([], "no_items"),
        ([{"text": "a cat"}], "one_item"),
        ([{"text": "a cat", "language": each} for each in ("en", "zh")], "all_alike"),
        ([{"text": "a cat"} for _ in range(9)], "all_alike"),
        ([{"text": f"a {word}"} for word in WORDS[:5]], "few_changed"),
    ],
)
def test_too_few_pairs_show_nothing_and_the_reason_is_told(between, tmp_path, rows, doubt):
    folder = write_snapshot(tmp_path / "few", [*rows, {"text": "a", "split": "train"}])
    pairs = read_held_out(folder, ("caption",))
    assert len(pairs) == len(rows)
    report = ask(between(stubborn, knows(pairs)), replace(PLAN, pairs=pairs))
    assert (report["verdict"]["held_out"], report["verdict"]["doubt"]) == (
        "no difference shown",
        doubt,
    )
    assert report["verdict"]["sentences"][0].startswith("On the held-out pairs no difference")


def test_being_worse_in_one_language_is_not_made_up_for_by_the_other(between, tmp_path):
    rows = [{"text": f"a {word}", "language": each} for each in ("en", "zh") for word in WORDS]
    pairs = read_held_out(write_snapshot(tmp_path / "snapshot", rows), ("caption",))
    english = {True: knows(pairs), False: stubborn}
    models = between(
        lambda request: english[request.language == "zh"](request),
        lambda request: english[request.language == "en"](request),
    )
    report = ask(models, replace(PLAN, pairs=pairs))
    by_language = report["held_out"]["scores"]["caption"]
    assert by_language["en"]["f1"]["verdict"] == "better"
    assert by_language["zh"]["f1"]["verdict"] == "worse"
    assert by_language["both"]["f1"]["verdict"] == "no difference shown"
    assert report["verdict"]["held_out"] == "worse"


def test_what_was_forgotten_of_the_test_set_is_told_in_points_with_its_pictures(between, tmp_path):
    scenes = [sample.scene for sample in draw_samples(Plan(12, 3, 1, 1))]
    by_pixels = {draw_scene(scene).tobytes(): scene for scene in scenes}

    def truth(request):
        return describe(by_pixels[request.picture.tobytes()], request.language, request.style)

    def forgetful(request):
        # of the ordinary scenes the second half
        place = scenes.index(by_pixels[request.picture.tobytes()])
        return "a hat" if 6 <= place < 12 else truth(request)

    plan = replace(PLAN, n=12, tasks=("caption",), media_dir=tmp_path / "media")
    models = between(truth, forgetful, languages=("en",))
    report = ask(models, plan)
    assert report["verdict"]["test_set"] == "forgot 50.0 points"
    assert report["verdict"]["forgotten_points"] == 50
    rows = report["test_set"]["scores"]["caption"]["en"]
    assert (rows["scene_exact"]["old"], rows["scene_exact"]["new"]) == (1, 0.5)
    assert rows["held_out_scene_exact"]["difference"] == 0
    shown = {one["file"] for one in report["test_set"]["changed"]}
    assert shown == {str(tmp_path / "media" / f"caption-scene-{n}.png") for n in range(6, 12)}
    assert all((tmp_path / "media" / name).is_file() for name in shown)
    assert "forgotten 50.0 points" in "\n".join(comparison_lines(report))


def test_a_model_is_no_better_and_no_worse_than_itself(between):
    report = ask(between(stubborn, stubborn), replace(PLAN, n=2))
    assert report["verdict"]["test_set"] == "forgot nothing shown"
    assert report["test_set"]["n_changed"] == {"worse": 0, "better": 0, "other_words": 0}
    assert set(report["test_set"]["scores"]) == {"caption", "answer"}


def test_answers_and_their_questions_are_compared(between, tmp_path):
    rows = [{"task": "answer", "question": f"Which {w}?", "text": f"A {w}."} for w in WORDS]
    pairs = read_held_out(write_snapshot(tmp_path / "snapshot", rows), ("answer",))
    models = between(stubborn, lambda request: request.text.removeprefix("Which ").strip("?"))
    report = ask(models, replace(PLAN, pairs=pairs))
    assert report["held_out"]["scores"]["answer"]["en"]["exact"]["new"] == 1
    assert report["verdict"]["held_out"] == "better"
    assert report["held_out"]["changed"][0]["question"] == "Which cat?"


def test_a_picture_that_cannot_be_read_is_left_out_and_named(between, pairs):
    pairs[3].path.write_bytes(b"no picture")
    seen = []
    report = compare(
        between(stubborn, stubborn),
        "old",
        "new",
        replace(PLAN, pairs=pairs),
        on_result=lambda *done: seen.append(done),
    )
    assert report["held_out"]["n"] == 7
    (failed,) = report["failed"]
    assert (failed["id"], failed["file"]) == ("pair-3", str(pairs[3].path))
    assert "not a picture" in failed["error"]
    assert seen == [(n, 16) for n in range(1, 17)]
    assert "1 items could not be asked" in "\n".join(comparison_lines(report))


def test_models_of_two_kinds_cannot_be_compared(between):
    with pytest.raises(InvalidRequestError, match="no task and language in common"):
        ask(between(stubborn, stubborn, tasks=("transcribe",)), replace(PLAN, tasks=("draw",)))


class Everything:
    """Hears the truth but for one word, or all of it; draws what is wished, or rubbish."""

    def __init__(self, name):
        self.name = name

    def transcribe(self, requests):
        heard = {"old": "hello old world", "new": "hello new world"}[self.name]
        return [(Segment(0.0, 1.0, heard, "en", 0.9),) for _ in requests]

    def draw(self, requests):
        return [Drawn(self._picture(request), {"seed": request.seed}) for request in requests]

    def _picture(self, request):
        wish, rng = read_prompt(request.prompt), Random(request.seed)
        return draw_scene(scene_for(wish if self.name == "new" else altered(wish, rng), rng))


@pytest.fixture
def hears_and_draws():
    """A runner that lends the two above beside the bundled models."""
    bundled = {card.name: card for card in read_catalogue().values() if card.bundled}
    both = {name: ModelCard(name, ("transcribe", "draw"), "") for name in ("old", "new")}

    def load(card):
        return Everything(card.name) if card.name in both else load_model(card)

    def measure(card):
        return 1 if card.name in both else measure_mb(card)

    runner = ModelRunner(ModelPool(bundled | both, 2_000, load=load, measure=measure))
    yield runner
    runner.close()


def test_fewer_wrong_words_are_better(hears_and_draws, tmp_path):
    clip = ROOT / "assets" / "examples" / "spoken-english.ogg"
    folder = tmp_path / "snapshot"
    texts = [f"hello new world {number}" for number in range(8)]
    write_snapshot(
        folder,
        [
            {"task": "transcribe", "text": text, "file_name": f"{number}.ogg"}
            for number, text in enumerate(texts)
        ],
    )
    for number in range(8):
        copy(clip, folder / f"{number}.ogg")
    pairs = read_held_out(folder, ("transcribe",))
    report = ask(hears_and_draws, replace(PLAN, pairs=pairs, tasks=("transcribe",)))
    row = report["held_out"]["scores"]["transcribe"]["en"]["wer"]
    assert (row["old"], row["new"], row["difference"]) == (0.5, 0.25, -0.25)
    assert (row["verdict"], report["verdict"]["held_out"]) == ("better", "better")


def test_a_drawing_is_asked_for_once_and_not_by_words_that_were_learnt(tmp_path):
    texts = ["a red tree", "a red tree", "a blue star", "a green bird"]
    splits = ["test", "val", "test", "test"]
    rows = [
        {"text": text, "split": split, "task": "draw"}
        for text, split in zip(texts, splits, strict=True)
    ]
    rows.append({"text": "a blue star", "split": "train"})
    pairs = read_held_out(write_snapshot(tmp_path / "snapshot", rows), ("draw",))
    exams = held_out_exams("draw", pairs, judge="bundled")
    assert [exam.item.group for exam in exams] == ["a red tree", "a green bird"]


@pytest.mark.slow
def test_drawings_are_judged_by_what_an_answerer_finds_on_them(hears_and_draws, tmp_path):
    rows = [{"text": f"a red {kind}", "task": "draw"} for kind in list(KINDS)[:8]]
    rows.append({"text": "a crown, about which nothing can be asked", "task": "caption"})
    pairs = read_held_out(write_snapshot(tmp_path / "snapshot", rows), ("draw",))
    plan = replace(PLAN, pairs=pairs, n=6, tasks=("draw",), judge="bundled")
    report = ask(hears_and_draws, plan)
    assert report["held_out"]["n"] == 8
    row = report["held_out"]["scores"]["draw"]["en"]["claims_found"]
    assert row["new"] > 0.9 > row["old"]
    assert report["verdict"]["held_out"] == "better"
    overall = report["test_set"]["scores"]["draw"]["en"]["overall"]
    assert overall["new"] > 0.7 > 0.3 > overall["old"]
