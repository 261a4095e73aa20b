"""What strangers try, against the app as it is served; docs/security.md lists it."""

import io
import re
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from PIL import Image

import mmdemo.ui
from mmdemo.media import Candidate, Suggestion
from mmdemo.pairs import Belonging, PairDraft
from mmdemo.scenes import draw_scene, random_scene
from tests.ui.conftest import Parrot, bench_of, serving
from tests.ui.intruder import Intruder

PASSWORD = "correct horse"
POISON = '<img src=x onerror="alert(1)">'
RAW = re.compile(r"<img src=x|<script>alert|<svg onload", re.IGNORECASE)
# What would begin something long, or take the page's own words for its own.
LONG = ("retrain-begin", "retrain-start", "retrain-run")
META = {"_type": "gradio.FileData"}


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """One for all tests that leave it as it is: to lay the page out takes seconds."""
    with bench_of(Parrot(), tmp_path_factory.mktemp("bench")) as made:
        yield made


@pytest.fixture(scope="module")
def url(bench):
    with serving() as serve_it:
        yield serve_it(bench)


@pytest.fixture
def tripwire():
    """A server of the inner network that must never be asked; what it was asked for."""
    asked = []

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"secret")

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Noting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


@pytest.fixture
def poisoned(workbench):
    """A workbench whose every text is an attempt."""
    poison(workbench)
    return workbench


def poison(bench):
    suggestion = Suggestion(
        task="answer",
        language="en",
        candidates=(Candidate(POISON, 0.75), Candidate(POISON + "2", 0.25)),
        model=POISON,
        version=POISON,
        seconds=1,
        settings={"style": POISON},
    )
    belonging = Belonging(
        project=POISON, source=POISON, kin=POISON, tags=("img", "b"), note=POISON, stars=1
    )
    draft = PairDraft(
        "answer", draw_scene(random_scene(0)), POISON, "en", suggestion, POISON, "good", POISON,
        belonging,
    )  # fmt: skip
    others = [replace(draft, verdict="open"), replace(draft, verdict="bad", text=f"2{POISON}")]
    return [bench.pairs.add(each) for each in (draft, *others)]


def png(size=(32, 24)):
    stream = io.BytesIO()
    Image.new("RGB", size, "red").save(stream, "PNG")
    return stream.getvalue()


def file_at(path, **more):
    return {"path": path, "meta": META, **more}


def test_another_visitors_upload_is_neither_served_nor_taken(url):
    ada, bob = (Intruder(url, address=f"127.0.0.{last}") for last in (2, 3))
    path = ada.upload("mine.png", png())
    assert ada.http.get(f"gradio_api/file={path}").content == png()
    assert bob.http.get(f"gradio_api/file={path}").status_code == 404
    assert "gone" in bob.run("caption", file_at(path), "en", "short", 1, "").json()["error"]
    assert bob.http.get(f"gradio_api/file={path}").status_code == 404  # also after it was named
    assert ada.run("caption", file_at(path), "en", "short", 1, "").status_code == 200


def test_a_drawing_is_handed_to_who_asked_for_it(url):
    ada, bob = (Intruder(url, address=f"127.0.0.{last}") for last in (2, 3))
    told = ada.run("draw", "a tree", "", "7", "1", "", "", "", "", "").json()["data"]
    assert ada.http.get(f"gradio_api/file={told[0]['path']}").status_code == 200
    assert bob.http.get(f"gradio_api/file={told[0]['path']}").status_code == 404


@pytest.mark.parametrize(
    "name",
    ["../../pwned.png", "..\\pwned.png", "/etc/pwned", "a\r\nSet-Cookie: x=1.png", "\u202egnp.exe"],
)
def test_a_file_name_leads_nowhere(url, name):
    intruder = Intruder(url)
    path = Path(intruder.upload(name, png()))
    assert re.fullmatch(r"[0-9a-f]{64}", path.parent.name)
    answer = intruder.http.get(f"gradio_api/file={quote(str(path))}")
    assert answer.content == png()
    assert "set-cookie" not in answer.headers
    assert "pwned.png" not in {each.name for each in path.parents[2].iterdir()}


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "page.png", "script.js", "x.xhtml"])
def test_an_uploaded_page_is_never_shown_as_one(url, name):
    intruder = Intruder(url)
    path = intruder.upload(name, b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    headers = intruder.http.get(f"gradio_api/file={path}").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]
    assert headers["content-type"] in {"application/octet-stream", "image/png"}
    is_saved = headers["content-disposition"].startswith("attachment")
    assert is_saved or headers["content-type"] == "image/png"


