"""A person's way through the tab Pairs, in real Chromium."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
import soundfile
from playwright.sync_api import expect

from mmdemo.media import Candidate, Clip, Suggestion
from mmdemo.pairs import PairDraft, PairStore, Storage
from tests.ui.browser import CHROMIUM, describe

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium"),
]


def test_a_pair_is_edited_deleted_and_put_back(page_url, open_page, picture_file, workbench):
    page = open_page(page_url)
    describe(page, picture_file)
    page.click("#caption-good")
    expect(page.locator("#caption-saved .saved")).to_be_visible()
    page.click("#tab-pairs-button")
    page.click(".pair")
    expect(page.locator("#pairs-text textarea")).to_have_value("a parrot")
    page.fill("#pairs-text textarea", "a green parrot")
    page.click("#pairs-save")
    expect(page.locator(".pair")).to_contain_text("a green parrot")
    page.click("#pairs-delete")
    expect(page.locator(".pair")).to_have_count(0)
    assert workbench.pairs.count() == 0
    page.click("#pairs-undo")
    expect(page.locator(".pair")).to_contain_text("a green parrot")
    (pair,) = workbench.pairs.list()
    steps = [step.action for step in workbench.pairs.history(pair.id)]
    assert steps == ["added", "revised", "deleted", "restored"]


@pytest.fixture
def kept_clip(workbench):
    """Half a second of a tone in the collection, and what was heard in it."""
    stream = BytesIO()
    soundfile.write(stream, np.sin(np.arange(4_000) * 0.3) / 4, 8_000, format="FLAC")
    clip = Clip(stream.getvalue(), "<b>talk</b>.mp3", 62.0, 62.5)
    said = Suggestion("transcribe", "en", (Candidate("hallo", 0.5),), "m", "v", 0.1)
    return workbench.pairs.add(
        PairDraft("transcribe", clip, None, "en", said, "hello", "fixed", "Ada")
    )


def test_a_clip_is_played_edited_deleted_and_put_back(page_url, open_page, kept_clip, workbench):
    page = open_page(page_url)
    page.click("#tab-pairs-button")
    page.click(".clip-play")
    played = page.locator(".clip-play audio")
    page.wait_for_function("document.querySelector('.clip-play audio').played.length")
    assert played.evaluate("sound => sound.duration") == pytest.approx(0.5)
    expect(page.locator("#pairs-text")).to_have_count(0)  # to play a pair is not to open it
    page.click(".pair-open")
    expect(page.locator("#pairs-text textarea")).to_have_value("hello")
    expect(page.locator(".pair-details")).to_contain_text("<b>talk</b>.mp3, from 1:02, 0.5 s")
    url = page.locator(".pair-details audio").evaluate("sound => sound.src")
    assert page.request.get(url).body() == kept_clip.media_path.read_bytes()
    page.fill("#pairs-text textarea", "hello there")
    page.click("#pairs-save")
    expect(page.locator(".pair")).to_contain_text("hello there")
    page.click("#pairs-delete")
    expect(page.locator(".pair")).to_have_count(0)
    page.click("#pairs-undo")
    expect(page.locator(".pair")).to_contain_text("hello there")
    assert workbench.pairs.get(kept_clip.id).text == "hello there"


def test_pairs_are_filtered_by_task(page_url, open_page, kept_clip, picture_file):
    page = open_page(page_url, "zh")
    describe(page, picture_file)
    page.click("#caption-good")
    expect(page.locator("#caption-saved .saved")).to_be_visible()
    page.click("#tab-pairs-button")
    expect(page.locator(".pair")).to_have_count(2)
    page.click("#pairs-task input")
    page.click("#pairs-task [role=option] >> text=转写")
    expect(page.locator(".pair")).to_have_count(1)
    expect(page.locator(".pair")).to_contain_text("hello")


def test_what_cannot_be_saved_is_said_and_kept(page_url, open_page, picture_file, tmp_path):
    page = open_page(page_url)
    describe(page, picture_file)
    page.click("#caption-fix")
    page.fill("#caption-text textarea", "  ")
    page.click("#caption-save")
    expect(page.locator(".toast-body")).to_contain_text("The text is empty")
    expect(page.locator("#caption-save")).to_be_visible()


def test_a_data_folder_that_cannot_be_used_is_said_and_nothing_typed_is_lost(
    serve, open_page, workbench, picture_file, tmp_path
):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    folder = tmp_path / "file" / "data"
    pairs = PairStore(Storage(f"sqlite:///{folder}/pairs.db", folder))
    page = open_page(serve(replace(workbench, pairs=pairs)))
    expect(page.locator(".toast-body").first).to_contain_text("cannot be used")
    describe(page, picture_file)
    page.click("#caption-fix")
    page.fill("#caption-text textarea", "typed")
    page.click("#caption-save")
    expect(page.locator(".toast-body").last).to_contain_text("cannot be used")
    expect(page.locator("#caption-save")).to_be_visible()
    expect(page.locator("#caption-text textarea")).to_have_value("typed")
