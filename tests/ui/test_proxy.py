"""The page below a path of another server: nothing on it leads past that path."""

import httpx
import pytest
from gradio_client import Client, handle_file
from playwright.sync_api import expect

from tests.ui.browser import CHROMIUM, WORDS, describe
from tests.ui.conftest import free_port
from tests.ui.reverse_proxy import reverse_proxy

PASSWORD = "correct horse"


@pytest.fixture
def demo_url(serve, workbench):
    with reverse_proxy(serve(workbench, root_path="/demo"), "/demo", free_port()) as url:
        yield url


def test_a_program_uses_the_app_through_the_proxy(demo_url, picture_file):
    client = Client(demo_url, verbose=False)
    said = client.predict(picture=handle_file(picture_file), api_name="/caption")
    assert said["text"] == "a parrot"


def test_the_page_says_where_it_is(demo_url):
    page = httpx.get(demo_url)
    assert f'"root":"{demo_url.rstrip("/")}"' in page.text
    assert httpx.get(demo_url.removesuffix("demo/")).status_code == 404


def test_people_sign_in_and_out_through_the_proxy(serve, workbench):
    workbench.people.add("Ada", "own", PASSWORD)
    with (
        reverse_proxy(serve(workbench, root_path="/demo"), "/demo", free_port()) as url,
        httpx.Client(base_url=url, follow_redirects=True) as browser,
    ):
        assert browser.get("config").status_code == 401
        browser.post("login", data={"username": "Ada", "password": PASSWORD}).raise_for_status()
        assert browser.get("config").status_code == 200
        out = browser.post("logout")
        assert str(out.url).startswith(url.rstrip("/"))
        assert browser.get("config").status_code == 401


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium")
def test_a_person_uses_the_page_through_the_proxy(demo_url, open_page, picture_file, sound_file):
    page = open_page(demo_url)  # which lets no request pass that leads elsewhere
    assert describe(page, picture_file) == "a parrot"
    page.click("#caption-good")
    expect(page.locator("#caption-saved .saved")).to_contain_text(WORDS["en"]["saved"])
    page.click("#tab-transcribe-button")
    page.set_input_files("#transcribe-recording input[type=file]", sound_file)
    expect(page.locator("#transcribe-card .card-ready")).to_be_visible()
    page.click("#transcribe-run")
    expect(page.locator("#transcript")).to_contain_text("a red parrot")
    page.click("#tab-pairs-button")
    expect(page.locator(".pair").first).to_contain_text("a parrot")
