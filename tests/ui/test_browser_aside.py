"""Two models on one input, in every tab, in real Chromium: run, looked at, one preferred, kept."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from mmdemo.media.pictures import open_picture, picture_to_png
from mmdemo.models import ModelPool, ModelRunner
from mmdemo.ui.aside_view import differences
from mmdemo.workbench import Workbench
from tests.ui.browser import CHROMIUM, give
from tests.ui.conftest import Parrot

in_chromium = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium"),
]
PHONE = {"width": 390, "height": 844}


class Crow(Parrot):
    """Says and draws something else."""

    def _say(self, request, words):
        return super()._say(request, ("a black crow", "gray", "white"))

    def _paint(self, request):
        return super()._paint(replace(request, seed=request.seed + 1))


@pytest.fixture
def crow():
    return Crow()


@pytest.fixture
def workbench(workbench, parrot, crow) -> Workbench:
    """A workbench with a parrot and a crow; preferences are the real thing."""
    birds = {"bundled": parrot, "other": crow}
    pool = ModelPool(workbench.catalogue, 1_000, lambda card: birds[card.name], lambda _: 5)
    bench = replace(workbench, models=ModelRunner(pool))
    yield bench
    bench.models.close()


def compare(page, task, *, fold=True):
    if fold:
        page.click(f"#{task}-aside-fold > button")
        page.click(f"#{task}-aside-other input")
        page.click(f"#{task}-aside-other [role=option] >> text=other")
    page.click(f"#{task}-aside-run")
    expect(page.locator(f"#{task}-aside .aside-side")).to_have_count(2)


@pytest.mark.parametrize("language", ["en", "zh"])
class TestInTheTabCaption:
    pytestmark = in_chromium

    def test_the_better_one_is_kept_and_thought_better_of(
        self, page_url, open_page, workbench, picture_file, language
    ):
        page = open_page(page_url, language, viewport=PHONE)
        give(page, "caption", picture_file)
        compare(page, "caption")
        texts = page.locator("#caption-aside .aside-text")
        assert texts.all_inner_texts() == ["a parrot", "a black crow"]
        assert page.locator("#caption-aside mark").all_inner_texts() == ["parrot", "black crow"]
        costs = page.locator("#caption-aside .aside-side .meta").all_inner_texts()
        assert all("5 MB" in cost for cost in costs)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390

        page.fill("#who input, #who textarea", "Ada")
        page.click("#caption-aside-b")
        expect(page.locator("#caption-aside-saved .saved")).to_be_visible()
        (kept,) = workbench.preferences.list()
        assert (kept.winner, kept.who, kept.language) == ("b", "Ada", language)
        assert (kept.a.model, kept.a.text) == ("bundled", "a parrot")
        assert (kept.b.model, kept.b.text, kept.b.memory_mb) == ("other", "a black crow", 5)
        assert kept.media_path.read_bytes() == picture_to_png(open_picture(picture_file))

        page.reload()
        expect(page.locator("#caption-aside .aside-side")).to_have_count(2)
        page.click("#caption-aside-same")
        expect(page.locator("#caption-aside-same.primary")).to_be_visible()
        assert [(each.id, each.winner) for each in workbench.preferences.list()] == [
            (kept.id, "same")
        ]
        page.click("#caption-aside-same")
        expect(page.locator("#caption-aside-saved .saved")).to_have_count(0)
        assert workbench.preferences.count() == 0


class TestInTheOtherTabs:
    pytestmark = in_chromium

    def test_a_question_is_answered_by_both(self, page_url, open_page, workbench, picture_file):
        page = open_page(page_url)
        page.click("#tab-ask-button")
        give(page, "ask", picture_file)
        page.fill("#ask-question textarea", "它是什么颜色？")
        compare(page, "answer")
        page.click("#answer-aside-a")
        expect(page.locator("#answer-aside-saved .saved")).to_be_visible()
        (kept,) = workbench.preferences.list(task="answer")
        assert (kept.question, kept.language, kept.winner) == ("它是什么颜色？", "zh", "a")
        assert (kept.a.text, kept.b.text) == ("green", "a black crow")

    def test_a_recording_is_heard_by_both(self, page_url, open_page, workbench, sound_file):
        page = open_page(page_url)
        page.click("#tab-transcribe-button")
        page.set_input_files("#transcribe-recording input[type=file]", sound_file)
        expect(page.locator("#transcribe-card .card-ready")).to_be_visible()
        compare(page, "transcribe")
        expect(page.locator("#transcribe-aside")).to_contain_text("exactly the same")
        page.click("#transcribe-aside-same")
        expect(page.locator("#transcribe-aside-saved .saved")).to_be_visible()
        (kept,) = workbench.preferences.list()
        assert (kept.media, kept.winner) == ("clip", "same")
        assert kept.media_path.read_bytes().startswith(b"fLaC")
        assert "a red parrot" in kept.a.text

    def test_both_draw_with_one_seed(self, page_url, open_page, workbench):
        page = open_page(page_url)
        page.click("#tab-generate-button")
        expect(page.locator("#generate-note .meta")).to_be_visible()
        page.fill("#generate-prompt textarea", "a tree")
        compare(page, "draw")
        expect(page.locator("#draw-aside .aside-side img")).to_have_count(2)
        expect(page.locator(".dr-card")).to_have_count(2)  # the history shows both
        page.click("#draw-aside-b")
        expect(page.locator("#draw-aside-saved .saved")).to_be_visible()
        (kept,) = workbench.preferences.list()
        assert (kept.prompt, kept.media, kept.winner) == ("a tree", None, "b")
        assert kept.a.settings["seed"] + 1 == kept.b.settings["seed"]  # the crow counts on
        assert kept.a.picture.read_bytes() != kept.b.picture.read_bytes()
        assert {each.picture_path for each in workbench.drawings.list()} == {
            kept.a.picture,
            kept.b.picture,
        }

    def test_it_is_stopped_and_what_is_missing_is_told(
        self, page_url, open_page, workbench, picture_file, crow
    ):
        page = open_page(page_url)
        page.click("#caption-aside-fold > button")
        page.click("#caption-aside-run")
        expect(page.locator("#caption-aside-card")).to_contain_text("Choose a second model first")
        page.click("#caption-aside-other input")
        page.click("#caption-aside-other [role=option] >> text=bundled")
        page.click("#caption-aside-run")
        expect(page.locator("#caption-aside-card")).to_contain_text("is the first model already")
        page.click("#caption-aside-other input")
        page.click("#caption-aside-other [role=option] >> text=other")
        page.click("#caption-aside-run")
        expect(page.locator("#caption-aside-card")).to_contain_text("picture")
        give(page, "caption", picture_file)
        crow.go.clear()
        page.click("#caption-aside-run")
        assert crow.begun.wait(30)
        page.click("#caption-aside-stop")
        expect(page.locator("#caption-aside-card")).to_contain_text("Stopped")
        expect(page.locator("#caption-aside")).to_be_hidden()
        assert workbench.preferences.count() == 0


@pytest.mark.parametrize(
    ("a", "b", "marked"),
    [
        ("a red cat", "A blue cat", ("a <mark>red</mark> cat", "A <mark>blue</mark> cat")),
        (
            "一只红色的猫",
            "一只蓝色的猫",
            ("一只<mark>红</mark>色的猫", "一只<mark>蓝</mark>色的猫"),
        ),
        ("two  cats", "two cats", ("two  cats", "two cats")),
        ("", "a <b>", ("", "<mark>a &lt;b&gt;</mark>")),
        ("a cat 猫", "a cat", ("a cat <mark>猫</mark>", "a cat")),
    ],
)
def test_only_what_differs_is_marked_in_both_scripts(a, b, marked):
    assert differences(a, b) == marked
