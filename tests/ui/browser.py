"""How the tests drive a real Chromium."""

import shutil

from playwright.sync_api import expect

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 90_000
# What a page says whose requests are cut off because it is being left.
LEAVING = ("signal is aborted", "Connection errored out")
WORDS = {
    "en": {
        "locale": "en-US",
        "describe": "Describe",
        "fixed": "A tree, mended.",
        "saved": "Saved",
        "sign_in": "Sign in to mmdemo.",
    },
    "zh": {
        "locale": "zh-CN",
        "describe": "描述图片",
        "fixed": "一棵改过的树。",
        "saved": "已保存",
        "sign_in": "登录 mmdemo。",
    },
}


def is_ready(page):
    """Wait until a page that is loaded anew is back as it was."""
    expect(page.locator("html[data-ready]")).to_be_attached()


def give(page, tab, file):
    is_ready(page)
    page.set_input_files(f"#{tab}-picture input[type=file]", file)
    expect(page.locator(f"#{tab}-picture img")).to_be_visible()


def describe(page, file):
    give(page, "caption", file)
    expect(page.locator("#caption-card .card-ready")).to_be_visible()
    page.click("#caption-run")
    expect(page.locator("#caption-good")).to_be_visible()
    return page.input_value("#caption-text textarea")
