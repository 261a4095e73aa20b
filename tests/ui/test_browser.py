"""A person's way through the page: real Chromium, the real app, the bundled model."""

import json
import shutil
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
import soundfile
from playwright.sync_api import expect, sync_playwright

from mmdemo.media import Candidate, Clip, Suggestion
from mmdemo.pairs import PairDraft, PairStore
from mmdemo.scenes import draw_scene, names_every_thing, plain_answer, random_scene, read_caption
from tests.ui.conftest import free_port

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ROOT = Path(__file__).parents[2]
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_S = 240
PATIENCE_MS = 90_000
# What a page says whose requests are cut off because it is being left.
LEAVING = ("signal is aborted", "Connection errored out")
SCENE = random_scene(511)
WORDS = {
    "en": {"locale": "en-US", "describe": "Describe", "fixed": "A tree, mended.", "saved": "Saved"},
    "zh": {"locale": "zh-CN", "describe": "描述图片", "fixed": "一棵改过的树。", "saved": "已保存"},
}
COLOUR_QUESTION = {"en": ("What colour is the tree?", "blue"), "zh": ("树是什么颜色的？", "蓝色")}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium"),
]


@pytest.fixture(scope="module")
def app_url(tmp_path_factory):
    """The app, started as its README says, on an empty data folder."""
    port, folder = free_port(), tmp_path_factory.mktemp("app")
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "app.py", "--port", str(port), "--data-dir", folder / "data"]
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield wait_until_served(f"http://127.0.0.1:{port}/", process)
        finally:
            process.terminate()
            process.wait(timeout=30)
    assert "Traceback" not in (folder / "log").read_text(encoding="utf-8", errors="replace")


def wait_until_served(url, process):
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        assert process.poll() is None, "the app has ended"
        try:
            with urllib.request.urlopen(url):
                return url
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the app was not served")


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_MS)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, page_problems):
    """Opens the page in a fresh browser profile; no error and no request elsewhere is let pass."""
    contexts = []

    def open_it(url, language="en", **options):
        context = chromium.new_context(locale=WORDS[language]["locale"], **options)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page_problems(page, url)
        page.goto(url)
        expect(page.locator("#caption-run")).to_be_visible()
        expect(page.locator("#caption-card .card")).to_be_visible()
        return page

    yield open_it
    for context in contexts:
        context.close()


@pytest.fixture
def page_problems():
    problems = []

    def listen(page, url):
        def note_message(message):
            if message.type == "error" and not any(words in message.text for words in LEAVING):
                problems.append(message.text)

        def note_request(request):
            if not request.url.startswith((url, "data:", "blob:")):
                problems.append(request.url)

        page.on("console", note_message)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", note_request)

    yield listen
    assert problems == []


@pytest.fixture
def tree_file(tmp_path):
    path = tmp_path / "tree.png"
    draw_scene(SCENE).save(path)
    return path


def give(page, tab, file):
    page.set_input_files(f"#{tab}-picture input[type=file]", file)
    expect(page.locator(f"#{tab}-picture img")).to_be_visible()


def describe(page, file):
    give(page, "caption", file)
    expect(page.locator("#caption-card .card-ready")).to_be_visible()
    page.click("#caption-run")
    expect(page.locator("#caption-good")).to_be_visible()
    return page.input_value("#caption-text textarea")


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
def test_drop_read_fix_save_reload_export(app_url, open_page, tree_file, language):
    words = WORDS[language]
    page = open_page(app_url, language)
    expect(page.locator("#caption-run")).to_have_text(words["describe"])
    caption = describe(page, tree_file)
    assert names_every_thing(read_caption(caption, language), SCENE)

    page.click("#caption-fix")
    expect(page.locator("#caption-text textarea")).to_be_editable()
    page.fill("#caption-text textarea", words["fixed"])
    page.click("#caption-save")
    expect(page.locator("#caption-saved .saved")).to_contain_text(words["saved"])

    page.reload()
    saved = page.locator("#caption-saved .saved")
    expect(saved).to_contain_text(words["saved"])
    expect(page.locator("#caption-text textarea")).to_have_value(words["fixed"])
    expect(page.locator("#caption-picture img")).to_be_visible()

    page.click("#tab-pairs-button")
    card = page.locator(".pair", has_text=words["fixed"])
    expect(card).to_contain_text(caption)
    with page.expect_download() as download:
        page.click("#pairs-export")
    exported = read_zip(download.value.path())
    row = next(row for row in exported if row["text"] == words["fixed"])
    assert (row["suggested"], row["verdict"], row["language"]) == (caption, "fixed", language)
    assert row["picture"] == draw_scene(SCENE).tobytes()


def read_zip(path):
    """The rows of an export, each with the pixels of its picture."""
    image = pytest.importorskip("PIL.Image")
    with ZipFile(path) as archive:
        rows = [json.loads(line) for line in archive.read("metadata.jsonl").splitlines()]
        for row in rows:
            row["picture"] = image.open(BytesIO(archive.read(row["file_name"]))).tobytes()
    return rows


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
def test_ask_about_the_picture_that_was_described(app_url, open_page, tree_file, language):
    question, answer = COLOUR_QUESTION[language]
    page = open_page(app_url, language)
    describe(page, tree_file)
    page.click("#caption-send")
    expect(page.locator("#ask-picture img")).to_be_visible()
    page.fill("#ask-question textarea", question)
    page.press("#ask-question textarea", "Enter")
    expect(page.locator("#answer-good")).to_be_visible()
    assert plain_answer(page.input_value("#answer-text textarea")) == plain_answer(answer)
    expect(page.locator("#ask-chat")).to_contain_text("%")

    page.click("#answer-good")
    expect(page.locator("#answer-saved .saved")).to_contain_text(WORDS[language]["saved"])
    page.click(".suggestion >> nth=0")
    answered = page.locator("#ask-chat .bot.message .meta")  # what is still awaited has no score
    expect(answered).to_have_count(2)
    page.reload()
    expect(answered).to_have_count(2)
    expect(page.locator("#ask-chat")).to_contain_text(question)


