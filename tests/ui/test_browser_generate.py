"""A person's way through the tab Generate, in real Chromium."""

import pytest
from playwright.sync_api import expect

from mmdemo.media import DrawRequest
from mmdemo.media.parameters import parameters_in
from mmdemo.settings import Settings
from mmdemo.tasks import draw
from mmdemo.workbench import Workbench
from tests.families.painting import save_stable_diffusion
from tests.ui.browser import CHROMIUM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium"),
]
PROMPT = "a red cat left of a blue house"


@pytest.fixture(scope="module")
def painter(tmp_path_factory):
    """A tiny pipeline of random weights, which draws 32 pixels a side."""
    folder = tmp_path_factory.mktemp("painter")
    save_stable_diffusion(folder)
    return folder


@pytest.fixture
def start_app(painter, tmp_path, serve):
    """Starts the app with the tiny painter, each time on the same data folder."""
    benches = []

    def start():
        for bench in benches:
            bench.close()
        benches.append(
            Workbench.from_settings(Settings(data_dir=tmp_path / "data", painter=str(painter)))
        )
        return benches[-1], serve(benches[-1])

    yield start
    benches[-1].close()


@pytest.fixture
def open_tab(open_page):
    def open_it(url, language="en", **options):
        page = open_page(url, language, **options)
        page.click("#tab-generate-button")
        expect(page.locator("#generate-note .meta")).to_be_visible()  # its fields are filled
        return page

    return open_it


def set_field(page, name, value):
    field = page.locator(f"#generate-{name}").locator("input, textarea").first
    field.fill(str(value))
    field.press("Tab")


def press_generate(page, prompt, **fields):
    for name, value in fields.items():
        set_field(page, name, value)
    page.fill("#generate-prompt textarea", prompt)
    page.click("#generate-run")


@pytest.mark.slow
def test_a_drawing_is_made_and_another_one_is_stopped_midway(start_app, open_tab):
    bench, url = start_app()
    page = open_tab(url)
    page.click("#generate-settings button")
    press_generate(page, PROMPT, n_steps=4, guidance_scale=2)
    expect(page.locator("#draw-good")).to_be_visible()
    (kept,) = bench.drawings.list()
    assert (kept.prompt, kept.settings["n_steps"]) == (PROMPT, 4)

    press_generate(page, "never finished", n_steps=200)
    expect(page.locator(".dr-emerging img")).to_be_visible()  # it can be seen before it is done
    page.click("#generate-stop")
    expect(page.locator(".dr-head")).to_contain_text("Stopped")
    expect(page.locator("#generate-stop")).to_be_hidden()
    assert bench.drawings.count() == 1
    page.reload()
    expect(page.locator("#generate-prompt textarea")).to_have_value("never finished")


@pytest.mark.slow
def test_after_a_restart_history_and_a_png_bring_everything_back(start_app, open_tab, tmp_path):
    bench, _ = start_app()
    request = DrawRequest(PROMPT, "fog", seed=7, n_steps=4, guidance_scale=2.0)
    kept = bench.drawings.add(draw(bench.models, request, bench.default_model["draw"]), "Ada")

    bench, url = start_app()
    page = open_tab(url)
    page.click(".dr-card")
    page.click(".dr-restore")
    expect(page.locator("#generate-prompt textarea")).to_have_value(PROMPT)
    page.click("#generate-run")
    expect(page.locator(".dr-card")).to_have_count(2)
    again, _ = bench.drawings.list()
    assert again.settings == kept.settings
    assert again.picture_sha256 == kept.picture_sha256

    with page.expect_download() as download:
        page.click(".dr-download")
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert parameters_in(file).settings == kept.settings
    page.fill("#generate-prompt textarea", "something else")
    page.set_input_files("#generate-file input[type=file]", file)
    expect(page.locator("#generate-card")).to_contain_text("Settings restored")
    expect(page.locator("#generate-prompt textarea")).to_have_value(PROMPT)


def test_more_is_queued_and_each_job_is_stopped_by_itself(page_url, open_tab, parrot, workbench):
    parrot.go.clear()
    page = open_tab(page_url)
    for prompt in ("first", "second", "third"):
        press_generate(page, prompt)
    expect(page.locator(".dr-waiting")).to_have_count(2)
    page.locator(".dr-waiting", has_text="second").locator("button").click()
    expect(page.locator(".dr-waiting")).to_have_count(1)
    page.reload()  # what is drawn goes on, and the page finds it again
    expect(page.locator(".dr-waiting")).to_contain_text("third")
    parrot.go.set()
    expect(page.locator(".dr-card")).to_have_count(2)
    assert [kept.prompt for kept in workbench.drawings.list()] == ["third", "first"]
    expect(page.locator("#draw-text textarea")).to_have_value("third")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_grid_is_drawn_and_a_cell_is_judged_and_sent(page_url, open_tab, workbench, language):
    page = open_tab(page_url, language, viewport={"width": 390, "height": 844})
    page.click("#generate-grid-fold button")
    set_field(page, "grid-prompts", "a tree\n一棵树")
    set_field(page, "grid-seeds", "1 2")
    page.click("#generate-grid-run")
    expect(page.locator(".dr-grid .dr-tile:enabled")).to_have_count(4)
    assert page.locator(".dr-grid th").all_inner_texts() == ["1", "2", "a tree", "一棵树"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    page.click(".dr-grid .dr-tile >> nth=3")
    expect(page.locator("#draw-text textarea")).to_have_value("一棵树")
    page.click("#draw-fix")
    page.fill("#draw-text textarea", "a bush")
    page.click("#draw-save")
    expect(page.locator("#draw-saved .saved")).to_be_visible()
    (pair,) = workbench.pairs.list()
    assert (pair.task, pair.suggested, pair.text) == ("draw", "一棵树", "a bush")
    page.click("#generate-caption")
    expect(page.locator("#caption-picture img")).to_be_visible()
    page.click("#caption-run")
    expect(page.locator("#caption-good")).to_be_visible()


def test_what_is_wrong_is_one_sentence_and_nothing_typed_is_lost(page_url, open_tab, picture_file):
    page = open_tab(page_url, "zh")
    page.click("#generate-settings button")
    press_generate(page, "a tree", n_steps=0)
    expect(page.locator("#generate-card .card-error")).to_contain_text("步数不能是 0")
    expect(page.locator("#generate-prompt textarea")).to_have_value("a tree")
    press_generate(page, " ", n_steps="")
    expect(page.locator("#generate-card .card-error")).to_contain_text("请先写想画什么")
    page.set_input_files("#generate-file input[type=file]", picture_file)
    expect(page.locator("#generate-card .card-error")).to_contain_text("没有绘图设置")


def test_a_drawing_is_deleted_and_put_back(page_url, open_tab, workbench):
    page = open_tab(page_url)
    press_generate(page, "a tree")
    expect(page.locator(".dr-card")).to_have_count(1)
    page.click(".dr-delete")
    expect(page.locator(".dr-card")).to_have_count(0)
    assert workbench.drawings.count() == 0
    page.click(".dr-put-back")
    expect(page.locator(".dr-card")).to_have_count(1)
    expect(page.locator("#draw-text textarea")).to_have_value("a tree")
