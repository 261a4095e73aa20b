"""Programs use the tasks through gradio_client, on a real port."""

import json
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError

from mmdemo.media.parameters import parameters_in


@pytest.fixture
def client(page_url, tmp_path):
    return Client(page_url, verbose=False, download_files=str(tmp_path / "downloads"))


def test_a_caption_is_the_object_of_the_command_line(client, picture_file):
    said = client.predict(handle_file(picture_file), "en", "short", 2, "", api_name="/caption")
    assert said.pop("seconds") >= 0
    assert said == {
        "task": "caption",
        "language": "en",
        "text": "a parrot",
        "score": 0.75,
        "candidates": [{"text": "a parrot", "score": 0.75}, {"text": "a crow", "score": 0.5}],
        "model": "bundled",
    }


def test_only_the_picture_must_be_given(client, picture_file):
    said = client.predict(picture=handle_file(picture_file), api_name="/caption")
    assert (said["text"], said["language"], len(said["candidates"])) == ("a parrot", "en", 3)


def test_an_answer_is_in_the_language_of_its_question(client, picture_file, parrot):
    said = client.predict(
        picture=handle_file(picture_file), question="这是什么颜色？", api_name="/ask"
    )
    assert (said["question"], said["language"]) == ("这是什么颜色？", "zh")
    assert parrot.asked[-1].language == "zh"


def test_a_recording_is_written_down_as_its_json_file_says_it(client, sound_file, parrot):
    heard = client.predict(
        handle_file(sound_file), "zh", "transcribe", "鹦鹉", "", api_name="/transcribe"
    )
    assert heard["finished"]
    assert {segment["text"] for segment in heard["segments"]} == {"红鹦鹉"}
    assert {word["text"] for word in heard["segments"][0]["words"]} == {"红", "鹦", "鹉"}
    assert parrot.asked[0].prompt == "鹦鹉"


def test_a_drawing_is_a_png_that_says_what_drew_it(client, parrot):
    path, told = client.predict(prompt="a tree", seed="7", n_steps=2, api_name="/draw")
    said = parameters_in(Path(path))
    assert (said.prompt, said.settings) == ("a tree", told["settings"])
    assert (told["settings"]["seed"], told["settings"]["n_steps"]) == (7, 2)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"prompt": " "}, "Write what should be drawn first"),
        ({"seed": "seven"}, "The seed 'seven' is not a number"),
        ({"seed": "1.5"}, "The seed '1.5' is not a whole number"),
        ({"n_steps": 0}, "The number of steps cannot be 0"),
        ({"model": "nobody"}, "No model is called 'nobody'"),
    ],
)
def test_a_wrong_argument_about_a_drawing_gets_one_sentence(client, changed, words):
    with pytest.raises(AppError, match=words):
        client.predict(**{"prompt": "a tree", **changed}, api_name="/draw")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"language": "fr"}, "The language cannot be 'fr'; use en or zh."),
        ({"task": "sing"}, "The task cannot be 'sing'; use transcribe or translate."),
        ({"model": "nobody"}, "No model is called 'nobody'"),
    ],
)
def test_a_wrong_argument_about_speech_gets_one_sentence(client, sound_file, changed, words):
    with pytest.raises(AppError, match=words):
        client.predict(recording=handle_file(sound_file), **changed, api_name="/transcribe")


def test_a_file_without_sound_gets_one_sentence(client, tmp_path):
    path = tmp_path / "words.wav"
    path.write_text("no sound at all", encoding="utf-8")
    with pytest.raises(AppError, match=r"words\.wav"):
        client.predict(recording=handle_file(path), api_name="/transcribe")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"language": "fr"}, "The language cannot be 'fr'; use en or zh."),
        ({"style": "epic"}, "The style cannot be 'epic'; use short or detailed."),
        ({"n_candidates": 99}, "99 candidates cannot be had; ask for 1 to 10."),
        ({"model": "nobody"}, "No model is called 'nobody'"),
    ],
)
def test_a_wrong_argument_gets_one_sentence(client, picture_file, changed, words):
    with pytest.raises(AppError, match=words):
        client.predict(picture=handle_file(picture_file), **changed, api_name="/caption")


def test_an_empty_question_gets_one_sentence(client, picture_file):
    with pytest.raises(AppError, match="Write a question first"):
        client.predict(picture=handle_file(picture_file), question=" ", api_name="/ask")


def test_a_broken_file_gets_one_sentence(client, tmp_path):
    path = tmp_path / "broken.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n nothing more")
    with pytest.raises(AppError, match=r"broken\.png.*(damaged|not a picture)"):
        client.predict(picture=handle_file(path), api_name="/caption")


def test_a_bug_is_called_one(client, picture_file, parrot):
    parrot.caption = lambda _: 1 / 0
    with pytest.raises(AppError, match="a bug in mmdemo"):
        client.predict(picture=handle_file(picture_file), api_name="/caption")


def test_callers_at_once_all_get_theirs(client, picture_file, parrot):
    def ask(i):
        return client.predict(
            picture=handle_file(picture_file), question=f"number {i}?", api_name="/ask"
        )

    with ThreadPoolExecutor(12) as threads:
        said = list(threads.map(ask, range(12)))
    assert [each["question"] for each in said] == [f"number {i}?" for i in range(12)]


def test_only_the_tasks_are_offered_to_programs(page_url):
    with urllib.request.urlopen(f"{page_url}gradio_api/info") as answer:
        offered = json.load(answer)
    assert set(offered["named_endpoints"]) == {"/caption", "/ask", "/transcribe", "/draw"}
    assert offered["unnamed_endpoints"] == {}


def test_the_page_comes_with_its_script_first(page_url):
    with urllib.request.urlopen(page_url) as answer:
        html = answer.read().decode()
    assert html.index("mmdemo_language") < html.index('type="module"')
    assert "fonts.googleapis" not in html


@pytest.mark.parametrize("meta", [{}, {"meta": {"_type": "gradio.FileData"}}])
def test_a_file_of_the_server_that_was_not_uploaded_is_not_read(page_url, picture_file, meta):
    forged = {"path": str(picture_file), "orig_name": "x.png", **meta}
    call = f"{page_url}gradio_api/run/caption"
    body = json.dumps({"data": [forged, "en", "short", 1, ""]}).encode()
    request = urllib.request.Request(call, body, {"content-type": "application/json"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert refused.value.code == 500