@pytest.mark.slow
def test_the_language_of_the_page_is_switched_and_nothing_is_lost(app_url, open_page, tree_file):
    page = open_page(app_url, "en")
    caption = describe(page, tree_file)
    page.click("#caption-fix")
    page.fill("#caption-text textarea", "half typed")
    page.click("#language-switch [data-language=zh]")
    expect(page.locator("#caption-run")).to_have_text("描述图片")
    expect(page.locator("#caption-save")).to_have_text("保存")
    expect(page.locator("#caption-text textarea")).to_have_value("half typed")
    page.click("#caption-cancel")
    expect(page.locator("#caption-text textarea")).to_have_value(caption)
    page.reload()
    expect(page.locator("#caption-run")).to_have_text("描述图片")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_bad_file_gets_one_sentence(page_url, open_page, tmp_path, picture_file, language):
    page = open_page(page_url, language)
    for name, data in (("empty.png", b""), ("cut.png", picture_file.read_bytes()[:300])):
        bad = tmp_path / name
        bad.write_bytes(data)
        page.set_input_files("#caption-picture input[type=file]", bad)
        expect(page.locator("#caption-card .card-error")).to_contain_text(name)
    give(page, "caption", picture_file)
    expect(page.locator("#caption-card .card-ready")).to_be_visible()


def test_stop_stops_what_the_model_does(page_url, open_page, picture_file, parrot):
    parrot.go.clear()
    page = open_page(page_url)
    give(page, "caption", picture_file)
    page.click("#caption-run")
    expect(page.locator("#caption-card .card-waiting")).to_be_visible()
    assert parrot.begun.wait(30)
    page.click("#caption-stop")
    expect(page.locator("#caption-card .card-stopped")).to_be_visible()
    assert parrot.asked[-1].ticket.stopped
    expect(page.locator("#caption-stop")).to_be_hidden()
    expect(page.locator("#caption-run")).to_be_enabled()


def test_a_closed_page_stops_what_the_model_does(page_url, open_page, picture_file, parrot):
    parrot.go.clear()
    page = open_page(page_url)
    give(page, "caption", picture_file)
    page.click("#caption-run")
    assert parrot.begun.wait(30)
    page.close()
    deadline = time.monotonic() + 30
    while not parrot.asked[-1].ticket.stopped and time.monotonic() < deadline:
        time.sleep(0.1)
    assert parrot.asked[-1].ticket.stopped


def test_the_picked_candidate_is_what_is_judged(page_url, open_page, picture_file, workbench):
    page = open_page(page_url)
    describe(page, picture_file)
    page.fill("#who input, #who textarea", "Ada")
    page.click("#caption-candidates label >> nth=1")
    expect(page.locator("#caption-text textarea")).to_have_value("a crow")
    page.click("#caption-good")
    expect(page.locator("#caption-saved .saved")).to_be_visible()
    page.click("#caption-bad")
    expect(page.locator("#caption-saved")).to_contain_text("wrong")
    (pair,) = workbench.pairs.list()
    assert (pair.suggested, pair.verdict, pair.who) == ("a parrot", "bad", "Ada")
    assert [step.text for step in workbench.pairs.history(pair.id)] == ["a crow", ""]


def test_a_question_is_edited_and_asked_again(page_url, open_page, picture_file, parrot):
    page = open_page(page_url)
    page.click("#tab-ask-button")
    give(page, "ask", picture_file)
    for question in ("first?", "second?"):
        page.fill("#ask-question textarea", question)
        page.press("#ask-question textarea", "Control+Enter")
        expect(page.locator("#ask-chat")).to_contain_text(question)
        expect(page.locator("#answer-good")).to_be_visible()
    assert [turn.question for turn in parrot.asked[-1].earlier] == ["first?"]
    page.locator("#ask-chat button[aria-label=Edit]").last.click()
    page.locator("#ask-chat textarea").fill("third?")
    page.click("#ask-chat button[aria-label=Submit]")
    expect(page.locator("#ask-judged")).to_contain_text("third?")
    assert [turn.question for turn in parrot.asked[-1].earlier] == ["first?"]
    page.click("#ask-clear")
    expect(page.locator("#ask-chat .bot.message")).to_have_count(0)


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
    pairs = PairStore(f"sqlite:///{folder}/pairs.db", folder)
    page = open_page(serve(replace(workbench, pairs=pairs)))
    expect(page.locator(".toast-body").first).to_contain_text("cannot be used")
    describe(page, picture_file)
    page.click("#caption-fix")
    page.fill("#caption-text textarea", "typed")
    page.click("#caption-save")
    expect(page.locator(".toast-body").last).to_contain_text("cannot be used")
    expect(page.locator("#caption-save")).to_be_visible()
    expect(page.locator("#caption-text textarea")).to_have_value("typed")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_phone_needs_no_scrolling_sideways(page_url, open_page, picture_file, language):
    page = open_page(page_url, language, viewport={"width": 390, "height": 844})
    describe(page, picture_file)
    for tab in ("caption", "ask", "pairs"):
        page.click(f"#tab-{tab}-button")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, tab
