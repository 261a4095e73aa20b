"""Speaking beside a field: what was heard stands in it, and nothing that was typed is lost.

Real Chromium, its microphone fed from a file, and a model that hears what a test wants.
"""

import numpy as np
import pytest
import soundfile
from playwright.sync_api import expect, sync_playwright

from mmdemo.ui.pictures import EXAMPLES
from tests.ui.browser import ARGUMENTS, CHROMIUM, PATIENCE_MS, WORDS

MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium"),
]


@pytest.fixture
def microphone(tmp_path):
    """What is said into the microphone: the start of the example, then nothing more."""
    path = tmp_path / "microphone.wav"
    samples, rate_hz = soundfile.read(EXAMPLES / "spoken-english.ogg")
    said = [samples[: round(2.5 * rate_hz)], np.zeros(20 * rate_hz)]
    soundfile.write(path, np.concatenate(said), rate_hz, subtype="PCM_16")
    return path


@pytest.fixture
def open_page():
    """Opens a page in a Chromium of its own, with what is asked for a microphone."""
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_MS)
        browsers = []

        def open_it(url, *arguments, language="en"):
            flags = [*ARGUMENTS, *arguments]
            browsers.append(playwright.chromium.launch(executable_path=CHROMIUM, args=flags))
            locale = WORDS[language]["locale"]
            page = browsers[-1].new_page(locale=locale, viewport={"width": 390, "height": 844})
            page.set_default_timeout(PATIENCE_MS)
            page.goto(url)
            expect(page.locator("#caption-run")).to_be_visible()
            return page

        yield open_it
        for each in browsers:
            each.close()


def speaking(microphone):
    return [*MICROPHONE, f"--use-file-for-fake-audio-capture={microphone}%noloop"]


def test_a_question_is_spoken_after_what_is_typed(page_url, open_page, microphone, parrot):
    page = open_page(page_url, *speaking(microphone))
    page.click("#tab-ask-button")
    page.click("#ask-language label >> nth=1")
    page.fill("#ask-question textarea", "So:")
    button, note = page.locator(".question-row .dictate"), page.locator(".dictate-note:visible")
    button.click()
    expect(button).to_have_attribute("data-state", "listening")
    expect(note).to_contain_text("Listening 0:0")
    asking = page.locator("#ask-run").bounding_box()
    assert asking["x"] + asking["width"] <= 390  # a phone has room for all three
    # Nobody presses again: the silence ends it.
    expect(page.locator("#ask-question textarea")).to_have_value("So: a red parrot")
    expect(button).to_have_attribute("data-state", "idle")
    expect(note).to_have_count(0)
    assert parrot.asked[0].language == "en"
    assert np.abs(parrot.asked[0].samples).max() > 0.05


def test_a_correction_is_spoken_where_the_cursor_is(
    page_url, open_page, microphone, parrot, picture_file, workbench
):
    page = open_page(page_url, *speaking(microphone), language="zh")
    page.set_input_files("#caption-picture input[type=file]", picture_file)
    page.click("#caption-run")
    page.click("#caption-fix")
    field = page.locator("#caption-text textarea")
    field.fill("一只。")
    field.evaluate("field => field.setSelectionRange(2, 2)")
    button = page.locator(".verdict-row .dictate:visible")
    button.click()
    expect(button).to_have_attribute("data-state", "listening")
    page.wait_for_timeout(2_000)
    button.click()
    expect(field).to_have_value("一只红鹦鹉。")
    page.click("#caption-save")
    expect(page.locator("#caption-saved .saved")).to_be_visible()
    assert workbench.pairs.list()[0].text == "一只红鹦鹉。"
    assert parrot.asked[-1].language == "zh"


def test_escape_ends_it_without_a_word_and_leaves_the_field_open(
    page_url, open_page, microphone, parrot, picture_file
):
    page = open_page(page_url, *speaking(microphone))
    page.set_input_files("#caption-picture input[type=file]", picture_file)
    page.click("#caption-run")
    page.click("#caption-fix")
    page.fill("#caption-text textarea", "half typed")
    button = page.locator(".verdict-row .dictate:visible")
    button.click()
    expect(button).to_have_attribute("data-state", "listening")
    page.keyboard.press("Escape")
    expect(button).to_have_attribute("data-state", "idle")
    expect(page.locator("#caption-text textarea")).to_have_value("half typed")
    assert len(parrot.asked) == 1  # the caption alone


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Nothing was heard"), ("zh", "没有听到说话")]
)
def test_silence_is_said_to_be_silence(page_url, open_page, tmp_path, language, words):
    silence = tmp_path / "silence.wav"
    soundfile.write(silence, np.zeros(160_000), 16_000, subtype="PCM_16")
    page = open_page(page_url, *speaking(silence), language=language)
    page.click("#tab-ask-button")
    button, note = page.locator(".question-row .dictate"), page.locator(".dictate-note:visible")
    button.click()
    expect(button).to_have_attribute("data-state", "listening")
    page.wait_for_timeout(1_000)
    button.click()
    expect(note).to_contain_text(words)
    note.click()
    expect(note).to_have_count(0)


def test_a_microphone_that_is_refused_is_said(page_url, open_page):
    page = open_page(page_url, "--use-fake-device-for-media-stream", "--deny-permission-prompts")
    page.click("#tab-ask-button")
    page.click(".question-row .dictate")
    expect(page.locator(".dictate-problem")).to_contain_text("Allow it beside the address")


def test_a_page_that_is_not_secure_says_where_to_open_it(page_url, open_page):
    port = page_url.rstrip("/").rsplit(":", 1)[1]
    page = open_page(
        f"http://mmdemo.test:{port}/", "--host-resolver-rules=MAP mmdemo.test 127.0.0.1"
    )
    page.click("#tab-ask-button")
    page.click(".question-row .dictate")
    expect(page.locator(".dictate-problem")).to_contain_text("http://localhost")
