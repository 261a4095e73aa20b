"""What a visitor of the served page may do, what waiting looks like, what an error tells."""

import json
import re
import socket
from time import monotonic, sleep

import httpx
import pytest

from mmdemo.media import Stage
from mmdemo.ui import cards
from mmdemo.ui.sentences_limits import LIMIT_PATTERNS
from mmdemo.ui.waiting import Progress

WAIT_S = 30
VISITOR = {"x-forwarded-for": "8.8.8.8"}  # as a proxy on this machine sends a visitor's requests on


@pytest.fixture
def client():
    with httpx.Client(timeout=WAIT_S) as client:
        yield client


def upload(client, url, file, **more):
    with file.open("rb") as opened:
        answer = client.post(f"{url}gradio_api/upload", files={"files": opened}, **more)
    answer.raise_for_status()
    return {"path": answer.json()[0], "meta": {"_type": "gradio.FileData"}}


def call(client, url, name, *data, **more):
    """What an endpoint says in the end, and the number of the request that asked."""
    asked = client.post(f"{url}gradio_api/call/{name}", json={"data": data}, **more)
    asked.raise_for_status()
    event = client.get(f"{url}gradio_api/call/{name}/{asked.json()['event_id']}", **more)
    said = re.findall(r"^data: (.*)$", event.text, re.MULTILINE)[-1]
    return json.loads(said), asked.headers["x-request-id"]


def caption(client, url, file, **more):
    picture = upload(client, url, file, **more)
    return call(client, url, "caption", picture, "en", "short", 1, "", **more)


def test_a_request_takes_its_callers_turn(page_url, client, picture_file, parrot):
    caption(client, page_url, picture_file)
    assert parrot.asked[-1].ticket.owner == ""  # alone at home
    caption(client, page_url, picture_file, headers=VISITOR)
    assert parrot.asked[-1].ticket.owner == "address:8.8.8.8"
    assert parrot.asked[-1].ticket.timeout_s == 300


def test_a_bug_is_told_by_the_number_of_its_request(
    page_url, client, picture_file, parrot, monkeypatch, caplog
):
    monkeypatch.setattr(parrot, "caption", lambda requests: {}[len(requests)])
    said, number = caption(client, page_url, picture_file, headers={"x-request-id": "n-12345678"})
    assert number == "n-12345678"
    assert f"the number {number}." in said["error"]
    assert any(
        record.exc_info and getattr(record, "request_id", "") == number for record in caplog.records
    )


def test_who_asks_too_often_is_told_in_the_language_of_the_page(serve, workbench, client):
    url = serve(workbench, visitor_requests_per_minute=2)
    ask = f"{url}gradio_api/queue/join"
    headers = {**VISITOR, "accept-language": "zh-CN"}
    answers = [client.post(ask, json={}, headers=headers) for _ in range(3)]
    assert [each.status_code for each in answers[:2]] == [422, 422]  # let through, and no event
    assert answers[2].status_code == 429
    assert re.fullmatch(r"你的请求太频繁了；请等 \d+ 秒再试。", answers[2].json()["detail"])
    assert client.post(ask, json={}).status_code == 422  # at home, as often as one likes


@pytest.fixture
def uploads(tmp_path, monkeypatch):
    """What lies in the folder of uploads, but the page's own examples."""
    folder = tmp_path / "uploads"
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(folder))
    return lambda: [each.name for each in folder.glob("tmp*")]


def test_an_upload_that_breaks_off_leaves_nothing(serve, workbench, uploads):
    host, port = serve(workbench).removeprefix("http://").strip("/").split(":")
    head = (
        "POST /gradio_api/upload HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
        'Content-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n'
    )
    with socket.create_connection((host, int(port)), timeout=WAIT_S) as client:
        client.sendall(head.encode() + b"x" * 1_000_000)
        until(uploads)  # it is being written
    until(lambda: not uploads())
    assert uploads() == []


def until(true):
    deadline_s = monotonic() + WAIT_S
    while not true():
        assert monotonic() < deadline_s
        sleep(0.02)


def test_a_visitors_large_file_is_refused_and_leaves_nothing(serve, workbench, client, uploads):
    url = serve(workbench, visitor_upload_mb=1)

    def pieces():
        yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n'
        for _ in range(30):
            yield b"x" * 100_000
        yield b"\r\n--x--\r\n"

    headers = {**VISITOR, "content-type": "multipart/form-data; boundary=x"}
    refused = client.post(f"{url}gradio_api/upload", content=pieces(), headers=headers)
    assert refused.status_code == 413
    assert refused.text.startswith("This file is larger than 1 MB")
    assert uploads() == []


def test_what_takes_too_long_ends_in_a_sentence(serve, workbench, client, picture_file, parrot):
    url = serve(workbench, request_timeout_s=0.5)
    parrot.go.clear()
    said, _ = caption(client, url, picture_file, headers=VISITOR)
    assert said["error"].startswith("This took longer than 0 s")
    parrot.go.set()
    said, _ = caption(client, url, picture_file, headers=VISITOR)
    assert said[0]["text"] == "a parrot"


def test_a_visitors_recording_has_a_longest(serve, workbench, client, sound_file):
    url = serve(workbench, visitor_audio_s=2)
    for headers, is_heard in ((VISITOR, False), ({}, True)):
        recording = upload(client, url, sound_file, headers=headers)
        asked = (recording, "en", "transcribe", "", "")
        said, _ = call(client, url, "transcribe", *asked, headers=headers)
        assert ("error" not in said) is is_heard
        if not is_heard:
            assert said["error"].startswith("This recording is longer than 0 min")


def test_machines_are_told_how_it_is(page_url, client, picture_file):
    caption(client, page_url, picture_file)
    assert client.get(f"{page_url}healthz").text == "ok\n"
    assert client.get(f"{page_url}readyz").json()["ready"]
    figures = client.get(f"{page_url}metrics").text
    assert 'mmdemo_model_requests_total{method="caption",model="bundled",outcome="done"} 1' in (
        figures
    )
    route = 'method="POST",path="/gradio_api/call/{api_name}",status="200"'
    assert f"mmdemo_http_requests_total{{{route}}} 1.0" in figures
    assert client.get(f"{page_url}metrics", headers=VISITOR).status_code == 401


@pytest.mark.parametrize(
    ("progress", "language", "said"),
    [
        (Progress(Stage.QUEUED, "", 1.0, place=3, wait_s=12.0), "en", "3 before you, about 12 s"),
        (
            Progress(Stage.QUEUED, "", 1.0, place=3, wait_s=200.0),
            "zh",
            "前面还有 3 个请求，约需 3 分钟",
        ),
        (Progress(Stage.QUEUED, "", 1.0, place=2), "en", "2 before you"),
        (Progress(Stage.RUNNING, "", 1.0, place=2, wait_s=9.0), "en", ""),
    ],
)
def test_the_waiting_card_tells_the_place_in_the_line(progress, language, said):
    card = cards.waiting(progress, "bundled", language)
    assert (f"<p>{said}</p>" in card) is bool(said)
    assert said or "<p>" not in card


def test_every_refusal_is_said_in_chinese():
    for _, chinese in LIMIT_PATTERNS:
        assert re.search(r"[\u4e00-\u9fff]", chinese)
