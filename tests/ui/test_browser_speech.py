"""A person's way through the tab Transcribe: real Chromium, its microphone fed from a file."""

import json
import re
import time

import numpy as np
import pytest
import soundfile
from playwright.sync_api import expect, sync_playwright

from mmdemo.ui.pictures import EXAMPLES
from tests.ui.browser import ARGUMENTS, CHROMIUM, PATIENCE_MS, WORDS

LINES = "#transcript .tr-line"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium"),
]


@pytest.fixture(scope="module")
def microphone_file(tmp_path_factory):
    """What Chromium's microphone hears, over and over: it reads WAV only."""
    path = tmp_path_factory.mktemp("microphone") / "said.wav"
    samples, rate_hz = soundfile.read(EXAMPLES / "spoken-english.ogg")
    soundfile.write(path, samples, rate_hz, subtype="PCM_16")
    return path


@pytest.fixture(scope="module")
def chromium(microphone_file):
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_MS)
        arguments = [
            *ARGUMENTS,
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-audio-capture={microphone_file}",
            "--autoplay-policy=no-user-gesture-required",
        ]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def open_tab(open_page, page_url):
    """Opens the tab in a fresh browser profile; no error is let pass."""

    def open_it(language="en", **options):
        page = open_page(page_url, language, **options)
        page.click("#tab-transcribe-button")
        expect(page.locator("#transcribe-card .card")).to_be_visible()
        return page

    return open_it


def transcribe(page, file):
    page.set_input_files("#transcribe-recording input[type=file]", file)
    expect(page.locator("#transcribe-card .card-ready")).to_be_visible()
    page.click("#transcribe-run")
    expect(page.locator(LINES).first).to_be_visible()
    expect(page.locator("#transcribe-stop")).to_be_hidden()
    expect(page.locator("#transcribe-run")).to_be_enabled()


def say_again(page, line, text):
    """Write another text into a line, as a person does."""
    page.locator(f"{LINES} .tr-text").nth(line).dblclick()
    page.fill(".tr-field", text)
    page.press(".tr-field", "Enter")
    expect(page.locator(LINES).nth(line)).to_contain_text(text)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_words_are_read_heard_mended_kept_and_exported(open_tab, sound_file, workbench, language):
    page = open_tab(language)
    page.fill("#who input, #who textarea", "Ada")
    page.click(f"#transcribe-language input[value={language}]")
    transcribe(page, sound_file)
    heard = page.locator(f"{LINES} .tr-text").first.inner_text()
    mended = {"en": "a blue parrot", "zh": "蓝鹦鹉"}[language]

    page.locator(f"{LINES} .tr-word").nth(1).click()
    page.wait_for_function("document.querySelector('#transcript audio').currentTime > 0.3")
    page.keyboard.press("Space")
    assert page.evaluate("document.querySelector('#transcript audio').paused")

    page.keyboard.press("f")
    page.fill(".tr-field", mended)
    page.press(".tr-field", "Enter")
    expect(page.locator(".tr-saved")).to_contain_text(WORDS[language]["saved"])
    (pair,) = workbench.pairs.list()
    assert (pair.task, pair.verdict, pair.who, pair.language) == (
        "transcribe", "fixed", "Ada", language,
    )  # fmt: skip
    assert (pair.suggested, pair.text) == (heard, mended)
    clip = soundfile.info(pair.media_path)
    assert clip.samplerate == soundfile.info(sound_file).samplerate
    assert clip.duration == pytest.approx(
        pair.settings["end_s"] - pair.settings["start_s"], abs=0.05
    )

    with page.expect_download() as download:
        page.click("[data-format=srt]")
    written = download.value.path().read_text(encoding="utf-8")
    assert download.value.suggested_filename == "talk.srt"
    assert mended in written

    page.reload()
    expect(page.locator(".tr-saved")).to_contain_text(WORDS[language]["saved"])
    expect(page.locator(f"{LINES} .tr-text").first).to_have_text(mended)