def test_nothing_of_the_server_is_downloaded(url, bench):
    intruder = Intruder(url)
    data = bench.data_dir
    (data / ".env").write_text("MMDEMO_DATABASE_URL=secret")
    kept = poison(bench)[0]
    assert intruder.http.get(f"gradio_api/file={kept.media_path}").status_code == 200
    for path in (
        data / "pairs.db",
        data / ".env",
        f"{kept.media_path.parents[1]}/../../pairs.db",
        f"{kept.media_path.parents[1]}/..%2f..%2fpairs.db",
        f"{kept.media_path.parents[1]}/%252e%252e/%252e%252e/pairs.db",
        kept.media_path.parent,
        "/etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "mmdemo/settings.py",
    ):
        answer = intruder.http.get(f"gradio_api/file={path}")
        assert answer.status_code in {403, 404}, path
        assert b"SQLite" not in answer.content


def test_no_address_is_fetched(url, tripwire):
    inside, asked = tripwire
    intruder = Intruder(url)
    picture = f"{inside}/x.png"
    for address in (picture, picture.replace("127.0.0.1", "localhost"), f"{inside}/%2e%2e/x.wav"):
        for name, rest in (
            ("caption", ["en", "short", 1, ""]),
            ("ask", ["what?", "en", 1, ""]),
            ("transcribe", ["en", "transcribe", "", ""]),
        ):
            for given in (
                file_at(address),
                file_at("x.png", url=address),
                file_at("", url=address),
                {"url": address, "meta": META},
                address,
            ):
                assert intruder.run(name, given, *rest).status_code in {400, 500}
        for way in ("file=", "file/", "proxy="):
            assert intruder.http.get(f"gradio_api/{way}{address}").status_code == 404
    assert asked == []


def test_no_file_fetches_an_address_or_another_file(url, tripwire, tmp_path, sound_file):
    inside, asked = tripwire
    intruder = Intruder(url)
    playlists = {
        "list.m3u8": f"#EXTM3U\n#EXTINF:1,\n{inside}/x.wav\n",
        "list.wav": f"#EXTM3U\n#EXTINF:1,\n{inside}/x.wav\n",
        "local.m3u8": f"#EXTM3U\n#EXTINF:1,\nfile://{sound_file}\n#EXT-X-ENDLIST\n",
        "list.txt": f"ffconcat version 1.0\nfile '{sound_file}'\n",
        "a.sdp": f"v=0\no=- 0 0 IN IP4 ::1\nc=IN IP4 127.0.0.1\nm=audio {inside[-5:]} x 0\n",
        "a.pls": f"[playlist]\nFile1={inside}/x.wav\n",
    }
    for name, text in playlists.items():
        path = intruder.upload(name, text.encode())
        answer = intruder.run("transcribe", file_at(path), "en", "transcribe", "", "")
        assert answer.json()["error"].startswith(f'"{name}"')
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{inside}/x"/></svg>'
    path = intruder.upload("x.png", svg.encode())
    assert "SVG" in intruder.run("caption", file_at(path), "en", "short", 1, "").json()["error"]
    assert asked == []


def test_a_model_is_one_of_the_catalogue(url, tripwire):
    inside, asked = tripwire
    intruder = Intruder(url)
    path = intruder.upload("x.png", png())
    for model in (f"{inside}/model", "stranger/model", "../../etc", "/tmp", POISON):
        answer = intruder.run("caption", file_at(path), "en", "short", 1, model)
        assert "No model is called" in answer.json()["error"]
    assert asked == []


def test_no_text_becomes_part_of_the_page(serve, poisoned):
    """Stored in every field, and sent in every field of every event of the page."""
    intruder = Intruder(serve(poisoned))
    path = intruder.upload("x.png", png())

    def value_of(component):
        kind, value = component["type"], component["props"].get("value")
        if kind in {"textbox", "dropdown"}:
            return POISON if component["props"].get("elem_id") != "pairs-query" else ""
        if kind in {"image", "file"}:
            return file_at(path, orig_name=f"{POISON}.png") if kind == "image" else None
        return value

    said = intruder.fire_all(value_of, leave_out=LONG)
    shown = [value for told in said.values() for kind, value in told if kind == "html"]
    assert any("&lt;img src=x" in str(value) for value in shown)  # it is on show, as a text
    assert [value for value in shown if isinstance(value, str) and RAW.search(value)] == []


def test_no_script_of_ours_makes_html_of_a_text():
    """What scripts draw is set as text: of what makes HTML of it there is nothing."""
    folder = Path(mmdemo.ui.__file__).parent
    makes_html = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|createContextualFragment"
    )
    scripts = sorted(folder.glob("*.js"))
    assert len(scripts) > 10
    assert [path.name for path in scripts if makes_html.search(path.read_text())] == []


