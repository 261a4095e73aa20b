"""Bringing pairs in and taking them out on the tab Pairs, in real Chromium."""

import json
from zipfile import ZipFile

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.ui.browser import CHROMIUM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium"),
]


@pytest.fixture
def archive(tmp_path):
    """A zip with two pictures, a list of three rows, one of them bad."""
    rows = [
        {"file_name": "0.png", "text": "a red car"},
        {"file_name": "gone.png", "text": "a ghost"},
        {"file_name": "1.png", "text": "一只猫"},
    ]
    with ZipFile(tmp_path / "new.zip", "w") as packed:
        packed.writestr("metadata.jsonl", "\n".join(map(json.dumps, rows)))
        for number in range(2):
            Image.effect_noise((40, 30), 30 + 60 * number).convert("RGB").save(tmp_path / "x.png")
            packed.write(tmp_path / "x.png", f"{number}.png")
    return tmp_path / "new.zip"


def test_a_zip_is_looked_at_brought_in_and_taken_out(page_url, open_page, archive, workbench):
    page = open_page(page_url)
    page.click("#tab-pairs-button")
    page.click("#exchange > button")
    page.set_input_files("#exchange-file input", archive)
    page.fill("#exchange-project textarea, #exchange-project input", "holiday")
    expect(page.locator("#exchange-file")).to_contain_text("new")
    page.click("#exchange-try")
    expect(page.locator("#exchange-status")).to_contain_text("2 pairs would come in")
    expect(page.locator("#exchange-report")).to_contain_text("There is no file gone.png")
    assert workbench.pairs.count() == 0
    page.click("#exchange-begin")
    expect(page.locator("#exchange-status")).to_contain_text("2 pairs came in")
    expect(page.locator(".pair")).to_have_count(2)
    assert {(p.text, p.language, p.project) for p in workbench.pairs} == {
        ("a red car", "en", "holiday"),
        ("一只猫", "zh", "holiday"),
    }
    page.click("#exchange-begin")
    expect(page.locator("#exchange-status")).to_contain_text("2 were there already")
    page.locator("#exchange-form input").fill("parquet")
    page.keyboard.press("Enter")
    with page.expect_download() as download:
        page.click("#exchange-take-out")
    with ZipFile(download.value.path()) as taken:
        assert any(name.endswith(".parquet") for name in taken.namelist())


def test_nothing_dropped_is_told(page_url, open_page):
    page = open_page(page_url)
    page.click("#tab-pairs-button")
    page.click("#exchange > button")
    page.click("#exchange-begin")
    expect(page.locator("#exchange-status")).to_contain_text("Drop a file or a folder first")
