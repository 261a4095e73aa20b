"""Whose a file is, is remembered: for long enough, in little room, and over a restart."""

import json
import os
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, PlainTextResponse, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from mmdemo.web.file_owners import RECORDS, FileOwners
from mmdemo.web.files import SHARED, FileGuard, FilePlaces
from mmdemo.web.json_bodies import MAX_BYTES, MAX_DEPTH
from mmdemo.web.sweeping import sweep

ADA, BOB = ("10.0.0.1", 1), ("10.0.0.2", 1)
DAY_S = 24 * 3_600


@pytest.fixture
def uploads(tmp_path):
    folder = tmp_path / "up loads"
    (folder / "0a1b").mkdir(parents=True)
    (folder / "0a1b" / "图.png").write_bytes(b"picture")
    return folder


@pytest.fixture
def file(uploads):
    return uploads / "0a1b" / "图.png"


@pytest.fixture
def app(uploads, file, tmp_path):
    """What Gradio does in these places, and no more than that."""

    async def upload(_):
        return JSONResponse([str(file)])

    async def echo(request):
        return JSONResponse(await request.json())

    async def hand_out(request):
        said = json.dumps({"msg": "done", "output": {"data": [{"path": str(file)}]}})
        data = f"data: {said}\n\n"
        return StreamingResponse(iter([data[:20], data[20:]]), media_type="text/event-stream")

    async def serve(request):
        return PlainTextResponse(Path(request.path_params["path"]).read_bytes())

    routes = [
        Route("/gradio_api/upload", upload, methods=["POST"]),
        Route("/gradio_api/run/x", echo, methods=["POST"]),
        Route("/gradio_api/queue/data", hand_out),
        Route("/gradio_api/file={path:path}", serve),
    ]
    places = FilePlaces(uploads, lambda _: [tmp_path / "collection"])
    return Starlette(routes=routes, middleware=[Middleware(FileGuard, places=places)])


def ask(app, caller, path):
    return TestClient(app, client=caller).get(f"/gradio_api/file={path}")


def test_who_uploaded_a_file_has_it_and_nobody_else(app, file):
    assert ask(app, ADA, file).status_code == 404
    TestClient(app, client=ADA).post("/gradio_api/upload", files={"files": b"x"})
    assert ask(app, ADA, file).content == b"picture"
    assert ask(app, BOB, file).status_code == 404


def test_who_was_handed_a_file_has_it_too(app, file):
    TestClient(app, client=BOB).get("/gradio_api/queue/data")
    assert ask(app, BOB, file).content == b"picture"
    assert ask(app, ADA, file).status_code == 404


@pytest.mark.parametrize("disguised", [str, lambda path: path.replace("/", "//"), "{}/../图.png"])
def test_the_name_of_somebody_elses_file_is_the_name_of_none(app, file, disguised):
    said = disguised.format(file) if isinstance(disguised, str) else disguised(str(file))
    TestClient(app, client=ADA).post("/gradio_api/upload", files={"files": b"x"})
    sent = {"data": [{"path": said}, said, {"a": [said]}, "a tree", file.as_uri()[7:]]}
    told = TestClient(app, client=BOB).post("/gradio_api/run/x", json=sent).json()
    named = [told["data"][0]["path"], told["data"][1], told["data"][2]["a"][0], told["data"][4]]
    assert not any(Path(name).exists() for name in named)
    assert told["data"][3] == "a tree"
    assert ask(app, BOB, file).status_code == 404
    assert TestClient(app, client=ADA).post("/gradio_api/run/x", json=sent).json() == sent


def test_no_address_and_no_padding_hides_the_name_of_somebody_elses_file(app, file):
    TestClient(app, client=ADA).post("/gradio_api/upload", files={"files": b"x"})
    padded = "/" + "./" * 3_000 + str(file)[1:]
    served = [f"http://a.example/gradio_api/file={each}" for each in (file, quote(str(file)))]
    sent = {"data": [padded, quote(padded), *served, padded.replace("./", "/")]}
    told = TestClient(app, client=BOB).post("/gradio_api/run/x", json=sent).json()["data"]
    assert all("not-yours" in name for name in told)
    assert TestClient(app, client=ADA).post("/gradio_api/run/x", json=sent).json() == sent


def test_nothing_beside_the_files_is_served(app, uploads, tmp_path):
    collection = tmp_path / "collection"
    collection.mkdir()
    for place in (collection / ".hidden", collection / "a.png", tmp_path / "pairs.db"):
        place.write_bytes(b"x")
    (collection / "link.png").symlink_to(tmp_path / "pairs.db")
    TestClient(app, client=ADA).post("/gradio_api/upload", files={"files": b"x"})
    assert ask(app, ADA, collection / "a.png").status_code == 200
    for path in (
        collection / ".hidden",
        collection / ".." / "pairs.db",
        collection / "link.png",
        f"{collection}/a.png/../../pairs.db",
        tmp_path / "pairs.db",
        uploads / RECORDS,
        uploads,
        "/etc/passwd",
        "/proc/self/environ",
        "mmdemo/settings.py",
        "%00",
        f"{collection}/%00",
        "a/" * 4_000,
    ):
        assert ask(app, ADA, path).status_code == 404, path


