"""What one caller may do, and what is said of more."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from mmdemo.settings import Settings
from mmdemo.web.buckets import Buckets
from mmdemo.web.caller import Caller, set_caller
from mmdemo.web.limits import Limits
from mmdemo.web.rules import RuleBook, rules_of

JOIN, ASK, UPLOAD = "/gradio_api/queue/join", "/gradio_api/component_server", "/gradio_api/upload"
SMALL = {
    "visitor_requests_per_minute": 3,
    "visitor_uploads_per_hour": 4,
    "visitor_upload_mb": 1,
    "visitor_upload_mb_per_hour": 2,
    "max_upload_mb": 3,
    "max_json_kb": 64,
    "host": "0.0.0.0",
}


class WhoCalls:
    """Stands for the session: the caller is what a header says."""

    def __init__(self, app):
        self._app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http" and (who := dict(scope["headers"]).get(b"x-who")):
            kind, _, name = who.decode().partition(":")
            set_caller(scope, Caller(who.decode(), name if kind == "person" else None))
        await self._app(scope, receive, send)


async def take(request: Request):
    body = await request.body()
    return JSONResponse({"bytes": len(body), "timeout_s": rules_of(request.scope).timeout_s})


async def swallow(request: Request):
    """As Gradio does with a body that it cannot read."""
    try:
        await request.body()
    except Exception:  # noqa: BLE001
        return JSONResponse({"detail": "Invalid JSON body."}, 400)
    return JSONResponse({})


def serve(*, address="10.0.0.7", has_accounts=False, tell=lambda _scope, words: words, **settings):
    book = RuleBook.of(Settings(**(SMALL | settings)), lambda: bool(has_accounts))
    routes = [Route(path, take, methods=["POST", "GET"]) for path in (JOIN, UPLOAD, "/", "/given")]
    app = Starlette(
        routes=[*routes, Route(ASK, swallow, methods=["POST"])],
        middleware=[Middleware(WhoCalls), Middleware(Limits, book, tell)],
    )
    return TestClient(app, client=(address, 5_000), base_url="http://127.0.0.1:7860")


def test_a_bucket_is_refilled_evenly():
    now = 0.0
    buckets = Buckets(60.0, clock=lambda: now)
    assert [buckets.take("a", 3) for _ in range(3)] == [0.0, 0.0, 0.0]
    assert buckets.take("a", 3) == pytest.approx(20.0)
    assert buckets.take("b", 3) == 0.0
    now = 20.0
    assert buckets.look("a", 3) == 0.0
    assert buckets.take("a", 3) == 0.0
    assert buckets.take("a", 3) > 0.0
    assert buckets.take("a", 0) == 0.0  # no limit
    now = 1_000.0
    assert buckets.take("a", 3, cost=10) == 0.0  # larger than the whole: once, when it is full
    assert buckets.take("a", 3) == pytest.approx(160.0)


def test_whoever_asks_too_often_is_told_when_to_go_on():
    client = serve()
    assert [client.post(JOIN, json={}).status_code for _ in range(3)] == [200, 200, 200]
    refused = client.post(JOIN, json={})
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 20
    said = refused.json()["detail"]
    assert said.startswith("You ask for more at a time than can be served fairly; wait ")
    assert client.get(JOIN).status_code == 200  # to look costs nothing


def test_what_is_looked_at_is_not_counted_but_where_all_its_pictures_are_decoded():
    with serve(visitor_requests_per_minute=2) as client:
        assert {client.get("/").status_code for _ in range(9)} == {200}
        assert [client.get("/given").status_code for _ in range(3)] == [200, 200, 429]


def test_one_visitors_requests_do_not_count_for_another():
    client = serve()
    for _ in range(3):
        client.post(JOIN, json={}, headers={"x-who": "visitor:1"})
    assert client.post(JOIN, json={}, headers={"x-who": "visitor:1"}).status_code == 429
    assert client.post(JOIN, json={}, headers={"x-who": "visitor:2"}).status_code == 200


def test_who_comes_as_ever_new_visitors_is_held_by_the_address():
    client = serve()
    answers = [client.post(JOIN, headers={"x-who": f"visitor:{n}"}) for n in range(40)]
    assert [each.status_code for each in answers].count(200) == 15  # five visitors' worth


def test_who_signed_in_may_do_more():
    client = serve()
    headers = {"x-who": "person:ada"}
    answers = [client.post(JOIN, json={}, headers=headers) for _ in range(31)]
    assert [each.status_code for each in answers].count(200) == 30
    assert answers[0].json()["timeout_s"] == 0
    assert client.post(JOIN, json={}).json()["timeout_s"] == 300


@pytest.mark.parametrize(
    ("address", "options", "headers", "free"),
    [
        ("127.0.0.1", {"host": "127.0.0.1"}, {}, True),
        ("127.0.0.1", {"host": "0.0.0.0"}, {}, False),
        ("127.0.0.1", {"host": "127.0.0.1", "share": True}, {}, False),
        ("127.0.0.1", {"host": "127.0.0.1", "has_accounts": True}, {}, False),
        ("127.0.0.1", {"host": "127.0.0.1"}, {"x-forwarded-for": "8.8.8.8"}, False),
        ("127.0.0.1", {"host": "127.0.0.1"}, {"via": "1.1 proxy"}, False),
        ("127.0.0.1", {"host": "127.0.0.1"}, {"host": "abc.gradio.live"}, False),
        ("127.0.0.1", {"host": "127.0.0.1"}, {"host": "[::1]"}, True),
        ("8.8.8.8", {"host": "127.0.0.1"}, {}, False),
    ],
)
def test_nothing_limits_one_person_at_home(address, options, headers, free):
    client = serve(address=address, **options)
    answers = [client.post(JOIN, json={}, headers=headers).status_code for _ in range(10)]
    assert (answers.count(200) == 10) is free


def test_with_the_first_account_nobody_is_at_home_any_more():
    accounts = []
    client = serve(address="127.0.0.1", host="127.0.0.1", has_accounts=accounts)
    assert {client.post(JOIN, json={}).status_code for _ in range(10)} == {200}
    accounts.append("Ada")
    assert {client.post(JOIN, json={}).status_code for _ in range(10)} == {200, 429}


@pytest.mark.parametrize("path", [JOIN, ASK, "/"])
def test_oversized_json_is_refused_in_one_sentence(path):
    refused = serve().post(path, content=b"x" * 70_000)
    assert refused.status_code == 413
    assert refused.json()["detail"] == (
        "This request is larger than 64 KB, which is the most; send less at once."
    )


@pytest.mark.parametrize("path", [JOIN, ASK])
@pytest.mark.parametrize("claimed", [None, "10"])
def test_bytes_are_counted_whatever_the_head_says(path, claimed):
    def pieces():
        for _ in range(70):
            yield b"x" * 1_000

    client = serve()
    headers = {"content-length": claimed} if claimed else {}
    refused = client.post(path, content=pieces(), headers=headers)
    assert refused.status_code == 413
    assert "larger than 64 KB" in refused.json()["detail"]


def test_a_visitors_file_may_be_smaller_than_a_persons():
    client = serve()
    files = {"files": b"x" * 2_000_000}
    refused = client.post(UPLOAD, files=files)
    assert refused.status_code == 413
    assert refused.text == (
        "This file is larger than 1 MB, which is the most here; choose a smaller one."
    )  # plain, as the page shows it
    assert client.post(UPLOAD, files=files, headers={"x-who": "person:ada"}).status_code == 200
    too_large = {"files": b"x" * 4_000_000}
    too_large = client.post(UPLOAD, files=too_large, headers={"x-who": "person:ada"})
    assert too_large.status_code == 413


def test_uploads_are_counted_and_weighed():
    client = serve()
    files = {"files": b"x" * 900_000}
    answers = [client.post(UPLOAD, files=files) for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert "uploaded as much as one may in an hour; wait " in answers[2].text
    assert int(answers[2].headers["retry-after"]) > 60
    client = serve()
    answers = [client.post(UPLOAD, files={"files": b"x"}) for _ in range(5)]
    assert [each.status_code for each in answers] == [200, 200, 200, 200, 429]
    assert "as many files as one may" in answers[4].text


def test_weight_is_counted_where_no_length_was_told():
    def pieces():
        for _ in range(95):
            yield b"x" * 10_000

    client = serve()
    assert [client.post(UPLOAD, content=pieces()).status_code for _ in range(3)] == [200, 200, 429]


def test_what_is_said_is_put_into_the_readers_language():
    client = serve(tell=lambda scope, words: f"{dict(scope['headers'])[b'x-who']!r}: {words}")
    refused = client.post(JOIN, content=b"x" * 70_000, headers={"x-who": "visitor:1"})
    assert refused.json()["detail"].startswith("b'visitor:1': This request")
