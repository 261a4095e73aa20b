"""The page's language is that of its switch, else that of the browser."""

import gradio as gr
import pytest
from starlette.requests import Request

from mmdemo.ui.language import language_of, page_language


def request_with(**headers):
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return gr.Request(Request({"type": "http", "headers": pairs}))


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({}, "en"),
        ({"accept_language": "zh-CN,zh;q=0.9,en;q=0.8"}, "zh"),
        ({"accept_language": "de-DE,zh;q=0.5"}, "en"),
        ({"accept_language": "zh-CN", "cookie": "a=b; mmdemo_language=en"}, "en"),
        ({"accept_language": "en-US", "cookie": "mmdemo_language=zh"}, "zh"),
        ({"accept_language": "en-US", "cookie": "mmdemo_language=xx"}, "en"),
        ({"accept_language": "zh-CN", "cookie": 'broken"=;;;'}, "zh"),
    ],
)
def test_the_language_of_the_page(headers, language):
    assert page_language(request_with(**headers)) == language


def test_a_program_without_a_page_is_spoken_to_in_english():
    assert page_language(None) == "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What is this?", "en"),
        ("这是什么？", "zh"),
        ("Is it 红色?", "zh"),
        ("", "en"),
        ("？", "en"),
    ],
)
def test_the_language_of_a_text(text, language):
    assert language_of(text) == language
