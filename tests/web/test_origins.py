"""Pages of other sites cannot act in a person's name; programs and proxies can do their work."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from mmdemo.web.origins import SameOriginOnly

LINK = "https://0a1b2c3d.gradio.live"


@pytest.fixture
def client():
    route = Route("/", lambda _: PlainTextResponse("done"), methods=["GET", "POST"])
    app = Starlette(routes=[route], middleware=[Middleware(SameOriginOnly)])
    return TestClient(app, base_url="http://127.0.0.1:7860")


@pytest.mark.parametrize(
    "headers",
    [
        {},  # curl, gradio_client
        {"Origin": "http://127.0.0.1:7860"},
        {"Origin": "http://127.0.0.1:7860", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},  # typed into the address field
        {"Origin": LINK, "Host": "0a1b2c3d.gradio.live"},
        {"Origin": LINK, "Host": "127.0.0.1:7860", "X-Forwarded-Host": "0a1b2c3d.gradio.live"},
        {"Origin": "https://a.example", "Host": "a.example:443"},
        {"Origin": "https://a.example", "X-Forwarded-Host": "a.example, inner.example"},
        {"Origin": "https://a.example", "Sec-Fetch-Site": "same-origin"},  # a proxy told no host
    ],
)
def test_who_comes_from_here_is_served(client, headers):
    assert client.post("/", headers=headers).status_code == 200
    assert client.get("/", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},  # something else on this machine
        {"Origin": "https://127.0.0.1:7860.evil.example"},
        {"Origin": "http://127.0.0.1:7860@evil.example"},
        {"Origin": "http://127.0.0.1:port"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_page_of_another_site_is_refused(client, headers):
    answer = client.post("/", headers=headers)
    assert (answer.status_code, "another site" in answer.text) == (403, True)


def test_a_link_on_another_site_may_be_followed_and_no_page_there_reads_what_is_here(client):
    assert client.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
    reading = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert client.get("/", headers=reading).status_code == 403