def test_a_change_is_kept_undone_and_kept_as_a_pair(open_tab, sound_file, workbench):
    page = open_tab()
    transcribe(page, sound_file)
    before = page.locator(f"{LINES} .tr-text").first.inner_text()
    say_again(page, 0, "not a parrot")
    page.reload()
    expect(page.locator(f"{LINES} .tr-text").first).to_have_text("not a parrot")
    page.click(".tr-undo")
    expect(page.locator(f"{LINES} .tr-text").first).to_have_text(before)
    assert workbench.pairs.count() == 0
    say_again(page, 0, "a crow")
    page.click(".tr-keep-edited")
    expect(page.locator(".tr-saved")).to_have_count(1)
    (pair,) = workbench.pairs.list()
    assert (pair.text, pair.verdict) == ("a crow", "fixed")


def test_what_is_being_typed_survives_a_reload_and_escape_drops_it(open_tab, sound_file):
    page = open_tab()
    transcribe(page, sound_file)
    page.locator(f"{LINES} .tr-text").first.dblclick()
    page.fill(".tr-field", "half typed")
    page.reload()
    expect(page.locator(".tr-field")).to_have_value("half typed")
    page.press(".tr-field", "Escape")
    expect(page.locator(".tr-field")).to_have_count(0)
    page.reload()
    expect(page.locator(LINES).first).to_be_visible()
    expect(page.locator(".tr-field")).to_have_count(0)


def test_a_line_is_heard_again_in_another_language_and_one_is_picked(open_tab, sound_file):
    page = open_tab()
    transcribe(page, sound_file)
    page.locator(LINES).first.click(position={"x": 5, "y": 5})
    page.click(".tr-current .tr-again")
    page.select_option(".tr-form select >> nth=0", "zh")
    page.click(".tr-go")
    takes = page.locator(".tr-current .tr-take")
    expect(takes).to_have_count(2)
    expect(page.locator(f"{LINES} .tr-text").first).to_have_text("a red parrot")
    takes.nth(1).click()
    expect(page.locator(f"{LINES} .tr-text").first).to_have_text("红鹦鹉")
    expect(takes.nth(1)).to_have_attribute("aria-pressed", "true")


def test_speech_appears_while_one_speaks_and_is_a_recording_then(open_tab, parrot, sound_file):
    page = open_tab()
    page.click(".mic-button")
    expect(page.locator(".mic-button")).to_have_class(re.compile("mic-on"))
    expect(page.locator("#transcript")).to_contain_text("parrot")
    page.wait_for_timeout(2_000)
    page.click(".mic-button")
    expect(page.locator("#transcribe-recording")).to_contain_text("microphone")
    expect(page.locator(LINES).first).to_contain_text("parrot")
    loudest = max(float(np.abs(request.samples).max()) for request in parrot.asked)
    assert loudest > 0.05  # what the microphone was fed, not silence
    page.locator(f"{LINES} .tr-word").first.click()
    page.wait_for_function("document.querySelector('#transcript audio').currentTime > 0.2")
    with page.expect_download() as download:
        page.click("[data-format=json]")
    assert "parrot" in json.dumps(json.loads(download.value.path().read_bytes()))


def test_stop_keeps_what_was_heard(open_tab, sound_file, parrot):
    page = open_tab()
    parrot.go.clear()
    page.set_input_files("#transcribe-recording input[type=file]", sound_file)
    expect(page.locator("#transcribe-card .card-ready")).to_be_visible()
    page.click("#transcribe-run")
    assert parrot.begun.wait(30)
    page.click("#transcribe-stop")
    expect(page.locator("#transcribe-card .card-stopped")).to_be_visible()
    deadline = time.monotonic() + 30
    while not parrot.asked[-1].ticket.stopped and time.monotonic() < deadline:
        time.sleep(0.1)
    assert parrot.asked[-1].ticket.stopped
    expect(page.locator("#transcribe-run")).to_be_enabled()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_bad_file_gets_one_sentence(open_tab, tmp_path, sound_file, language):
    page = open_tab(language)
    files = {"empty.wav": b"", "words.wav": b"no sound at all", "cut.flac": b"fLaC\0\0"}
    for name, data in files.items():
        bad = tmp_path / name
        bad.write_bytes(data)
        page.set_input_files("#transcribe-recording input[type=file]", bad)
        expect(page.locator("#transcribe-card .card-error")).to_contain_text(name)
    transcribe(page, sound_file)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_phone_needs_no_scrolling_sideways(open_tab, sound_file, language):
    page = open_tab(language, viewport={"width": 390, "height": 844})
    transcribe(page, sound_file)
    page.locator(LINES).first.click(position={"x": 5, "y": 5})
    page.click(".tr-current .tr-again")
    page.click(".tr-help summary")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
