"""A person's way through the page: real Chromium, the real app, the bundled model."""

import json
import subprocess
import sys
import time
import urllib.request
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from mmdemo.scenes import draw_scene, names_every_thing, plain_answer, random_scene, read_caption
from mmdemo.ui.pictures import EXAMPLES
from tests.ui.browser import CHROMIUM, WORDS, describe, give
from tests.ui.conftest import free_port

ROOT = Path(__file__).parents[2]
START_S = 240
SCENE = random_scene(511)
COLOUR_QUESTION = {"en": ("What colour is the tree?", "blue"), "zh": ("树是什么颜色的？", "蓝色")}
SPOKEN = {
    "en": ("spoken-english.ogg", "a yellow bell a pink car and a green star"),
    "zh": ("spoken-chinese.ogg", "哪个东西是灰色的"),
}

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


@pytest.fixture
def tree_file(tmp_path):
    path = tmp_path / "tree.png"
    draw_scene(SCENE).save(path)
    return path


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
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_bundled_listener_writes_down_what_is_said(app_url, open_page, language):
    file, sentence = SPOKEN[language]
    page = open_page(app_url, language)
    page.click("#tab-transcribe-button")
    page.set_input_files("#transcribe-recording input[type=file]", EXAMPLES / file)
    expect(page.locator("#transcribe-card .card-ready")).to_be_visible()
    page.click("#transcribe-run")
    expect(page.locator("#transcript")).to_contain_text(sentence)
    expect(page.locator("#transcribe-run")).to_be_enabled()
    page.reload()
    expect(page.locator("#transcript")).to_contain_text(sentence)


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


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_phone_needs_no_scrolling_sideways(page_url, open_page, picture_file, language):
    page = open_page(page_url, language, viewport={"width": 390, "height": 844})
    describe(page, picture_file)
    for tab in ("caption", "ask", "generate", "pairs"):
        page.click(f"#tab-{tab}-button")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390, tab
