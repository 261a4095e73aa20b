"""Health, figures, numbers of requests and the log."""

import io
import json
import logging

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from mmdemo.settings import Settings
from mmdemo.web.health import Health, checks_of
from mmdemo.web.logs import JsonLines, ProblemWatcher, set_up_logging
from mmdemo.web.metrics import Metrics, gather
from mmdemo.web.observing import Observations, Observer
from mmdemo.web.request_ids import RequestIds, request_id_now
from mmdemo.workbench import Workbench

QUIET = ("/healthz", "/readyz", "/metrics")


@pytest.fixture
def bench(tmp_path):
    bench = Workbench.from_settings(Settings(data_dir=tmp_path / "data"))
    yield bench
    bench.close()


@pytest.fixture
def seen():
    return Observations()


@pytest.fixture
def serve(bench, seen):
    async def hello(request):
        logging.getLogger("mmdemo.test").warning("in the middle")
        return JSONResponse({"id": request_id_now.get()})

    async def fail(request):
        try:
            return {}["x"]
        except KeyError:
            logging.getLogger("mmdemo.test").exception("bug")
            raise

    def serve_it(address="127.0.0.1", token="", checks=None):
        checks = checks_of(bench) if checks is None else checks
        app = Starlette(
            routes=[Route("/things/{name}", hello, methods=["GET", "POST"]), Route("/fail", fail)],
            middleware=[
                Middleware(RequestIds),
                Middleware(Observer, seen, quiet=QUIET),
                Middleware(Health, checks),
                Middleware(Metrics, gather(bench, seen), token),
            ],
        )
        options = {"client": (address, 5_000), "base_url": "http://localhost:7860"}
        return TestClient(app, raise_server_exceptions=False, **options)

    return serve_it


@pytest.fixture
def log():
    """What the log says, as JSON lines; the usual log is put back."""
    root, ours = logging.getLogger(), logging.getLogger("mmdemo")
    before = (root.handlers, root.level, ours.level)
    stream = io.StringIO()
    set_up_logging("json", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])


def test_alive_is_said_at_once(serve):
    answer = serve("8.8.8.8").get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_ready_when_everything_is(serve):
    answer = serve().get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "checks": {"database": "ok", "disk": "ok", "models": "ok"},
    }


def test_not_ready_when_the_database_is_no_database(serve, bench, tmp_path):
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "data" / "pairs.db").write_bytes(b"no database" * 1_000)
    answer = serve().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": "StorageError", "disk": "ok", "models": "ok"}


def test_a_request_keeps_the_number_that_a_proxy_gave_it(serve):
    client = serve()
    answer = client.get("/things/1", headers={"x-request-id": "proxy-1234"})
    assert answer.headers["x-request-id"] == answer.json()["id"] == "proxy-1234"


@pytest.mark.parametrize("given", ["", "x" * 65, "a b c d", "<script>", "id\u00e9"])
def test_a_number_that_is_none_is_not_taken_over(serve, given):
    client = serve()
    answer = client.get("/things/1", headers={"x-request-id": given.encode("latin-1")})
    assert answer.headers["x-request-id"] == answer.json()["id"] != given
    assert len(answer.json()["id"]) == 12


def test_each_request_is_one_line_without_what_is_particular_to_it(serve, log):
    client = serve()
    answer = client.post("/things/secret?token=secret")
    client.get("/healthz")
    middle, line = log()
    assert middle["message"] == "in the middle"
    assert middle["request_id"] == line["request_id"] == answer.headers["x-request-id"]
    assert (line["method"], line["path"], line["status"]) == ("POST", "/things/{name}", 200)
    assert line["ms"] >= 0
    assert "secret" not in json.dumps(line)


def test_a_bug_stands_in_the_log_and_on_the_list_under_its_number(serve, log, seen):
    watcher = ProblemWatcher(seen.note_problem)
    logging.getLogger("mmdemo").addHandler(watcher)
    try:
        answer = serve().get("/fail", headers={"x-request-id": "number-1"})
    finally:
        logging.getLogger("mmdemo").removeHandler(watcher)
    assert answer.status_code == 500
    bug = next(line for line in log() if line["message"] == "bug")
    assert bug["request_id"] == "number-1"
    assert "KeyError" in bug["traceback"]
    (problem,) = seen.problems
    assert (problem.id, problem.kind) == ("number-1", "KeyError")
    assert problem.where.startswith("test_knowing.py:")


def test_a_line_is_one_line():
    record = logging.LogRecord("a", logging.WARNING, "f", 1, "two\nlines %s", ("\u4e2d",), None)
    line = JsonLines().format(record)
    assert "\n" not in line
    assert json.loads(line)["message"] == "two\nlines \u4e2d"


def test_figures_are_prometheus_text(serve, bench):
    client = serve()
    for name in "abc":
        client.get(f"/things/{name}")
    client.get("/nowhere")
    text = client.get("/metrics").text
    figures = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert figures["mmdemo_http_requests_total", "GET", "/things/{name}", "200"] == 3
    assert figures["mmdemo_http_requests_total", "GET", "none", "404"] == 1
    assert figures["mmdemo_http_request_seconds_count", "/things/{name}"] == 3
    assert figures["mmdemo_pairs",] == 0
    assert figures["mmdemo_model_budget_bytes",] == 12_000 * 2**20
    assert figures["process_resident_memory_bytes",] > 1e6


@pytest.mark.parametrize(
    ("address", "token", "headers", "status"),
    [
        ("8.8.8.8", "", {}, 401),
        ("127.0.0.1", "", {"x-forwarded-for": "8.8.8.8"}, 401),
        ("127.0.0.1", "", {"host": "abc.gradio.live"}, 401),
        ("127.0.0.1", "t0ken", {}, 401),
        ("8.8.8.8", "t0ken", {"authorization": "Bearer wrong"}, 401),
        ("8.8.8.8", "t0ken", {"authorization": "Bearer t0ken"}, 200),
    ],
)
def test_figures_are_not_for_everyone(serve, address, token, headers, status):
    answer = serve(address, token).get("/metrics", headers=headers)
    assert answer.status_code == status
    assert ("mmdemo_pairs" in answer.text) == (status == 200)


def test_it_is_known_who_is_here(serve, seen):
    serve("10.0.0.1").get("/things/1")
    assert seen.here(60) == (0, 1)
    assert seen.requests_per_s(60) > 0
