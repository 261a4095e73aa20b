"""What browsers are told that they must not do with our answers."""

import re

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from mmdemo.web.headers import SafeHeaders

HTML = '<head><script>one()</script></head><script type="module">"<script>"</script><scripted>'
INLINE = 'inline; filename="x"'


@pytest.fixture
def client():
    def file(request):
        kind = request.query_params["kind"]
        return Response(b"x", media_type=kind, headers={"content-disposition": INLINE})

    routes = [
        Route("/", lambda _: HTMLResponse(HTML)),
        Route("/config", lambda _: JSONResponse({})),
        Route("/gradio_api/file=x", file),
    ]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(SafeHeaders)]))


def test_only_scripts_that_came_with_the_page_run(client):
    one, other = client.get("/"), client.get("/")
    word = re.search(r"'nonce-([^']+)'", one.headers["content-security-policy"]).group(1)
    assert one.text.count(f"<script nonce={word}") == 3
    assert "<scripted>" in one.text
    assert word not in other.text
    assert len(one.content) == int(one.headers["content-length"])
    assert "'unsafe-inline'" not in _rules(one)["script-src"]


def test_nothing_comes_from_elsewhere_and_no_other_site_frames_the_page(client, monkeypatch):
    rules = _rules(client.get("/"))
    assert "http" not in str(rules)
    assert rules["frame-ancestors"] == "'self'"
    monkeypatch.setenv("SPACE_ID", "ada/mmdemo")
    told = _rules(client.get("/"))["frame-ancestors"]
    assert told == "'self' https://huggingface.co https://*.hf.space"


@pytest.mark.parametrize("path", ["/", "/config", "/gradio_api/file=x?kind=image/png", "/nothing"])
def test_every_answer_has_them(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "microphone=(self)" in headers["permissions-policy"]
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "strict-transport-security" not in headers


def test_https_stays_https(client):
    headers = client.get("/", headers={"X-Forwarded-Proto": "https"}).headers
    assert headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(
    "kind", ["text/html", "image/svg+xml", "application/xhtml+xml", "text/xml"]
)
def test_a_file_that_could_be_a_page_is_only_saved(client, kind):
    headers = client.get("/gradio_api/file=x", params={"kind": kind}).headers
    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-disposition"] == INLINE.replace("inline", "attachment")
    assert headers["content-security-policy"].endswith("sandbox")


@pytest.mark.parametrize("kind", ["image/png", "audio/wav", "text/plain; charset=utf-8"])
def test_pictures_sounds_and_plain_text_are_shown(client, kind):
    headers = client.get("/gradio_api/file=x", params={"kind": kind}).headers
    assert headers["content-type"] == kind
    assert headers["content-disposition"] == INLINE
    assert "private" in headers["cache-control"]
    assert headers["content-security-policy"].endswith("sandbox")


def _rules(answer):
    parts = answer.headers["content-security-policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)
