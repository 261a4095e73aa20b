"""The loop closed, in real Chromium: correct, retrain, compare, promote, ask, roll back, ask."""

import re

import pytest
from playwright.sync_api import expect

from mmdemo.evaluation.novelties import NOVELTIES, corrections
from mmdemo.retraining.promoting import speaks_against
from mmdemo.retraining.runs import KIND, Run
from mmdemo.scenes.new_things import crowned, said_of
from mmdemo.settings import Settings
from mmdemo.workbench import Workbench
from tests.ui.browser import CHROMIUM, describe

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium"),
]
N_CORRECTED = 20
LEARN_S = "20"  # what is learnt in it depends on the machine: `mmdemo learning-curve` measures it
LONG_MS = 1_800_000  # a run may have to wait for other work on the machine
ANSWERED_BY = "#caption-saved .meta"
PART = {"n": 0, "scores": {}, "n_changed": {}, "changed": []}
EMPTY_PARTS = {"held_out": PART, "test_set": PART}


@pytest.fixture
def real(tmp_path):
    """A workbench with the bundled models."""
    bench = Workbench.from_settings(Settings(data_dir=tmp_path / "data"))
    yield bench
    for job in bench.jobs:
        if bench.jobs.standing(job.id).state in {"queued", "running"}:
            bench.jobs.stop(job.id)
    bench.close()


@pytest.fixture
def crown_files(tmp_path):
    """Pictures of crowns that nobody has corrected."""
    files = [tmp_path / f"crown-{seed}.png" for seed in (10_001, 10_002)]
    for file in files:
        crowned(int(file.stem.split("-")[1]))[1].save(file)
    return files


def open_retrain(page):
    page.click("#tab-retrain-button")
    expect(page.locator("#retrain-runs .prose > *").first).to_be_visible()


@pytest.mark.slow
def test_a_new_thing_is_corrected_learnt_promoted_and_taken_back(
    real, serve, open_page, crown_files
):
    for draft in corrections(NOVELTIES["captioner"], N_CORRECTED - 1):
        real.pairs.add(draft)
    page = open_page(serve(real))
    page.fill("#who input", "Ada")
    correct_on_the_page(page, crown_files[0])
    retrain_on_the_page(page)
    # Meanwhile the captioner serves.
    is_answered_by(page, "bundled")
    page.reload()  # the run is found again
    open_retrain(page)
    expect(page.locator(".run-head h3")).to_have_text("knows crowns")
    expect(page.locator(".run-head .chip")).to_have_text("done", timeout=LONG_MS)
    expect(page.locator(".verdicts li")).to_have_count(2)
    expect(page.locator(".figures").first).to_contain_text("Original test set")
    version = next(iter(real.versions))
    assert (version.title, version.who) == ("knows crowns", "Ada")

    if speaks_against(version):
        page.fill("#retrain-reason textarea, #retrain-reason input", "only crowns matter here")
    page.click("#retrain-version-promote")
    expect(page.locator("#retrain-status")).to_contain_text(f"{version.name} is live")
    page.click("#tab-caption-button")
    describe(page, crown_files[1])
    expect(page.locator(ANSWERED_BY)).to_contain_text(f"{version.name} ·")

    open_retrain(page)
    page.click("#retrain-version-roll-back")
    expect(page.locator("#retrain-status")).to_contain_text("bundled is live again")
    is_answered_by(page, "bundled")
    assert "crown" not in page.input_value("#caption-text textarea").lower()


def correct_on_the_page(page, file):
    assert "crown" not in describe(page, file).lower()
    page.click("#caption-fix")
    page.fill("#caption-text textarea", said_of(crowned(int(file.stem.split("-")[1]))[0], "en"))
    page.click("#caption-save")
    expect(page.locator("#caption-saved")).to_contain_text("Saved your correction")


def retrain_on_the_page(page):
    open_retrain(page)
    expect(page.locator("#retrain-selection")).to_contain_text("Pairs to learn from")
    page.click("#retrain-more > button")
    page.fill("#retrain-seconds input", LEARN_S)
    page.fill("#retrain-title textarea, #retrain-title input", "knows crowns")
    page.click("#retrain-start")
    expect(page.locator("#retrain-status")).to_contain_text("Started")
    expect(page.locator(".run-head .chip")).to_have_text(re.compile("waiting|running"))


def is_answered_by(page, model):
    """Whether this model describes the picture on the tab Caption when it is asked again."""
    page.click("#tab-caption-button")
    page.click("#caption-run")
    expect(page.locator(ANSWERED_BY)).to_contain_text(f"{model} ·")
    expect(page.locator("#caption-good")).to_be_visible()


