"""A person's way through the table of pairs, in real Chromium: filter, replace in bulk, undo."""

import pytest
from playwright.sync_api import expect

from mmdemo.media import Candidate, Suggestion
from mmdemo.pairs import Belonging, PairDraft
from mmdemo.scenes import draw_scene, random_scene
from tests.ui.browser import CHROMIUM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium"),
]
QUERY = "#pairs-query textarea, #pairs-query input"


@pytest.fixture
def twenty(workbench):
    """Twenty pairs; every second one is about a red car, every fifth is blurry."""
    for number in range(20):
        text = f"a red car, {number}" if number % 2 else f"一辆绿色的汽车 {number}"
        language = "en" if number % 2 else "zh"
        said = Suggestion("caption", language, (Candidate(text, number / 20),), "m", "v", 0.1)
        blurry = Belonging(tags=("blurry",)) if number % 5 == 0 else Belonging()
        picture = draw_scene(random_scene(number))
        draft = ("caption", picture, None, language, said, text, "open", "Ada", blurry)
        workbench.pairs.add(PairDraft(*draft))
    return workbench.pairs


def search(page, query):
    page.fill(QUERY, query)
    page.press(QUERY, "Enter")


def fill(page, name, text):
    page.fill(f"#pairs-{name} textarea, #pairs-{name} input", text)


def test_pairs_are_filtered_replaced_in_bulk_and_put_back(page_url, open_page, twenty):
    page = open_page(page_url)
    page.click("#tab-pairs-button")
    expect(page.locator(".pair")).to_have_count(12)
    expect(page.locator("#pairs-status")).to_contain_text("Pairs: 20")
    search(page, "red -tag:blurry")
    expect(page.locator("#pairs-status")).to_contain_text("Pairs: 8")
    expect(page.locator(".pair")).to_have_count(8)
    page.click("#pairs-bulk > button")
    page.click("#pairs-replacing > button")
    page.click("#pairs-scope >> text=All that the filter finds")
    fill(page, "find", "red CAR")
    fill(page, "into", "<b>blue</b> car")
    page.click("#pairs-preview")
    expect(page.locator("#pairs-rewordings")).to_contain_text("Texts that would change: 8")
    expect(page.locator(".rewordings li")).to_have_count(8)
    expect(page.locator(".rewordings li").first).to_contain_text("a <b>blue</b> car, 1")
    assert twenty.count(query="blue") == 0
    page.click("#pairs-replace")
    expect(page.locator("#pairs-status")).to_contain_text("Changed: 8")
    assert twenty.count(query='text:"<b>blue</b> car"') == 8
    assert twenty.count(query="text:red") == 2  # the blurry ones
    page.click("#pairs-undo-stroke")
    expect(page.locator("#pairs-status")).to_contain_text("Put back: 8")
    expect(page.locator(".pair")).to_have_count(8)
    assert twenty.count(query="text:red") == 10
    assert {pair.verdict for pair in twenty.list()} == {"open"}


def test_ticked_pairs_of_two_pages_are_marked_and_counted_in_chinese(page_url, open_page, twenty):
    page = open_page(page_url, "zh")
    page.click("#tab-pairs-button")
    page.click("#pairs-bulk > button")
    page.locator(".pair-tick").first.check()
    page.click("#pairs-older")
    expect(page.locator(".pair")).to_have_count(8)
    page.locator(".pair-tick").last.check()
    expect(page.locator(".n-ticked")).to_have_text("已勾选：2")
    page.click("#pairs-bulk-kind input")
    page.click("[role=option] >> text=加标签")
    fill(page, "bulk-value", "夜晚")
    page.click("#pairs-apply")
    expect(page.locator("#pairs-status")).to_contain_text("已修改 2 条")
    expect(page.locator(".n-ticked")).to_have_text("已勾选：0")
    marked = twenty.list(query="tag:夜晚", order="oldest")
    assert [pair.text[-2:] for pair in marked] == [" 0", "19"]
    page.click("#pairs-apply")
    expect(page.locator(".toast-body")).to_contain_text("还没有勾选样本")
    page.click("#pairs-statistics > button")
    expect(page.locator(".facts")).to_contain_text("待评")
    expect(page.locator(".facts")).to_contain_text("绿色")


def test_a_mistake_in_a_filter_is_said_and_the_list_stays(page_url, open_page, twenty):
    page = open_page(page_url, "zh")
    page.click("#tab-pairs-button")
    expect(page.locator(".pair")).to_have_count(12)
    search(page, "stars>=many")
    expect(page.locator(".toast-body")).to_contain_text("“many”（筛选条件第 8 个字符）")
    expect(page.locator(".pair")).to_have_count(12)
    page.click("#pairs-help > button")
    expect(page.locator(".help-list")).to_contain_text("这张图还没有中文文字")


def test_pairs_are_sorted_by_how_sure_the_model_was(page_url, open_page, twenty):
    page = open_page(page_url)
    page.click("#tab-pairs-button")
    expect(page.locator(".pair").first).to_contain_text("19")
    page.click("#pairs-sort_by input")
    page.click("[role=option] >> text=Least confident first")
    expect(page.locator(".pair").first).to_contain_text("汽车 0")


def test_what_somebody_else_changed_meanwhile_is_said_and_nothing_overwritten(
    page_url, open_page, twenty
):
    page = open_page(page_url)
    page.click("#tab-pairs-button")
    page.locator(".pair").first.click()
    expect(page.locator("#pairs-text textarea")).to_have_value("a red car, 19")
    pair = twenty.list(limit=1)[0]
    twenty.revise(pair.id, text="Bo was here", verdict="fixed", who="Bo")
    page.fill("#pairs-text textarea", "Ada was here")
    page.click("#pairs-judged >> text=Fixed")
    page.click("#pairs-save")
    expect(page.locator("#pairs-details .card-error")).to_contain_text("Bo has changed this")
    expect(page.locator("#pairs-text textarea")).to_have_value("Ada was here")
    assert twenty.get(pair.id).text == "Bo was here"
    page.click(".history-of-pair summary")
    expect(page.locator(".history-of-pair li")).to_have_count(2)
    expect(page.locator(".history-of-pair li").first).to_contain_text("by Bo")
    page.click("#pairs-save")  # knowing it
    expect(page.locator("#pairs-status")).to_contain_text("Saved pair")
    assert twenty.get(pair.id).text == "Ada was here"