def test_what_is_shared_is_everyones(app, uploads):
    (uploads / SHARED / "ab").mkdir(parents=True)
    (uploads / SHARED / "ab" / "clip.wav").write_bytes(b"sound")
    assert ask(app, BOB, uploads / SHARED / "ab" / "clip.wav").content == b"sound"


@pytest.mark.parametrize(
    "path",
    [
        "file=http://127.0.0.1/x",
        "file=https://example.com/x.png",
        "file=file:///etc/passwd",
        "file/etc/passwd",
        "proxy=http://127.0.0.1/x",
        "deep_link?session_hash=x",
        "stream/a/b/1/playlist-file",
        "process_recording",
    ],
)
def test_what_of_gradio_fetches_or_leaves_files_is_shut(app, path):
    assert TestClient(app).get(f"/gradio_api/{path}").status_code == 404
    assert TestClient(app).post(f"/gradio_api/{path}").status_code == 404


@pytest.mark.parametrize("address", ["http://127.0.0.1/x.png", " HTTPS://a.example", "file:///x"])
def test_a_file_by_its_address_is_refused(app, address):
    answer = TestClient(app).post("/gradio_api/run/x", json={"data": [{"path": address}]})
    assert (answer.status_code, "upload" in answer.text) == (400, True)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"[" * 100_000, 400),
        (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), 400),
        (b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, 200),
        (b'{"a":' * 1_000 + b"1" + b"}" * 1_000, 400),
        (b"{broken", 400),
        (b"\xff\xfe", 400),
        (b"9" * 10_000, 400),
        (b'"' + b"x" * MAX_BYTES + b'"', 413),
    ],
)
def test_json_that_nobody_needs_is_refused(app, body, status):
    assert TestClient(app).post("/gradio_api/run/x", content=body).status_code == status


def test_what_no_text_holds_is_left_out(app):
    sent = b'{"data": ["a\\u0000b", "\\ud83d", "\\ud83d\\ude97 \\u4e09"]}'
    told = TestClient(app).post("/gradio_api/run/x", content=sent).json()
    assert told == {"data": ["ab", "", "🚗 三"]}


def test_owners_survive_a_restart_and_a_cut(tmp_path):
    owners = FileOwners(tmp_path)
    owners.add("visitor:a", "x.png")
    owners.add("visitor:a", "y.png")
    records = tmp_path / RECORDS
    records.write_bytes(records.read_bytes()[:-3])  # the power went
    owners = FileOwners(tmp_path)
    assert owners.has("visitor:a", "x.png")
    assert not owners.has("visitor:a", "y.png")
    assert not owners.has("visitor:b", "x.png")
    owners.add("visitor:b", "y.png")
    assert FileOwners(tmp_path).has("visitor:b", "y.png")


def test_owners_take_little_room(tmp_path):
    owners = FileOwners(tmp_path, capacity=100)
    for number in range(1_000):
        owners.add("visitor:a", f"{number}.png")
    assert len(owners) == 100
    assert owners.has("visitor:a", "999.png")
    assert not owners.has("visitor:a", "1.png")
    assert len(FileOwners(tmp_path, capacity=100)) == 100
    assert (tmp_path / RECORDS).stat().st_size == 100 * 16
    assert b"visitor" not in (tmp_path / RECORDS).read_bytes()


def test_the_sweep_takes_what_is_old_and_leaves_the_rest(uploads, file):
    (uploads / RECORDS).write_bytes(b"")
    spared = uploads / "0a1b" / "example.png"
    spared.write_bytes(b"x")
    later_s = file.stat().st_ctime + 8 * DAY_S
    assert sweep(uploads, older_than_s=7 * DAY_S) == 0
    os.utime(file, (0, 0))  # a copy keeps the age of what it is a copy of
    assert sweep(uploads, older_than_s=7 * DAY_S) == 0
    assert sweep(uploads, older_than_s=7 * DAY_S, now_s=later_s, spared={spared}) == 1
    assert [each.name for each in uploads.rglob("*") if each.is_file()] == [RECORDS, "example.png"]
    assert sweep(uploads, older_than_s=7 * DAY_S, now_s=later_s + 8 * DAY_S) == 1
    assert sweep(uploads, older_than_s=7 * DAY_S, now_s=later_s + 16 * DAY_S) == 0
    assert [each.name for each in uploads.iterdir()] == [RECORDS]