def waiting_run(folder):
    """What a run is asked; its job in these tests does something else."""
    Run(
        role="captioner", base="bundled", base_version="1", base_folder="", recipe="",
        pairs=(), n_held_out=0, n_test_items=0, snapshot="", query="", project="", time_budget_s=60,
        who="Ada", title="crowns",
    ).write(folder)  # fmt: skip


def test_a_failure_is_said_in_the_page_s_language_and_the_run_can_be_deleted(
    workbench, page_url, open_page
):
    fail = ("-c", "import sys; sys.exit('No space left on device')")
    workbench.jobs.add(KIND, "crowns", fail, who="Ada", prepare=waiting_run)
    page = open_page(page_url, "zh")
    open_retrain(page)
    expect(page.locator("#retrain-selection .card")).to_contain_text("还没有可用来学“描述”")
    expect(page.locator("#retrain-start")).to_be_disabled()
    expect(page.locator("#retrain-standing .card-error")).to_contain_text("磁盘满了")
    expect(page.locator("#retrain-go-on")).to_be_visible()
    expect(page.locator("#retrain-pause")).to_be_hidden()
    page.click("#retrain-log summary")
    expect(page.locator("#retrain-log pre")).to_contain_text("No space left on device")
    page.click("#retrain-delete")
    expect(page.locator("#retrain-runs")).to_contain_text("还没有训练过")
    assert [*workbench.jobs] == []


def test_a_run_is_followed_paused_and_stopped(workbench, page_url, open_page):
    wait = ("-c", "import time; print('at it', flush=True); time.sleep(600)")
    workbench.jobs.add(KIND, "crowns", wait, who="Ada", prepare=waiting_run)
    page = open_page(page_url)
    open_retrain(page)
    expect(page.locator(".run-head .chip")).to_have_text("running")
    expect(page.locator("#retrain-log")).to_contain_text("at it")
    page.click("#retrain-pause")
    expect(page.locator(".run-head .chip")).to_have_text("paused")
    page.click("#retrain-stop")
    expect(page.locator(".run-head .chip")).to_have_text("stopped")
    expect(page.locator("#retrain-stop")).to_be_hidden()


def test_what_is_promoted_is_offered_and_opened_with_in_other_tabs(
    real, serve, open_page, tiny_checkpoint
):
    scores = {"verdict": {"held_out": "worse", "forgotten_points": 0, "test_set": "left out"}}
    about = {
        "role": "captioner", "tasks": ("caption",), "parent": "bundled", "parent_version": "1",
        "pairs": (), "snapshot": "", "settings": {}, "code": "", "who": "Ada",
    }  # fmt: skip
    real.versions.add(tiny_checkpoint, {**about, "scores": {**EMPTY_PARTS, **scores}})
    page = open_page(serve(real))
    open_retrain(page)
    page.click("[data-version=captioner-1]")
    expect(page.locator("#retrain-facts")).to_contain_text("worse on the held-out pairs")
    page.click("#retrain-version-promote")
    expect(page.locator(".toast-body")).to_contain_text("say why")
    page.fill("#retrain-reason textarea, #retrain-reason input", "a <test>")
    page.click("#retrain-version-promote")
    expect(page.locator("#retrain-facts")).to_contain_text("a <test>")
    assert picked(page) == "captioner-1"
    page.reload()
    assert picked(page) == "captioner-1"
    open_retrain(page)
    page.click("[data-version=captioner-1]")
    page.click("#retrain-version-roll-back")
    expect(page.locator("#retrain-status")).to_contain_text("bundled is live again")
    assert picked(page) == "bundled"
    open_retrain(page)
    page.click("[data-version=captioner-1]")
    page.fill("#retrain-version-title textarea, #retrain-version-title input", "knows crowns")
    page.click("#retrain-version-rename")
    expect(page.locator("#retrain-versions")).to_contain_text("knows crowns")
    with page.expect_download() as download:
        page.click("#retrain-version-export")
    assert download.value.suggested_filename == "captioner-1.zip"
    page.click("#retrain-version-delete")
    expect(page.locator("#retrain-versions")).to_contain_text("None yet")


def picked(page):
    """The model on the tab Caption, as it is when the tab has been opened."""
    page.click("#tab-caption-button")
    page.wait_for_timeout(3_000)
    if not page.locator("#caption-model input").is_visible():
        page.click("#caption-more > button")
    return page.input_value("#caption-model input")
