"""Assistants use the tasks as MCP tools: a real client, over HTTP."""

import asyncio
import base64
import json
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from gradio.utils import get_upload_folder
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from PIL import Image

PASSWORD = "correct horse"


@pytest.fixture
def ask_tools(page_url):
    """Call tools one after the other in one session; returns what each said."""

    def ask(*calls, headers=None, tell=None, url=page_url):
        async def talk():
            async with (
                httpx.AsyncClient(headers=headers, timeout=120) as client,
                streamable_http_client(f"{url}gradio_api/mcp", http_client=client) as ends,
                ClientSession(*ends[:2]) as session,
            ):
                await session.initialize()
                if not calls:
                    return (await session.list_tools()).tools
                return [
                    await session.call_tool(name, given, progress_callback=tell)
                    for name, given in calls
                ]

        return asyncio.run(talk())

    return ask


def data_url(path, kind):
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def test_the_tools_are_the_tasks_and_say_what_they_take(ask_tools):
    tools = {tool.name: tool for tool in ask_tools()}
    assert set(tools) == {"caption", "ask", "transcribe", "draw"}
    for tool in tools.values():
        assert len(tool.description) > 40
        for name, schema in tool.inputSchema["properties"].items():
            assert schema["description"], (tool.name, name)
    required = {name: tool.inputSchema["required"] for name, tool in tools.items()}
    assert required == {
        "caption": ["picture"],
        "ask": ["picture", "question"],
        "transcribe": ["recording"],
        "draw": ["prompt"],
    }


def test_each_tool_answers_with_the_object_of_the_command_line(ask_tools, picture_file, sound_file):
    picture = data_url(picture_file, "image/png")
    caption, answer, heard, drawn = ask_tools(
        ("caption", {"picture": picture, "language": "zh", "n_candidates": 2}),
        ("ask", {"picture": picture, "question": "这是什么颜色？"}),
        ("transcribe", {"recording": data_url(sound_file, "audio/wav"), "language": "en"}),
        ("draw", {"prompt": "一棵树", "seed": 7, "n_steps": 2}),
    )
    said = json.loads(caption.content[0].text)
    assert said == caption.structuredContent
    assert (said["text"], said["language"], len(said["candidates"])) == ("a parrot", "zh", 2)
    assert answer.structuredContent["language"] == "zh"
    assert answer.structuredContent["question"] == "这是什么颜色？"
    assert heard.structuredContent["segments"][0]["text"] == "a red parrot"
    picture, told = drawn.content
    assert Image.open(BytesIO(base64.b64decode(picture.data))).size == (128, 128)
    assert json.loads(told.text)["settings"]["seed"] == 7


def test_what_was_uploaded_can_be_named(ask_tools, page_url, picture_file):
    with picture_file.open("rb") as file:
        posted = httpx.post(f"{page_url}gradio_api/upload", files={"files": file}).json()
    named = [posted[0], f"{page_url}gradio_api/file={posted[0]}"]
    for said in ask_tools(*(("caption", {"picture": name}) for name in named)):
        assert said.structuredContent["text"] == "a parrot"


def test_where_it_stands_is_told(ask_tools, picture_file, parrot):
    seen = []

    async def tell(seconds, total, message):
        seen.append((seconds, message))
        parrot.go.set()

    parrot.go.clear()
    ask_tools(("caption", {"picture": data_url(picture_file, "image/png")}), tell=tell)
    assert seen
    assert {message.split()[0] for _, message in seen} <= {"queued", "loading", "running"}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"picture": "/etc/passwd"}, "The picture cannot be had from there"),
        ({"picture": "http://127.0.0.1:1/x.png"}, "The picture cannot be had from there"),
        ({"picture": "data:image/png;base64,%%%"}, "The picture is no valid base64"),
        ({"picture": "data:image/png,abc"}, "without ;base64"),
        ({"picture": "data:image/png;base64,aGVsbG8="}, "not a picture"),
        ({"language": "fr"}, "'en' or 'zh'"),
        ({"n_candidates": 99}, "less than or equal to 10"),
        ({"model": "nobody"}, "No model is called 'nobody'"),
    ],
)
def test_a_wrong_argument_gets_one_sentence(ask_tools, picture_file, changed, words):
    given = {"picture": data_url(picture_file, "image/png"), **changed}
    (said,) = ask_tools(("caption", given))
    assert said.isError
    assert words in said.content[0].text
    assert "Traceback" not in said.content[0].text


def test_a_bug_is_called_one(ask_tools, picture_file, parrot):
    parrot.caption = lambda _: 1 / 0
    (said,) = ask_tools(("caption", {"picture": data_url(picture_file, "image/png")}))
    assert said.isError
    assert "a bug in mmdemo" in said.content[0].text


def test_with_accounts_only_who_is_signed_in_may_call(workbench, serve, picture_file, request):
    workbench.people.add("Ada", "look", PASSWORD)
    ask_tools, page_url = request.getfixturevalue("ask_tools"), request.getfixturevalue("page_url")
    call = ("caption", {"picture": data_url(picture_file, "image/png")})
    assert httpx.post(f"{page_url}gradio_api/mcp", json={}).status_code == 401
    with httpx.Client(base_url=page_url) as browser:
        browser.post("login", data={"username": "Ada", "password": PASSWORD}).raise_for_status()
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    (said,) = ask_tools(call, headers={"cookie": cookie})
    assert said.structuredContent["text"] == "a parrot"


def test_what_is_handed_over_in_full_is_not_kept(ask_tools, picture_file, sound_file):
    folder = Path(get_upload_folder())
    before = set(folder.iterdir()) if folder.exists() else set()
    ask_tools(
        ("caption", {"picture": data_url(picture_file, "image/png")}),
        ("transcribe", {"recording": data_url(sound_file, "audio/wav"), "language": "en"}),
    )
    assert {each for each in set(folder.iterdir()) - before if each.is_dir()} == set()


def test_a_stranger_may_hand_over_no_longer_recording_than_on_the_page(
    workbench, serve, ask_tools, sound_file
):
    limited = serve(workbench, visitor_audio_s=0.5)
    call = ("transcribe", {"recording": data_url(sound_file, "audio/wav"), "language": "en"})
    (said,) = ask_tools(call, headers={"x-forwarded-for": "10.0.0.9"}, url=limited)
    assert said.isError
    assert "This recording is longer than" in said.content[0].text