def test_who_may_only_look_changes_nothing_past_the_page(serve, poisoned, parrot):
    """Every event and everything that scripts ask for, sent straight to the server."""
    poisoned.people.add("Lu", "look", PASSWORD)
    poisoned.people.add("Ada", "own", PASSWORD)
    intruder = Intruder(serve(poisoned), "Lu", PASSWORD)
    path = intruder.upload("x.png", png())
    before = _state(poisoned)
    pair = next(iter(poisoned.pairs.list(limit=1)))

    def value_of(component):
        kind, props = component["type"], component["props"]
        if kind in {"image", "file"}:
            return file_at(path) if kind == "image" else [file_at(path)]
        return "Ada" if props.get("elem_id") == "who" else props.get("value")

    said = intruder.fire_all(value_of)
    asked = {
        "who": "Ada", "pair": pair.id, "pairs": [pair.id], "doc": "x", "line": 0, "text": "pwned",
        "verdict": "bad", "accepts": True, "expected": pair.revision, "browser": "b", "id": "x",
        "path": path, "name": "x.png", "tags": ["x"], "language": "en", "task": "caption",
        "judge": True, "job": "x", "first": 0, "take": 0, "model": "bundled", "prompt": "",
        "side": 10, "seen": [], "parameters": False, "search": "", "offset": 0, "format": "txt",
    }  # fmt: skip
    answers = intruder.ask_all(asked)
    assert len(said) > 50
    assert len(answers) > 50
    assert {each.status_code for each in answers} == {200}
    assert "Lu has the role" in str([each.text for each in answers])
    assert _state(poisoned) == before


def _state(workbench):
    pairs = [(pair.id, pair.revision, pair.text) for pair in workbench.pairs]
    people = [(each.name, each.role) for each in workbench.people.list()]
    drawings = list(workbench.drawings.list(limit=10))
    return pairs, people, drawings, list(workbench.jobs), list(workbench.versions)


def test_a_page_of_another_site_changes_nothing(url):
    headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    with httpx.Client(base_url=url, headers=headers) as evil:
        for path in ("upload", "queue/join", "run/caption", "component_server"):
            assert evil.post(f"gradio_api/{path}", json={}).status_code == 403
        assert evil.post("login", data={"username": "Ada"}).status_code == 403
        assert evil.get("config").status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        '{"data":' * 500 + "1" + "}" * 500,
        '{"data": {"a": 1}}',
        '{"data": null}',
        '{"data": [null, null, null, null, null]}',
        '{"data": [1e999, "en", "short", 1e999, ""]}',
        '{"data": [{"path": null}, {}, [], "x", 7]}',
        '{"data": [{"path": {"a": 1}}, "en", "short", -1, ""]}',
        "[]",
        "null",
        '{"data": ["\\ud800", "en", "short", 1, "\\u0000"]}',
    ],
)
def test_odd_json_gets_a_short_answer_and_no_traceback(url, body):
    answer = Intruder(url).http.post(
        "gradio_api/run/caption", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code >= 400
    assert "Traceback" not in answer.text
    assert ".py" not in answer.text
    assert len(answer.content) < 2_000


def test_no_parameter_reaches_a_header(url):
    intruder = Intruder(url)
    for path in (
        "?x=%0d%0aSet-Cookie:%20a=1",
        "%0d%0aSet-Cookie:%20a=1",
        "gradio_api/file=%0d%0aX:1",
    ):
        answer = intruder.http.get(path)
        assert "set-cookie" not in answer.headers
        assert "x" not in answer.headers


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("index", str(10**9)),
        ("index", "0" * 12 + "9" * 9),
        ("index", "-1"),
        ("type", "all"),
        ("id", "x" * 10_000),
        ("more", "x"),
    ],
)
def test_a_short_request_takes_no_memory(url, bench, field, value):
    """Of the editor of pictures, which keeps what it is sent until it is asked for."""
    intruder = Intruder(url)
    editor = next(
        number
        for number, each in intruder.components.items()
        if each["props"].get("elem_id") == "generate-start"
    )
    asked = {"component_id": editor, "fn_name": "accept_blobs", "session_hash": "x"}
    sound = asked | {"type": "layer", "index": "0", "id": "mine"}
    for given, status in ((sound, 200), (sound | {field: value}, 400 if field != "more" else 200)):
        answer = intruder.http.post(
            "gradio_api/component_server", data=given, files={"file": ("blob", png())}
        )
        assert answer.status_code == status
