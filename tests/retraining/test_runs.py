"""A run from pairs to a version: what is chosen, refused, and left when it is cut off."""

import json
import os
import shutil
import signal
import time
from contextlib import closing

import pytest
import torch
from transformers import AutoTokenizer, VisionEncoderDecoderModel

from mmdemo.errors import InvalidRequestError, UnknownModelError
from mmdemo.evaluation.novelties import NOVELTIES, corrections
from mmdemo.jobs import OVER
from mmdemo.models import folder_of
from mmdemo.pairs import PairDraft
from mmdemo.retraining import Choice, extend, finish, read_run, select, start
from mmdemo.retraining.promoting import delete_version, promote, roll_back
from mmdemo.retraining.publishing import export_version
from mmdemo.retraining.runs import report_of, version_of
from mmdemo.scenes.new_things import crowned
from mmdemo.settings import Settings
from mmdemo.workbench import Workbench

QUICK = Choice("captioner", time_budget_s=4.0, n_test_items=0)


@pytest.fixture
def bench(tmp_path):
    with closing(Workbench.from_settings(Settings(data_dir=tmp_path / "data"))) as workbench:
        yield workbench
        end_all(workbench)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A workbench in which one run has come to its end."""
    folder = tmp_path_factory.mktemp("finished")
    with closing(Workbench.from_settings(Settings(data_dir=folder / "data"))) as workbench:
        correct(workbench)
        job = start(workbench, QUICK, "Ada")
        wait_for(workbench, job.id, "done")
        yield workbench, job, folder


def end_all(workbench):
    for job in workbench.jobs:
        if workbench.jobs.standing(job.id).state not in OVER:
            workbench.jobs.stop(job.id)
            wait_for(workbench, job.id, *OVER)


def correct(workbench):
    """Twelve corrected pictures of a thing that the captioner does not know, in both languages."""
    for draft in corrections(NOVELTIES["captioner"], 12):
        workbench.pairs.add(draft)


@pytest.fixture
def crowns(bench):
    correct(bench)


def add(bench, picture, text, *, task="caption", question=None, language="en"):
    draft = PairDraft(task, picture, question, language, None, text, "fixed", "Ada")
    return bench.pairs.add(draft)


def wait_for(bench, job_id, *states, within_s=600):
    deadline = time.monotonic() + within_s
    while (standing := bench.jobs.standing(job_id)).state not in states:
        assert time.monotonic() < deadline, (standing, bench.jobs.tail(job_id))
        assert standing.state not in OVER, (standing, bench.jobs.tail(job_id))
        time.sleep(0.1)
    return standing


def test_what_would_be_learnt_is_told_before(bench, crowns):
    found = select(bench, QUICK)
    assert found.n_train + found.n_held_out == 24
    assert found.n_train > found.n_held_out > 0
    assert sum(found.n_languages.values()) == 24
    assert found.time_budget_s == 4.0
    assert select(bench, Choice("captioner")).time_budget_s >= 60
    assert 1_200 < found.memory_mb < 2_000
    only = select(bench, Choice("captioner", query="language:zh"))
    assert only.n_languages == {"en": 0, "zh": 12}


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        (Choice("answerer"), "No corrected pair for the answerer is there yet; correct some"),
        (Choice("captioner", query="tag:none"), "No corrected pair .* fits this filter"),
        (Choice("captioner", query="colour:red"), "character 1"),
        (Choice("painter", base="bundled"), "bundled is no painter; choose a model that is"),
    ],
)
def test_what_cannot_be_learnt_is_refused(bench, crowns, choice, sentence):
    with pytest.raises(InvalidRequestError, match=sentence):
        start(bench, choice, "Ada")
    assert list(bench.jobs) == []


def test_a_model_that_is_gone_is_told(bench, crowns):
    with pytest.raises(UnknownModelError):
        start(bench, Choice("captioner", base="captioner-7"), "Ada")


def test_what_ought_to_be_known_first_is_remarked(bench):
    for seed in range(4):
        _, picture = crowned(seed)
        add(bench, picture, "a crown", task="answer", question="What is it?")
        add(bench, picture, "a hat", task="answer", question="what is it?")
    remarks = " ".join(select(bench, Choice("answerer")).remarks)
    assert "4 questions are answered in different ways" in remarks
    assert "held out" in remarks


def test_a_run_ends_in_a_version_that_every_tab_can_open_with(finished, tmp_path):
    bench, job, folder = finished
    run = read_run(bench.jobs.path(job.id))
    name = version_of(bench.jobs.path(job.id))
    assert name == "captioner-1"
    version = bench.versions.get(name)
    assert (version.parent, version.pairs, version.who) == ("bundled", run.pairs, "Ada")
    assert version.parent_version != version.weights_version
    assert version.scores["verdict"]["sentences"]
    assert len(report_of(bench.jobs.path(job.id))["held_out"]["scores"]) == 1
    assert bench.default_model["caption"] == "bundled"
    promote(bench, name, "Ada", "to see it")
    assert (bench.default_model["caption"], bench.default_model["answer"]) == (name, "bundled")
    assert name in bench.models.names_for("caption")
    assert bench.models.version(name) == version.weights_version
    other = Workbench.from_settings(Settings(data_dir=folder / "data"))  # as after a new start
    assert other.default_model["caption"] == name
    other.close()
    named = Workbench.from_settings(Settings(data_dir=folder / "data", captioner="bundled"))
    assert named.default_model["caption"] == "bundled"
    with pytest.raises(InvalidRequestError, match="is live; roll back"):
        delete_version(bench, name)
    export_version(bench.versions, name, tmp_path / "mine")
    text = (tmp_path / "mine" / "README.md").read_text(encoding="utf-8")
    assert "retrained from `bundled`" in text
    assert roll_back(bench, "caption") == "bundled"
    assert bench.default_model["caption"] == "bundled"
    promote(named, name, "Ada", "to see it")
    assert named.default_model["caption"] == name
    assert roll_back(named, "caption", name) == "bundled"
    named.close()


def test_an_export_opens_in_plain_transformers_and_says_the_same(finished, tmp_path):
    bench, _, _ = finished
    export_version(bench.versions, "captioner-1", tmp_path / "mine")
    mine, kept, base = (
        VisionEncoderDecoderModel.from_pretrained(place, dtype=torch.float32)
        for place in (
            tmp_path / "mine",
            bench.versions.path("captioner-1"),
            folder_of(bench.catalogue["bundled"]),
        )
    )
    pixels = torch.zeros(1, 3, 128, 128)
    start_of = AutoTokenizer.from_pretrained(tmp_path / "mine")("", return_tensors="pt").input_ids
    ids = start_of if start_of.numel() else torch.tensor([[0]])
    with torch.inference_mode():
        said = [model(pixels, decoder_input_ids=ids).logits for model in (mine, kept, base)]
    assert torch.equal(said[0], said[1])
    assert not torch.allclose(said[0], said[2])


def test_a_paused_run_goes_on_and_can_be_finished_early_and_extended(bench, crowns):
    job = start(bench, Choice("captioner", time_budget_s=600.0, n_test_items=0), "Ada")
    folder = bench.jobs.path(job.id)
    wait_for_log(bench, job.id)
    bench.jobs.pause(job.id)
    wait_for_over(bench, job.id, "paused")
    learnt_s = seconds_of(folder)
    assert learnt_s > 0
    bench.jobs.go_on(job.id)
    wait_for_log(bench, job.id, after_s=learnt_s)
    finish(bench.jobs, job.id)
    wait_for(bench, job.id, "done")
    assert version_of(folder) == "captioner-1"
    assert 0 < seconds_of(folder) < 600
    with pytest.raises(InvalidRequestError, match="extend it"):
        finish(bench.jobs, job.id)
    asked = json.loads((folder / "run.json").read_text())
    (folder / "run.json").write_text(json.dumps(asked | {"time_budget_s": seconds_of(folder)}))
    extend(bench.jobs, job.id, 2)
    wait_for(bench, job.id, "done")
    assert version_of(folder) == "captioner-2"


def test_a_run_that_is_killed_goes_on_and_can_be_finished_before_it_learns_again(bench, crowns):
    job = start(bench, Choice("captioner", time_budget_s=600.0, n_test_items=0), "Ada")
    wait_for_log(bench, job.id)
    os.killpg(bench.jobs.noted(job.id)["pid"], signal.SIGKILL)  # the run and its training
    reason = wait_for_over(bench, job.id, "failed").reason
    assert "most likely because memory ran out" in reason
    with pytest.raises(InvalidRequestError, match="let it go on, then finish it"):
        finish(bench.jobs, job.id)
    bench.jobs.go_on(job.id)
    finish(bench.jobs, job.id)  # while nothing is saved and nothing listens yet
    wait_for(bench, job.id, "done")
    assert version_of(bench.jobs.path(job.id)) == "captioner-1"


def test_a_base_that_went_away_is_told(bench, crowns, tmp_path):
    base = tmp_path / "base"
    shutil.copytree(folder_of(bench.catalogue["bundled"]), base)
    other = Workbench.from_settings(Settings(data_dir=tmp_path / "data", captioner=str(base)))
    job = start(other, QUICK, "Ada")
    shutil.rmtree(base)
    wait_for_over(other, job.id, "failed", "done")
    standing = other.jobs.standing(job.id)
    other.close()
    assert standing.state == "failed"
    assert "is gone; start another run" in standing.reason


def test_promoting_against_the_figures_needs_a_reason(bench, tmp_path):
    model = folder_of(bench.catalogue["bundled"])
    about = {
        "role": "captioner", "tasks": ("caption",), "parent": "bundled", "parent_version": "0",
        "pairs": (), "snapshot": "", "settings": {}, "code": "", "who": "Ada",
        "scores": {"verdict": {"held_out": "worse", "forgotten_points": 0}},
    }  # fmt: skip
    bench.versions.add(model, about)
    with pytest.raises(InvalidRequestError, match=r"worse on the held-out pairs.*say why"):
        promote(bench, "captioner-1", "Ada")
    assert bench.default_model["caption"] == "bundled"
    promote(bench, "captioner-1", "Ada", "it knows our crowns")
    assert bench.versions.promotions()["caption"][-1].reason == "it knows our crowns"


def wait_for_log(bench, job_id, after_s=0.0):
    """Until the training has told of a step."""
    log, deadline = bench.jobs.path(job_id) / "log.jsonl", time.monotonic() + 300
    while not (log.is_file() and entries(log) and entries(log)[-1]["seconds"] > after_s):
        standing = bench.jobs.standing(job_id)
        assert standing.state in {"queued", "running"}, (standing, bench.jobs.tail(job_id))
        assert time.monotonic() < deadline
        time.sleep(0.1)


def entries(log):
    return [json.loads(line) for line in log.read_text().splitlines() if line.endswith("}")]


def wait_for_over(bench, job_id, *states):
    deadline = time.monotonic() + 300
    while (standing := bench.jobs.standing(job_id)).state not in states:
        assert time.monotonic() < deadline, (standing, bench.jobs.tail(job_id))
        time.sleep(0.1)
    return standing


def seconds_of(folder):
    return json.loads((folder / "state" / "progress.json").read_text())["seconds"]
